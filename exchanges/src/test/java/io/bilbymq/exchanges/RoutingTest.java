package io.bilbymq.exchanges;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RoutingTest {
    /** No test takes as long unless it hangs. */
    static final int HANG_SECONDS = 300;

    private static final int DESTINATIONS = 12;

    @ParameterizedTest
    @EnumSource
    void findsWhatAScanOfAllBindingsFinds(Kind kind) {
        long seed = Seeds.next();
        Random random = new Random(seed);
        int matched = 0;

        for (int round = 0; round < 60; round++) {
            Router<Integer> router = kind.newRouter();
            Set<Binding<Integer>> bound = new LinkedHashSet<>();
            int size = 1 + random.nextInt(60);
            for (int change = 0; change < 200; change++) {
                Binding<Integer> binding = kind.binding(random, DESTINATIONS);
                if (random.nextInt(size) >= bound.size()) {
                    assertThat(router.bind(binding)).as("seed %d", seed).isEqualTo(bound.add(binding));
                } else {
                    Binding<Integer> leaving = random.nextInt(5) == 0 ? binding : any(bound, random);
                    assertThat(router.unbind(leaving)).as("seed %d", seed).isEqualTo(bound.remove(leaving));
                }
                Message message = kind.message(random);

                Set<Integer> found = route(router, message);

                assertThat(found).as("seed %d: %s in %s", seed, message, bound).isEqualTo(scan(kind, bound, message));
                assertThat(router.isEmpty()).as("seed %d", seed).isEqualTo(bound.isEmpty());
                matched += found.isEmpty() ? 0 : 1;
            }
        }
        assertThat(matched).as("seed %d", seed).isGreaterThan(1_000);
    }

    @ParameterizedTest
    @EnumSource
    @Timeout(HANG_SECONDS)
    void routingSeesEveryChangeWholeOrNotAtAll(Kind kind) throws Exception {
        long seed = Seeds.next();
        Random random = new Random(seed);
        History history = new History(kind, random);
        Router<Integer> router = kind.newRouter();
        ExecutorService readers = Executors.newFixedThreadPool(2);

        List<Future<Integer>> read = IntStream.range(0, 2)
                .mapToObj(reader -> readers.submit(() -> history.routeUntilOver(router, seed + reader)))
                .toList();
        history.replay(router);
        readers.shutdown();

        int routedMessages = 0;
        for (Future<Integer> routed : read) {
            routedMessages += routed.get(HANG_SECONDS, TimeUnit.SECONDS);
        }
        assertThat(routedMessages)
                .as("seed %d", seed)
                .isGreaterThanOrEqualTo(History.CHANGES / History.CHANGES_BETWEEN_MESSAGES);
    }

    @ParameterizedTest
    @EnumSource
    @Timeout(HANG_SECONDS)
    void takesAHundredThousandBindingsOneByOne(Kind kind) {
        Router<Integer> router = kind.newRouter();
        int count = 100_000;

        for (int i = 0; i < count; i++) {
            router.bind(numbered(i));
        }
        Set<Integer> found =
                route(router, Message.withKeys("k.4711").headers(numbered(4711).arguments()));
        for (int i = 0; i < count; i++) {
            router.unbind(numbered(i));
        }

        assertThat(found).contains(4711).hasSize(kind == Kind.FANOUT || kind == Kind.RECENT_HISTORY ? count : 1);
        assertThat(router.isEmpty()).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    @Timeout(HANG_SECONDS)
    void takesAHundredThousandBindingsWithTheSameKey(Kind kind) {
        Router<Integer> router = kind.newRouter();
        int count = 100_000;

        for (int i = 0; i < count; i++) {
            router.bind(new Binding<>(i, "same.key"));
        }
        Set<Integer> found = route(router, Message.withKeys("same.key"));
        for (int i = 0; i < count; i++) {
            router.unbind(new Binding<>(i, "same.key"));
        }

        assertThat(found).hasSize(count);
        assertThat(router.isEmpty()).isTrue();
    }

    private static Binding<Integer> numbered(int i) {
        return new Binding<>(i, "k." + i, Map.of("n", (long) i));
    }

    static <D> Set<D> route(Router<D> router, Message message) {
        Set<D> found = new LinkedHashSet<>();
        router.route(message, found::add);
        return found;
    }

    private static Set<Integer> scan(Kind kind, Collection<Binding<Integer>> bound, Message message) {
        Set<Integer> found = new LinkedHashSet<>();
        for (Binding<Integer> binding : bound) {
            if (kind.matches(binding, message)) {
                found.add(binding.destination());
            }
        }
        return found;
    }

    private static <T> T any(Set<T> set, Random random) {
        return new ArrayList<>(set).get(random.nextInt(set.size()));
    }

    /** Changes, messages, and where each message goes after each change. */
    private static final class History {
        private static final int CHANGES = 3_000;
        private static final int MESSAGES = 20;
        private static final int CHANGES_BETWEEN_MESSAGES = 10;

        private record Change(boolean bind, Binding<Integer> binding) {}

        private final List<Change> changes = new ArrayList<>();
        private final List<Message> messages = new ArrayList<>();
        private final List<List<Set<Integer>>> expected = new ArrayList<>();

        /** How many changes have begun and ended. */
        private volatile int begun;

        private volatile int ended;

        private volatile boolean over;

        /** A permit for each message that was routed. */
        private final Semaphore routedMessages = new Semaphore(0);

        History(Kind kind, Random random) {
            for (int i = 0; i < MESSAGES; i++) {
                messages.add(kind.message(random));
            }
            Set<Binding<Integer>> bound = new LinkedHashSet<>();
            expect(kind, bound);
            for (int i = 0; i < CHANGES; i++) {
                boolean bind = random.nextInt(30) >= bound.size();
                Binding<Integer> binding = bind ? kind.binding(random, DESTINATIONS) : any(bound, random);
                changes.add(new Change(bind, binding));
                if (bind) {
                    bound.add(binding);
                } else {
                    bound.remove(binding);
                }
                expect(kind, bound);
            }
        }

        private void expect(Kind kind, Set<Binding<Integer>> bound) {
            expected.add(
                    messages.stream().map(message -> scan(kind, bound, message)).toList());
        }

        /** Makes all changes, and sees to it that messages are routed all the while. */
        void replay(Router<Integer> router) {
            for (int i = 0; i < CHANGES && !over; i++) {
                if (i % CHANGES_BETWEEN_MESSAGES == 0) {
                    waitForAnotherMessage();
                }
                begun = i + 1;
                Change change = changes.get(i);
                if (change.bind) {
                    router.bind(change.binding);
                } else {
                    router.unbind(change.binding);
                }
                ended = i + 1;
            }
        }

        private void waitForAnotherMessage() {
            routedMessages.drainPermits();
            routedMessages.acquireUninterruptibly();
        }

        int routeUntilOver(Router<Integer> router, long seed) {
            Random random = new Random(seed);
            int routed = 0;
            int after = 0;
            try {
                while (after < CHANGES) {
                    int message = random.nextInt(MESSAGES);
                    after = ended;
                    Set<Integer> found = route(router, messages.get(message));
                    int before = begun;
                    assertThat(expected.subList(after, before + 1))
                            .as("seed %d: changes %d to %d, %s", seed, after, before, messages.get(message))
                            .anyMatch(possible -> possible.get(message).equals(found));
                    routed++;
                    routedMessages.release();
                }
            } finally {
                over = true;
                routedMessages.release();
            }
            return routed;
        }
    }
}
