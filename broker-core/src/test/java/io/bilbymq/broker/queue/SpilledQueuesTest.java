package io.bilbymq.broker.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.broker.loop.ManualLoop;
import io.bilbymq.broker.message.Address;
import io.bilbymq.broker.message.Message;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Queues whose messages are not in the log, with less memory than they need. Reading and writing happen when the test says. */
class SpilledQueuesTest {
    private static final int WATERMARK = 1024 * 1024;
    private static final int BODY_BYTES = 10_000;

    /** Three times what fits below the watermark. */
    private static final int MANY = 300;

    private final SpillFixture spilling = new SpillFixture(WATERMARK);
    private final ManualLoop loop = spilling.loop;
    private final TestClient client = new TestClient("client", loop);
    private final Queue queue = newQueue(1);
    private int published;

    SpilledQueuesTest() {
        loop.everyTurn(spilling.scratch::look);
    }

    private Queue newQueue(long id) {
        return new Queue(
                id,
                new QueueName("/", "q" + id),
                loop,
                false,
                QueueSettings.PLAIN,
                ended -> {},
                DeadLetterRoutes.NOWHERE,
                null,
                spilling.scratch);
    }

    @Test
    void aBacklogOfAnyLengthTakesHalfOfTheWatermarkAndComesInItsOrder() {
        publish(MANY, queue);

        assertThat(spilling.alarm.held()).isLessThan(WATERMARK * 6 / 10);
        assertThat(bytesOnDisk()).isGreaterThan(2L * MANY / 3 * BODY_BYTES);
        for (int number = 1; number <= MANY; number++) {
            assertThat(number(got(queue, true))).isEqualTo(number);
        }
        assertNothingIsHeld();
    }

    @Test
    void nothingIsWrittenBelowHalfOfTheWatermark() {
        publish(40, queue);

        assertThat(spilling.io).isEmpty();
        assertThat(spilling.disk.files).containsOnlyKeys("index-0");
    }

    @Test
    void aContentStaysUntilItIsWritten() {
        publishWithoutWriting(MANY, queue);
        final long before = spilling.alarm.held();

        spilling.allWithoutTelling();
        assertThat(spilling.alarm.held()).isEqualTo(before);
        settle();

        assertThat(spilling.alarm.held()).isLessThan(before);
    }

    @Test
    void whatIsDeliveredWhileItIsWrittenIsNotLost() {
        publishWithoutWriting(MANY, queue);
        for (int number = 1; number <= MANY; number++) {
            assertThat(number(gotNow(queue))).isEqualTo(number);
        }

        settle();

        assertNothingIsHeld();
    }

    @Test
    void aMessageOfSeveralQueuesIsWrittenOnce() {
        final Queue[] queues = {queue, newQueue(2), newQueue(3), newQueue(4)};

        publish(MANY, queues);

        assertThat(spilling.alarm.held()).isLessThan(WATERMARK);
        assertThat(bytesOnDisk()).isLessThan((long) MANY * (BODY_BYTES + 100));
        for (final Queue each : queues) {
            for (int number = 1; number <= MANY; number++) {
                assertThat(number(got(each, true))).isEqualTo(number);
            }
        }
        assertNothingIsHeld();
    }

    @Test
    void aDiskThatTakesNothingLeavesContentsInMemoryUntilItDoes() {
        spilling.disk.failsToWrite = true;
        publish(MANY, queue);
        assertThat(spilling.alarm.isRaised()).isTrue();

        spilling.disk.failsToWrite = false;
        loop.advanceMillis(ContentSpill.PAUSE_MILLIS);
        look();

        assertThat(spilling.alarm.held()).isLessThan(WATERMARK * 6 / 10);
        assertThat(spilling.alarm.isRaised()).isFalse();
        for (int number = 1; number <= MANY; number++) {
            assertThat(number(got(queue, true))).isEqualTo(number);
        }
        assertNothingIsHeld();
    }

    @Test
    void nothingIsWrittenToADiskThatIsLow() {
        spilling.diskLow = true;

        publish(MANY, queue);

        assertThat(spilling.disk.files).containsOnlyKeys("index-0");
        assertThat(spilling.alarm.isRaised()).isTrue();
    }

    @Test
    void whatTheDiskHasChangedIsDroppedAndTheOthersCome() {
        publish(MANY, queue);
        spilling.disk.files.values().forEach(file -> {
            if (file.size() > 0) {
                file.bytes[BODY_BYTES / 2]++;
            }
        });

        final List<Integer> numbers = new ArrayList<>();
        for (int i = 1; i < MANY; i++) {
            numbers.add(number(got(queue, true)));
        }

        assertThat(numbers).isSorted().doesNotHaveDuplicates();
        assertThat(answer(queue, true)).isInstanceOf(QueueAnswer.Empty.class);
        assertNothingIsHeld();
    }

    @Test
    void whatIsPurgedGivesItsPlaceOnTheDiskBack() {
        publish(MANY, queue);

        onLoop(() -> queue.purge(client));
        settle();

        assertNothingIsHeld();
    }

    @Test
    void aConsumerThatNeverAcknowledgesGetsWhatTheMemoryAllowsAndOthersGoOn() {
        final Queue other = newQueue(2);
        publish(MANY, other);
        publish(3 * MANY, queue);
        final Subscription greedy = new Subscription(client, "greedy", false, false, 0, 0);
        onLoop(() -> queue.consume(greedy, false));
        for (int i = 0; i < 3 * MANY; i++) {
            settle();
            final List<Effect> heard = List.copyOf(client.heard);
            client.heard.clear();
            for (final Effect effect : heard) {
                if (effect instanceof Effect.Deliver delivery) {
                    onLoop(() -> queue.arrived(client, delivery.message().heldBytes()));
                }
            }
        }

        assertThat(spilling.alarm.held()).isLessThan(WATERMARK * 5 / 4 + BODY_BYTES);
        for (int number = 1; number <= MANY; number++) {
            assertThat(number(got(other, true))).isEqualTo(number);
        }
    }

    // Random lives.

    @Test
    void queuesGiveWhatTheyGotWhateverTheDiskDoesMeanwhile() {
        for (int seed = 1; seed <= 40; seed++) {
            final Life life = new Life(seed);
            try {
                life.run();
            } catch (AssertionError | RuntimeException failure) {
                throw new AssertionError("seed " + seed, failure);
            }
        }
    }

    /** Some queues, and beside each a list of what it should have. */
    private static final class Life {
        private static final int STEPS = 2000;
        private static final int QUEUES = 3;

        private final Random random;
        private final SpilledQueuesTest test = new SpilledQueuesTest();
        private final List<Queue> queues = new ArrayList<>();
        private final List<TestClient> clients = new ArrayList<>();
        private final List<TreeMap<Long, Integer>> ready = new ArrayList<>();
        private final List<TreeMap<Long, Integer>> outstanding = new ArrayList<>();
        private final long[] sequences = new long[QUEUES];
        private final boolean[] asked = new boolean[QUEUES];

        Life(int seed) {
            random = new Random(seed);
            for (int i = 0; i < QUEUES; i++) {
                queues.add(test.newQueue(10 + i));
                clients.add(new TestClient("client-" + i, test.loop));
                ready.add(new TreeMap<>());
                outstanding.add(new TreeMap<>());
            }
        }

        void run() {
            int publishing = 50;
            for (int step = 0; step < STEPS; step++) {
                if (step % 500 == 0) {
                    publishing = random.nextInt(80);
                    test.spilling.disk.failsToWrite = random.nextInt(5) == 0;
                }
                step(publishing);
                hear();
            }
            end();
        }

        private void step(int publishing) {
            final int i = random.nextInt(QUEUES);
            final int what = random.nextInt(100);
            if (what < publishing && !test.spilling.alarm.isRaised()) {
                publish();
            } else if (what < 85) {
                ask(i);
            } else if (what < 90) {
                settle(i, random.nextBoolean() ? Settlement.REQUEUE : Settlement.ACK);
            } else if (what == 90 && random.nextInt(10) == 0) {
                test.onLoop(() -> queues.get(i).purge(clients.get(i)));
                ready.get(i).clear();
            }
            if (random.nextInt(3) == 0) {
                test.loop.advanceMillis(random.nextInt(20));
                test.loop.runAll();
            }
            test.spilling.one(random);
        }

        private void publish() {
            final List<Queue> targets = new ArrayList<>();
            for (int i = 0; i < QUEUES; i++) {
                if (random.nextInt(2) == 0) {
                    targets.add(queues.get(i));
                    ready.get(i).put(++sequences[i], test.published + 1);
                }
            }
            if (!targets.isEmpty()) {
                test.publishOne(random.nextInt(40_000), targets.toArray(new Queue[0]));
            }
        }

        private void ask(int i) {
            if (!asked[i]) {
                asked[i] = true;
                test.onLoop(() -> queues.get(i).get(clients.get(i), false));
            }
        }

        private void settle(int i, Settlement how) {
            final Map.Entry<Long, Integer> any = outstanding.get(i).pollFirstEntry();
            if (any != null) {
                test.onLoop(() -> queues.get(i).settle(clients.get(i), any.getKey(), how, null));
                if (how == Settlement.REQUEUE) {
                    ready.get(i).put(any.getKey(), any.getValue());
                }
            }
        }

        private void hear() {
            for (int i = 0; i < QUEUES; i++) {
                for (final Effect effect : clients.get(i).heard) {
                    if (effect instanceof Effect.Answer answer) {
                        hear(i, answer.answer());
                    }
                }
                clients.get(i).heard.clear();
            }
        }

        private void hear(int i, QueueAnswer answer) {
            if (answer instanceof QueueAnswer.Got got) {
                asked[i] = false;
                final Map.Entry<Long, Integer> head = ready.get(i).pollFirstEntry();
                assertThat(head.getKey()).isEqualTo(got.sequence());
                assertThat(number(got.message())).isEqualTo(head.getValue());
                outstanding.get(i).put(head.getKey(), head.getValue());
            } else if (answer instanceof QueueAnswer.Empty) {
                asked[i] = false;
                assertThat(ready.get(i)).isEmpty();
            }
        }

        private void end() {
            test.spilling.disk.failsToWrite = false;
            test.loop.advanceMillis(ContentSpill.PAUSE_MILLIS);
            for (int i = 0; i < QUEUES; i++) {
                while (!outstanding.get(i).isEmpty()) {
                    settle(i, Settlement.ACK);
                }
            }
            for (int i = 0; i < QUEUES; i++) {
                while (!ready.get(i).isEmpty() || asked[i]) {
                    ask(i);
                    test.settle();
                    hear();
                    while (!outstanding.get(i).isEmpty()) {
                        settle(i, Settlement.ACK);
                    }
                }
            }
            test.settle();
            test.assertNothingIsHeld();
        }
    }

    // How it is said.

    private void publish(int count, Queue... targets) {
        for (int i = 0; i < count; i++) {
            publishOne(BODY_BYTES, targets);
            settle();
        }
    }

    private void publishWithoutWriting(int count, Queue... targets) {
        for (int i = 0; i < count; i++) {
            publishOne(BODY_BYTES, targets);
        }
    }

    private void publishOne(int bodyBytes, Queue... targets) {
        final int number = ++published;
        final byte[] content =
                ByteBuffer.allocate(2 + 4 + bodyBytes).putInt(2, number).array();
        final Message message = new Message(new Address("", "key-" + number), content, 2);
        onLoop(() -> {
            message.heldBy(targets.length, loop.memory());
            for (final Queue target : targets) {
                target.publish(message, client, 0, bytes -> {});
            }
        });
    }

    private static int number(Message message) {
        final int number = ByteBuffer.wrap(message.content()).getInt(2);
        assertThat(message.address()).hasToString(new Address("", "key-" + number).toString());
        return number;
    }

    private Message got(Queue from, boolean noAck) {
        return ((QueueAnswer.Got) answer(from, noAck)).message();
    }

    private QueueAnswer answer(Queue from, boolean noAck) {
        onLoop(() -> from.get(client, noAck));
        settle();
        return heardAnswer();
    }

    /** Without any reading or writing. */
    private Message gotNow(Queue from) {
        onLoop(() -> from.get(client, true));
        return ((QueueAnswer.Got) heardAnswer()).message();
    }

    private QueueAnswer heardAnswer() {
        final List<Effect> heard = List.copyOf(client.heard);
        client.heard.clear();
        return heard.stream()
                .filter(Effect.Answer.class::isInstance)
                .map(effect -> ((Effect.Answer) effect).answer())
                .findFirst()
                .orElseThrow();
    }

    private void look() {
        onLoop(spilling.scratch::look);
        settle();
    }

    /** Lets everything happen that waits, and those who wait for memory try once more. */
    private void settle() {
        spilling.all();
        loop.advanceMillis(ReadingBack.RETRY_MILLIS);
        spilling.all();
    }

    private void onLoop(Runnable task) {
        loop.run(task);
        loop.runAll();
    }

    private long bytesOnDisk() {
        return spilling.disk.files.values().stream()
                .mapToLong(ScratchDisk.Content::size)
                .sum();
    }

    private void assertNothingIsHeld() {
        assertThat(spilling.alarm.held()).isZero();
        assertThat(spilling.disk.files).containsOnlyKeys("index-0");
    }
}
