package io.bilbymq.broker.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.bilbymq.amqp.AmqpException;
import io.bilbymq.amqp.BasicMethod;
import io.bilbymq.amqp.ChannelMethod;
import io.bilbymq.amqp.ConfirmMethod;
import io.bilbymq.amqp.FieldTable;
import io.bilbymq.amqp.Method;
import io.bilbymq.amqp.Properties;
import io.bilbymq.amqp.QueueMethod;
import io.bilbymq.amqp.TxMethod;
import io.bilbymq.broker.message.Address;
import io.bilbymq.broker.message.Message;
import io.bilbymq.broker.queue.Queue;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Transactions on a channel, over queues on two loops. */
class TxOperationsTest {
    private final TestBroker broker = new TestBroker();
    private final FakeConnection near = broker.connect(0);
    private final FakeConnection far = broker.connect(1);

    @BeforeEach
    void declareAQueueOnEachLoop() {
        near.ask(
                1,
                TestBroker.declare("near"),
                new QueueMethod.Bind("near", "amq.fanout", "", true, FieldTable.empty()));
        far.ask(1, TestBroker.declare("far"), new QueueMethod.Bind("far", "amq.fanout", "", true, FieldTable.empty()));
    }

    private static List<Method> methods(List<Heard> heard) {
        return heard.stream().map(Heard::method).toList();
    }

    private long ready(String queue) {
        final Heard answer = far.ask(1, TestBroker.declare(queue)).get(0);
        return ((QueueMethod.DeclareOk) answer.method()).messageCount();
    }

    @Test
    void publishesAreSeenWhenTheyAreCommittedAndCommitOkFollows() {
        near.ask(1, new TxMethod.Select());
        near.publish(1, "amq.fanout", "", "m");
        near.settle();
        assertThat(ready("near") + ready("far")).isZero();

        assertThat(methods(near.ask(1, new TxMethod.Commit()))).containsExactly(new TxMethod.CommitOk());

        assertThat(ready("near") + ready("far")).isEqualTo(2);
    }

    @Test
    void whatIsRolledBackNeverWasAndAckedDeliveriesAreOutstandingAgain() {
        far.publish(1, "", "far", "m");
        near.ask(1, TestBroker.consume("far", "c"), new TxMethod.Select());
        near.ask(1, new BasicMethod.Ack(1, false));
        near.publish(1, "amq.fanout", "", "never");

        assertThat(methods(near.ask(1, new TxMethod.Rollback(), new BasicMethod.Ack(1, false), new TxMethod.Commit())))
                .containsExactly(new TxMethod.RollbackOk(), new TxMethod.CommitOk());

        assertThat(ready("near") + ready("far")).isZero();
        assertThat(broker.held()).isZero();
    }

    @Test
    void anUnknownTagIsRefusedAtOnce() {
        near.ask(1, new TxMethod.Select());

        assertThat(methods(near.ask(1, new BasicMethod.Ack(1, false))))
                .containsExactly(new ChannelMethod.Close(406, "PRECONDITION_FAILED - unknown delivery tag 1", 60, 80));
    }

    @Test
    void mandatoryReturnsComeAtTheCommitInFrontOfItsAnswer() {
        near.ask(1, new TxMethod.Select());
        near.publish(1, new BasicMethod.Publish("amq.direct", "no", true, false), Properties.none(), "lost");
        assertThat(near.settle()).isEmpty();

        assertThat(methods(near.ask(1, new TxMethod.Commit())))
                .containsExactly(new BasicMethod.Return(312, "NO_ROUTE", "amq.direct", "no"), new TxMethod.CommitOk());
    }

    @Test
    void directRepliesWaitForTheCommitToo() {
        near.ask(1, TestBroker.consumeNoAck(DirectReplies.QUEUE, "replies"));
        near.publish(
                1,
                new BasicMethod.Publish("", "near", false, false),
                Properties.builder().replyTo(DirectReplies.QUEUE).build(),
                "question");
        near.settle();
        final Heard question = far.ask(1, new BasicMethod.Get("near", true)).get(0);
        final String replyTo = new Properties(question.properties()).replyTo().orElseThrow();
        far.ask(1, new TxMethod.Select());

        far.publish(1, "", replyTo, "rolled back");
        far.ask(1, new TxMethod.Rollback());
        far.publish(1, "", replyTo, "committed");
        assertThat(near.settle()).isEmpty();

        far.ask(1, new TxMethod.Commit());

        assertThat(near.settle()).extracting(Heard::text).containsExactly("committed");
    }

    @Test
    void aChannelThatClosesTakesWhatItDidNotCommitWithIt() {
        far.publish(1, "", "far", "m");
        near.ask(1, TestBroker.consume("far", "c"), new TxMethod.Select());
        near.ask(1, new BasicMethod.Ack(1, false));
        near.publish(1, "amq.fanout", "", "never");

        assertThat(methods(near.ask(1, new ChannelMethod.Close(200, "", 0, 0))))
                .containsExactly(new ChannelMethod.CloseOk());

        assertThat(ready("far")).as("the delivery is back").isEqualTo(1);
        assertThat(ready("near")).isZero();
        far.ask(1, new QueueMethod.Purge("far", true));
        assertThat(broker.held()).isZero();
    }

    @Test
    void aSocketLostInTheMiddleOfACommitLeavesNothingHalfDone() {
        for (int steps = 0; steps < 12; steps++) {
            final FakeConnection client = broker.connect(steps % 2);
            client.ask(1, new TxMethod.Select());
            client.publish(1, "amq.fanout", "", "m");
            client.send(1, new TxMethod.Commit());
            broker.loops.steps(steps);

            client.disconnect();
            broker.loops.runAll();

            assertThat(ready("near")).as("after %d steps", steps).isEqualTo(ready("far"));
        }
        far.ask(1, new QueueMethod.Purge("near", true), new QueueMethod.Purge("far", true));
        assertThat(broker.held()).isZero();
    }

    @Test
    void aQueueDeletedBeforeTheCommitTakesItsPartOn() {
        near.ask(1, new TxMethod.Select());
        near.publish(1, "amq.fanout", "", "m");
        far.ask(1, new QueueMethod.Delete("far", false, false, true));

        assertThat(methods(near.ask(1, new TxMethod.Commit()))).containsExactly(new TxMethod.CommitOk());

        assertThat(ready("near")).isEqualTo(1);
        far.ask(1, new QueueMethod.Purge("near", true));
        assertThat(broker.held()).isZero();
    }

    @Test
    void anOpenTransactionIsBoundedWhereverItsPublishesGo() {
        final Message large = new Message(new Address("", ""), new byte[64 * 1024 * 1024], 2);
        final Queue[] toQueue = {broker.virtualHost.requireQueue("near").queue()};
        for (final boolean routed : new boolean[] {true, false}) {
            final Channel channel = new Channel(2, near);
            broker.loops.loop(0).run(() -> {
                channel.tx().select();
                final Runnable publish = routed
                        ? () -> channel.tx().publish(large, toQueue)
                        : () -> channel.tx().publish(large, () -> {});
                for (int i = 0; i < 3; i++) {
                    publish.run();
                }

                assertThatExceptionOfType(AmqpException.class)
                        .isThrownBy(publish::run)
                        .satisfies(e -> assertThat(e.replyText())
                                .isEqualTo("PRECONDITION_FAILED - transaction is larger than 268435456 bytes"));
            });
        }
    }

    @Test
    void confirmsAndTransactionsExcludeEachOther() {
        assertThat(methods(near.ask(1, new TxMethod.Select(), new ConfirmMethod.Select(false))))
                .containsExactly(
                        new TxMethod.SelectOk(),
                        new ChannelMethod.Close(
                                406, "PRECONDITION_FAILED - cannot switch from tx to confirm mode", 85, 10));
        assertThat(methods(far.ask(1, new ConfirmMethod.Select(false), new TxMethod.Select())))
                .containsExactly(
                        new ConfirmMethod.SelectOk(),
                        new ChannelMethod.Close(
                                406, "PRECONDITION_FAILED - cannot switch from confirm to tx mode", 90, 10));
    }

    @Test
    void commitAndRollbackNeedATransaction() {
        assertThat(methods(near.ask(1, new TxMethod.Commit())))
                .containsExactly(
                        new ChannelMethod.Close(406, "PRECONDITION_FAILED - channel is not transactional", 90, 20));
        assertThat(methods(far.ask(1, new TxMethod.Rollback())))
                .containsExactly(
                        new ChannelMethod.Close(406, "PRECONDITION_FAILED - channel is not transactional", 90, 30));
    }
}
