package io.bilbymq.broker.vhost;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.broker.memory.MemoryCounter;
import io.bilbymq.broker.message.DeduplicationKey;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class DeduplicationCacheTest {
    private final MemoryCounter memory = new MemoryCounter();
    private long now = 1_000;

    private static DeduplicationKey key(long number) {
        return new DeduplicationKey((number << 32) | number, (int) number);
    }

    private boolean passes(DeduplicationCache cache, long number, long deadline) {
        return cache.claim(key(number), deadline, now, memory) != null;
    }

    @Test
    void aKeyPassesOnceUntilItIsOver() {
        final DeduplicationCache cache = new DeduplicationCache(10);

        assertThat(passes(cache, 1, 1_500)).isTrue();
        assertThat(passes(cache, 1, 1_500)).isFalse();
        assertThat(passes(cache, 2, 0)).isTrue();
        now = 1_499;
        assertThat(passes(cache, 1, 2_000)).isFalse();
        now = 1_500;
        assertThat(passes(cache, 1, 2_000)).isTrue();
        assertThat(passes(cache, 1, 2_000)).isFalse();
        now = Long.MAX_VALUE;
        assertThat(passes(cache, 2, 0)).isFalse();
    }

    @Test
    void keysThatDifferInAnyBitAreDifferent() {
        final DeduplicationCache cache = new DeduplicationCache(10);

        assertThat(cache.claim(new DeduplicationKey(5, 1), 0, now, memory)).isNotNull();
        assertThat(cache.claim(new DeduplicationKey(5, 2), 0, now, memory)).isNotNull();
        assertThat(cache.claim(new DeduplicationKey(5 + (1L << 63), 1), 0, now, memory))
                .isNotNull();
        assertThat(cache.claim(new DeduplicationKey(5, 1), 0, now, memory)).isNull();
    }

    @Test
    void theOldestGivesWay() {
        final DeduplicationCache cache = new DeduplicationCache(3);
        for (int number = 1; number <= 4; number++) {
            assertThat(passes(cache, number, 0)).isTrue();
        }

        assertThat(passes(cache, 4, 0)).isFalse();
        assertThat(passes(cache, 2, 0)).isFalse();
        assertThat(passes(cache, 1, 0)).isTrue();
        assertThat(passes(cache, 2, 0)).isTrue();
        assertThat(passes(cache, 4, 0)).isFalse();
        assertThat(cache.size()).isEqualTo(3);
    }

    @Test
    void whatIsForgottenPassesAgainAndWhoeverCameLaterIsNotForgotten() {
        final DeduplicationCache cache = new DeduplicationCache(10);
        final DeduplicationCache.Entry first = Objects.requireNonNull(cache.claim(key(1), 0, now, memory));

        cache.forget(first);

        assertThat(passes(cache, 1, 0)).isTrue();
        cache.forget(first);
        assertThat(passes(cache, 1, 0)).isFalse();
    }

    @Test
    void whatIsThereIsCountedAndWhatGoesIsNot() {
        final DeduplicationCache cache = new DeduplicationCache(100);
        for (int number = 0; number < 200; number++) {
            passes(cache, number, 0);
            passes(cache, number, 0);
        }
        assertThat(memory.bytes()).isEqualTo(100L * DeduplicationCache.ENTRY_BYTES);

        cache.resize(10, now, memory);

        assertThat(memory.bytes()).isEqualTo(10L * DeduplicationCache.ENTRY_BYTES);
        assertThat(passes(cache, 189, 0)).isTrue();
        assertThat(passes(cache, 199, 0)).isFalse();
        cache.resize(0, now, memory);
        assertThat(memory.bytes()).isZero();
        passes(cache, 199, 0);
        assertThat(memory.bytes()).isZero();
    }

    @Test
    void whatIsOverGoesAsOthersCome() {
        final DeduplicationCache cache = new DeduplicationCache(1_000_000);
        for (int number = 0; number < 1_000; number++) {
            passes(cache, number, 2_000);
        }
        now = 2_000;

        for (int number = 1_000; number < 1_040; number++) {
            passes(cache, number, 9_000);
        }

        assertThat(cache.size()).isEqualTo(40);
    }

    /** Compared with a list that is searched from end to end. */
    @Test
    void itDoesWhatAListDoes() {
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        final DeduplicationCache cache = new DeduplicationCache(20);
        final Deque<long[]> model = new ArrayDeque<>();
        for (int step = 0; step < 20_000; step++) {
            now += random.nextInt(3);
            final long number = random.nextInt(60);
            // Of equal length, so that what is over first came first.
            final long deadline = now + 40;
            final boolean known = model.stream().anyMatch(entry -> entry[0] == number && entry[1] > now);

            assertThat(passes(cache, number, deadline))
                    .as("step %d of seed %d", step, seed)
                    .isEqualTo(!known);

            if (!known) {
                model.addLast(new long[] {number, deadline});
                model.removeIf(entry -> entry[1] <= now);
                while (model.size() > 20) {
                    model.removeFirst();
                }
            }
        }
        assertThat(memory.bytes()).isEqualTo(cache.size() * DeduplicationCache.ENTRY_BYTES);
    }

    @Test
    void ofManyThatClaimAKeyAtOnceExactlyOnePasses() throws Exception {
        final int threads = 4;
        final int keys = 20_000;
        final DeduplicationCache cache = new DeduplicationCache(keys);
        final Map<Long, AtomicInteger> passed = new HashMap<>();
        for (long number = 0; number < keys; number++) {
            passed.put(number, new AtomicInteger());
        }
        // What is there is over, so that all have to replace it.
        for (long number = 0; number < keys; number += 2) {
            passes(cache, number, now);
        }

        final List<MemoryCounter> counters = inParallel(threads, counter -> {
            for (long number = 0; number < keys; number++) {
                if (cache.claim(key(number), 0, now, counter) != null) {
                    Objects.requireNonNull(passed.get(number)).incrementAndGet();
                }
            }
        });

        assertThat(passed.values()).allMatch(times -> times.get() == 1);
        assertThat(memory.bytes()
                        + counters.stream().mapToLong(MemoryCounter::bytes).sum())
                .isEqualTo(cache.size() * DeduplicationCache.ENTRY_BYTES);
    }

    @Test
    void howeverManyThreadsComeItKeepsItsSize() throws Exception {
        final DeduplicationCache cache = new DeduplicationCache(100);
        final AtomicInteger lastNumber = new AtomicInteger();

        final List<MemoryCounter> counters = inParallel(4, counter -> {
            for (int i = 0; i < 50_000; i++) {
                cache.claim(key(lastNumber.incrementAndGet()), 0, now, counter);
            }
        });

        assertThat(cache.size()).isEqualTo(100);
        assertThat(counters.stream().mapToLong(MemoryCounter::bytes).sum())
                .isEqualTo(100L * DeduplicationCache.ENTRY_BYTES);
    }

    private interface Work {
        void run(MemoryCounter counter);
    }

    private static List<MemoryCounter> inParallel(int threads, Work work) throws Exception {
        final List<MemoryCounter> counters = new ArrayList<>();
        final List<Future<?>> running = new ArrayList<>();
        final CyclicBarrier start = new CyclicBarrier(threads);
        final ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            for (int thread = 0; thread < threads; thread++) {
                final MemoryCounter counter = new MemoryCounter();
                counters.add(counter);
                running.add(executor.submit(() -> {
                    start.await();
                    work.run(counter);
                    return null;
                }));
            }
            for (final Future<?> each : running) {
                each.get();
            }
        } finally {
            executor.shutdownNow();
        }
        return counters;
    }
}
