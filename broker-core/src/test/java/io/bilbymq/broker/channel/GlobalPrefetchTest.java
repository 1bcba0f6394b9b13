package io.bilbymq.broker.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.amqp.BasicMethod;
import io.bilbymq.amqp.TxMethod;
import io.bilbymq.broker.loop.Seeds;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** One limit for a whole channel whose queues live on several loops. */
class GlobalPrefetchTest {
    private final TestBroker broker = new TestBroker();
    private final FakeConnection near = broker.connect(0);
    private final FakeConnection far = broker.connect(1);

    /** Declares a queue on each loop and puts so many messages into both. */
    private void fill(int messages) {
        near.ask(1, TestBroker.declare("near"));
        far.ask(1, TestBroker.declare("far"));
        for (int i = 0; i < messages; i++) {
            far.publish(1, "", "near", "n" + i);
            far.publish(1, "", "far", "f" + i);
        }
        far.settle();
    }

    private static List<Long> deliveryTags(List<Heard> heard) {
        final List<Long> tags = new ArrayList<>();
        for (final Heard each : heard) {
            if (each.method() instanceof BasicMethod.Deliver deliver) {
                tags.add(deliver.deliveryTag());
            }
        }
        return tags;
    }

    private static BasicMethod.Qos limit(int count) {
        return new BasicMethod.Qos(0, count, true);
    }

    @Test
    void theLimitHoldsOverAllQueuesOfTheChannel() {
        fill(10);

        final List<Heard> heard =
                near.ask(1, limit(3), TestBroker.consume("near", "n"), TestBroker.consume("far", "f"));

        assertThat(deliveryTags(heard)).containsExactly(1L, 2L, 3L);
        assertThat(deliveryTags(near.ask(1, new BasicMethod.Ack(2, true)))).containsExactly(4L, 5L);
    }

    @Test
    void aHigherLimitIsUsedAtOnceAndALowerOneWaitsForAcks() {
        fill(10);
        near.ask(1, limit(1), TestBroker.consume("near", "n"), TestBroker.consume("far", "f"));

        assertThat(deliveryTags(near.ask(1, limit(4)))).containsExactly(2L, 3L, 4L);
        assertThat(deliveryTags(near.ask(1, limit(2), new BasicMethod.Ack(2, true))))
                .isEmpty();
        assertThat(deliveryTags(near.ask(1, new BasicMethod.Ack(3, false)))).containsExactly(5L);
    }

    @Test
    void withoutALimitEverythingComes() {
        fill(5);
        near.ask(1, limit(1), TestBroker.consume("near", "n"), TestBroker.consume("far", "f"));

        assertThat(deliveryTags(near.ask(1, limit(0)))).hasSize(9);
    }

    @Test
    void permitsThatAreOutWhenTheLimitIsLiftedAndSetAgainAreStillCounted() {
        fill(0);
        near.ask(1, limit(5), TestBroker.consume("far", "f"));
        far.publish(1, "", "far", "one");
        // The queue asks, and before it has its permits, the limit is taken away and comes back.
        broker.loops.loop(1).runAll();
        broker.loops.loop(0).runAll();
        near.send(1, limit(0), limit(5));
        near.settle();
        for (int i = 0; i < 20; i++) {
            far.publish(1, "", "far", "more");
        }

        assertThat(deliveryTags(near.settle())).hasSize(4);
    }

    @Test
    void consumersThatNeedNoAckNeedNoPermit() {
        fill(5);

        final List<Heard> heard =
                near.ask(1, limit(1), TestBroker.consumeNoAck("near", "n"), TestBroker.consume("far", "f"));

        assertThat(deliveryTags(heard)).hasSize(6);
    }

    @Test
    void aMessageThatIsGotUnderTheLimitDoesNotCount() {
        fill(10);

        final List<Heard> heard =
                near.ask(1, limit(3), new BasicMethod.Get("near", false), TestBroker.consume("far", "f"));

        assertThat(deliveryTags(heard)).containsExactly(2L, 3L, 4L);
        assertThat(deliveryTags(near.ask(1, new BasicMethod.Ack(1, false)))).isEmpty();
        assertThat(deliveryTags(near.ask(1, new BasicMethod.Ack(2, false)))).containsExactly(5L);
    }

    @Test
    void aMessageThatWasGotBeforeTheLimitCountsUntilItIsSettled() {
        fill(10);

        final List<Heard> heard =
                near.ask(1, new BasicMethod.Get("near", false), limit(3), TestBroker.consume("far", "f"));

        assertThat(deliveryTags(heard)).containsExactly(2L, 3L);
        assertThat(deliveryTags(near.ask(1, new BasicMethod.Ack(1, false)))).containsExactly(4L);
    }

    @Test
    void aLimitedConsumerTakesTurnsWithOneThatAlwaysHasCredit() {
        fill(0);
        near.ask(1, limit(3), TestBroker.consume("far", "limited"));
        final FakeConnection unlimited = broker.connect(0);
        unlimited.ask(1, TestBroker.consumeNoAck("far", "unlimited"));

        int ofLimited = 0;
        int ofUnlimited = 0;
        for (int i = 0; i < 100; i++) {
            far.publish(1, "", "far", "m");
            broker.loops.runAll();
            final List<Long> delivered = deliveryTags(near.heard());
            delivered.forEach(tag -> near.send(1, new BasicMethod.Ack(tag, false)));
            ofLimited += delivered.size();
            ofUnlimited += deliveryTags(unlimited.heard()).size();
        }

        assertThat(ofLimited + ofUnlimited).isEqualTo(100);
        assertThat(ofLimited).isBetween(45, 55);
    }

    @Test
    void permitsThatAQueueHasNoUseForGoToOneThatHas() {
        fill(0);
        near.ask(1, limit(2), TestBroker.consume("near", "n"), TestBroker.consume("far", "f"));
        far.publish(1, "", "near", "n");
        final List<Heard> first = near.settle();
        near.ask(1, new BasicMethod.Ack(1, false));

        far.publish(1, "", "far", "f");
        far.publish(1, "", "far", "f");

        assertThat(deliveryTags(first)).containsExactly(1L);
        assertThat(deliveryTags(near.settle())).containsExactly(2L, 3L);
    }

    @Test
    void aLowerLimitHoldsThoughAQueueHasPermitsLeft() {
        fill(0);
        near.ask(1, limit(5), TestBroker.consume("far", "f"));
        far.publish(1, "", "far", "f");
        near.settle();

        near.ask(1, limit(2));
        for (int i = 0; i < 5; i++) {
            far.publish(1, "", "far", "f");
        }

        assertThat(deliveryTags(near.settle())).containsExactly(2L);
    }

    @Test
    void whatATransactionHasSettledCountsUntilTheCommit() {
        fill(10);
        near.ask(1, new BasicMethod.Qos(0, 2, false), TestBroker.consume("far", "f"), new TxMethod.Select());
        near.ask(1, new BasicMethod.Ack(1, false));

        assertThat(deliveryTags(
                        near.ask(1, new BasicMethod.Qos(0, 0, false), limit(3), TestBroker.consume("near", "n"))))
                .hasSize(1);
        assertThat(deliveryTags(near.ask(1, new TxMethod.Commit()))).hasSize(1);
    }

    @Test
    void theLimitIsNeverExceededAndNobodyStarves() {
        Seeds.each(60, random -> new Run(random).run());
    }

    /** Two limited channels on two loops, queues on both, and random publishes, acks, and limits. */
    private static final class Run {
        private final Random random;
        private final TestBroker broker;
        private final List<FakeConnection> connections = new ArrayList<>();
        private final List<Deque<Long>> unacked = new ArrayList<>();
        private final int[] limits = new int[2];
        private int published;
        private int delivered;

        Run(Random random) {
            this.random = random;
            this.broker = new TestBroker(random);
        }

        void run() {
            for (int i = 0; i < 2; i++) {
                connections.add(broker.connect(i));
                unacked.add(new ArrayDeque<>());
                limits[i] = 1 + random.nextInt(5);
                connections.get(i).ask(1, TestBroker.declare("q" + i), limit(limits[i]));
            }
            for (final FakeConnection each : connections) {
                each.ask(1, TestBroker.consume("q0", "a"), TestBroker.consume("q1", "b"));
            }
            for (int step = 0; step < 300; step++) {
                act(random.nextInt(2));
                broker.loops.steps(random.nextInt(20));
                listen();
            }
            drain();
            connections.forEach(FakeConnection::disconnect);
            broker.loops.runAll();
            assertThat(delivered).as("every message was delivered").isEqualTo(published);
            assertThat(broker.held()).isZero();
        }

        private void act(int which) {
            final FakeConnection connection = connections.get(which);
            switch (random.nextInt(5)) {
                case 0, 1 -> {
                    connection.publish(1, "", "q" + random.nextInt(2), "m");
                    published++;
                }
                case 2, 3 -> {
                    if (!unacked.get(which).isEmpty()) {
                        connection.send(
                                1, new BasicMethod.Ack(unacked.get(which).removeFirst(), false));
                    }
                }
                default -> {
                    // Raised only: a lower one does not hold until what is outstanding has been acked.
                    limits[which] += random.nextInt(2);
                    connection.send(1, limit(limits[which]));
                }
            }
        }

        private void listen() {
            for (int i = 0; i < 2; i++) {
                for (final long tag : deliveryTags(connections.get(i).heard())) {
                    unacked.get(i).addLast(tag);
                    delivered++;
                }
                assertThat(unacked.get(i)).hasSizeLessThanOrEqualTo(limits[i]);
            }
        }

        private void drain() {
            for (int before = -1; before != delivered; ) {
                before = delivered;
                broker.loops.runAll();
                listen();
                for (int i = 0; i < 2; i++) {
                    if (!unacked.get(i).isEmpty()) {
                        connections.get(i).send(1, new BasicMethod.Ack(0, true));
                        unacked.get(i).clear();
                    }
                }
                broker.loops.runAll();
                listen();
            }
        }
    }
}
