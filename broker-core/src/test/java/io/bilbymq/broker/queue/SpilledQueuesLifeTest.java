package io.bilbymq.broker.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Random lives of queues that have less memory than they need. */
class SpilledQueuesLifeTest {
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
        private static final List<Settlement> SETTLEMENTS = List.of(Settlement.values());

        private final Random random;
        private final SpilledQueuesFixture test = new SpilledQueuesFixture();
        private final List<Queue> queues = new ArrayList<>();
        private final List<TestClient> clients = new ArrayList<>();
        private final List<TreeMap<Long, Integer>> ready = new ArrayList<>();
        private final List<TreeMap<Long, Integer>> outstanding = new ArrayList<>();
        private final long[] sequences = new long[QUEUES];
        private final boolean[] asked = new boolean[QUEUES];

        /** Those that came back to the last queue, where they wait for some time. */
        private final TreeMap<Long, Integer> waiting = new TreeMap<>();

        /** Where dead messages go, and which ones have gone there. */
        private final List<Queue> graves = new ArrayList<>();

        private final List<List<Integer>> dead = new ArrayList<>();

        Life(int seed) {
            random = new Random(seed);
            for (int i = 0; i < QUEUES; i++) {
                graves.add(test.newQueue(20 + i));
                dead.add(new ArrayList<>());
                queues.add(test.newQueue(10 + i, graves.get(i), i == QUEUES - 1 ? 30 : 0));
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
                settle(i, SETTLEMENTS.get(random.nextInt(SETTLEMENTS.size())));
            } else if (what < 92) {
                detach(i);
            } else if (what == 92 && i < QUEUES - 1 && random.nextInt(10) == 0) {
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
            final Map.Entry<Long, Integer> any = random.nextBoolean()
                    ? outstanding.get(i).pollFirstEntry()
                    : outstanding.get(i).pollLastEntry();
            if (any != null) {
                test.onLoop(() -> queues.get(i).settle(clients.get(i), any.getKey(), how, null));
                if (how == Settlement.REQUEUE || how == Settlement.FAIL) {
                    comesBack(i, any.getKey(), any.getValue());
                } else if (how == Settlement.REJECT) {
                    dead.get(i).add(any.getValue());
                }
            }
        }

        private void comesBack(int i, long sequence, int number) {
            (i == QUEUES - 1 ? waiting : ready.get(i)).put(sequence, number);
        }

        /** All that is outstanding comes back, and a get that waits is over. */
        private void detach(int i) {
            test.onLoop(() -> queues.get(i).detach(clients.get(i)));
            hear();
            outstanding.get(i).forEach((sequence, number) -> comesBack(i, sequence, number));
            outstanding.get(i).clear();
            asked[i] = false;
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
                final boolean waited = i == QUEUES - 1 && waiting.containsKey(got.sequence());
                final Map.Entry<Long, Integer> head = waited
                        ? Map.entry(got.sequence(), waiting.remove(got.sequence()))
                        : ready.get(i).pollFirstEntry();
                assertThat(head.getKey()).isEqualTo(got.sequence());
                assertThat(SpilledQueuesFixture.number(got.message())).isEqualTo(head.getValue());
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
            test.loop.advanceMillis(1000);
            ready.get(QUEUES - 1).putAll(waiting);
            waiting.clear();
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
            for (int i = 0; i < QUEUES; i++) {
                for (final int number : dead.get(i)) {
                    assertThat(SpilledQueuesFixture.letter(test.got(graves.get(i), true)))
                            .isEqualTo(number);
                }
                assertThat(test.answer(graves.get(i), true)).isInstanceOf(QueueAnswer.Empty.class);
            }
            test.assertNothingIsHeld();
        }
    }
}
