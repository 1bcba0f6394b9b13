package io.bilbymq.broker.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.broker.loop.ManualLoop;
import io.bilbymq.broker.loop.Seeds;
import io.bilbymq.broker.message.Message;
import io.bilbymq.persistence.RecoveredPlaces;
import io.bilbymq.persistence.RecoveredQueue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Groups of messages whose contents are in the log only, and most of whose places are on disk. */
class QueueMachineGroupsStoredTest {
    private static final int RUNS = 30;
    private static final int LENGTH = 50;

    @Test
    void everyMessageIsDeliveredOnceInTheOrderOfItsKeyAndToOneConsumerAtATime() {
        Seeds.each(RUNS, random -> new Run(random).untilEmpty());
    }

    /** A long queue after a start, and consumers that take their time. */
    private static final class Run {
        private final Random random;
        private final int messages;
        private final int keys;
        private final int run;
        private final long seed;
        private final RecordingEffects effects = new RecordingEffects();
        private final SpillFixture spill = new SpillFixture();
        private final List<TestClient> clients = new ArrayList<>();
        private final QueueMachine machine;
        private final List<Missing> reads = new ArrayList<>();

        /** What each client has and has not settled, in the order of delivery. */
        private final Map<TestClient, List<Long>> outstanding = new HashMap<>();

        private final Map<Integer, Long> lastOfKey = new HashMap<>();
        private final Set<Long> settled = new HashSet<>();

        Run(Random random) {
            this.random = random;
            messages = 1 + random.nextInt(20_000);
            keys = 1 + random.nextInt(random.nextBoolean() ? 4 : 1000);
            run = 1 + random.nextInt(5);
            seed = random.nextLong();
            final QueueMachine[] made = new QueueMachine[1];
            final ReadyMessages ready = new ReadyMessages(0, spill.scratch, () -> made[0].headKnown());
            machine = new QueueMachine(1, false, true, GroupsFixture.settings(), ready, () -> 0, effects);
            made[0] = machine;
            for (int i = 0; i < 3; i++) {
                clients.add(new TestClient("client-" + i, new ManualLoop("loop", 0)));
                outstanding.put(clients.get(i), new ArrayList<>());
            }
            spill.loop.run(this::restore);
            spill.all();
            spill.loop.run(machine::restored);
        }

        private void restore() {
            final long[] sequences = new long[messages];
            final long[] positions = new long[messages];
            final int[] lengths = new int[messages];
            for (int i = 0; i < messages; i++) {
                sequences[i] = i + 1L;
                positions[i] = 100 * sequences[i];
                lengths[i] = LENGTH;
            }
            machine.restore(
                    new RecoveredQueue(1, messages + 1L, 0),
                    new RecoveredPlaces(1, sequences, positions, lengths, new long[messages], new long[messages]));
        }

        /** 0 stands for none. Keys come in runs. */
        private int keyOf(long sequence) {
            return Math.floorMod(Long.hashCode((seed + sequence / run) * 0x9E37_79B9_7F4A_7C15L), keys + 1);
        }

        private Message content(long sequence) {
            final int key = keyOf(sequence);
            final Message message = key == 0 ? TestMessages.message() : GroupsFixture.of("key " + key);
            return TestMessages.stored(message, 100 * sequence, LENGTH);
        }

        void untilEmpty() {
            for (final TestClient client : clients) {
                final int prefetch = 1 + random.nextInt(20);
                spill.loop.run(
                        () -> machine.consume(new Subscription(client, "tag", false, false, 0, prefetch), false));
            }
            hear();
            while (settled.size() < messages) {
                step();
                hear();
            }
            assertThat(machine.readyMessages()).isZero();
        }

        private void step() {
            switch (random.nextInt(4)) {
                case 0 -> spill.one(random);
                case 1 -> spill.loop.run(this::read);
                default -> spill.loop.run(() -> clients.forEach(this::settle));
            }
        }

        private void read() {
            if (!reads.isEmpty()) {
                final Missing asked = reads.remove(0);
                final @Nullable Message[] found = new Message[asked.size()];
                for (int i = 0; i < found.length; i++) {
                    found[i] = content(asked.sequences()[i]);
                }
                machine.loaded(asked, found);
            }
        }

        private void settle(TestClient client) {
            machine.credit().arrived(client, Link.TRANSIT_WINDOW_BYTES);
            final List<Long> theirs = outstanding.getOrDefault(client, List.of());
            if (theirs.isEmpty()) {
                return;
            }
            final long first = theirs.remove(0);
            settled.add(first);
            machine.settle(client, first, first, Settlement.ACK);
        }

        private void hear() {
            for (final Effect effect : effects.take()) {
                if (effect instanceof Effect.Read read) {
                    reads.add(read.missing());
                } else if (effect instanceof Effect.Deliver delivery) {
                    delivered((TestClient) delivery.subscription().client(), delivery.sequence());
                }
            }
            assertThat(reads).as("reads under way").hasSizeLessThanOrEqualTo(1);
        }

        private void delivered(TestClient client, long sequence) {
            final int key = keyOf(sequence);
            assertThat(settled.contains(sequence)).as("delivered once").isFalse();
            if (key != 0) {
                outstanding.forEach((other, theirs) -> assertThat(
                                other == client || theirs.stream().noneMatch(theirOwn -> keyOf(theirOwn) == key))
                        .as("%s has key %s alone", client, key)
                        .isTrue());
                assertThat(lastOfKey.getOrDefault(key, 0L))
                        .as("in the order of the key")
                        .isLessThan(sequence);
                lastOfKey.put(key, sequence);
            }
            outstanding.getOrDefault(client, new ArrayList<>()).add(sequence);
        }
    }
}
