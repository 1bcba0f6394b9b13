package io.bilbymq.broker.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.amqp.AmqpException;
import io.bilbymq.amqp.BasicMethod;
import io.bilbymq.amqp.ChannelMethod;
import io.bilbymq.amqp.ConfirmMethod;
import io.bilbymq.amqp.FieldTable;
import io.bilbymq.amqp.Method;
import io.bilbymq.amqp.Properties;
import io.bilbymq.amqp.QueueMethod;
import io.bilbymq.amqp.ReplyCode;
import io.bilbymq.broker.settings.ProtocolLimits;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One channel among real queues: parking, the order of what is said, and what a queue is told. */
class ChannelTest {
    private final TestBroker broker = new TestBroker();
    private final FakeConnection near = broker.connect(0);
    private final FakeConnection far = broker.connect(1);

    private static List<Method> methods(List<Heard> heard) {
        return heard.stream().map(Heard::method).toList();
    }

    @Test
    void repliesLeaveInTheOrderOfTheirRequestsWhicheverOwnerGivesThem() {
        final List<Heard> heard = near.ask(
                1,
                TestBroker.declare("q"),
                new BasicMethod.Qos(0, 7, false),
                new QueueMethod.Bind("q", "amq.fanout", "", false, FieldTable.empty()),
                new ConfirmMethod.Select(false),
                TestBroker.consume("q", "c"),
                new BasicMethod.Get("q", true),
                new BasicMethod.Cancel("c", false),
                new QueueMethod.Purge("q", false),
                new BasicMethod.Recover(true),
                new QueueMethod.Delete("q", false, false, false));

        assertThat(methods(heard))
                .containsExactly(
                        new QueueMethod.DeclareOk("q", 0, 0),
                        new BasicMethod.QosOk(),
                        new QueueMethod.BindOk(),
                        new ConfirmMethod.SelectOk(),
                        new BasicMethod.ConsumeOk("c"),
                        new BasicMethod.GetEmpty(),
                        new BasicMethod.CancelOk("c"),
                        new QueueMethod.PurgeOk(0),
                        new BasicMethod.RecoverOk(),
                        new QueueMethod.DeleteOk(0));
    }

    @Test
    void aChannelWithTooManyConsumersEndsItsConnection() {
        near.limits(new ProtocolLimits(0, 8192, 0, 1, 1, 2, 10, 0, 1));
        near.ask(1, TestBroker.declare("q"), TestBroker.consume("q", "a"), TestBroker.consume("q", "b"));

        near.ask(1, TestBroker.consume("q", "c"));

        assertThat(near.failure)
                .isNotNull()
                .extracting(AmqpException::code, AmqpException::replyText)
                .containsExactly(ReplyCode.NOT_ALLOWED, "NOT_ALLOWED - reached maximum (2) of consumers per channel");
    }

    @Test
    void framesOfAParkedChannelWaitWhileOtherChannelsGoOn() {
        near.openChannel(2);
        near.send(1, TestBroker.declare("q"));
        near.publish(1, "", "q", "after the declare");
        assertThat(near.backlog).isPositive();

        near.send(2, new BasicMethod.Qos(0, 1, false));
        broker.loops.loop(0).runAll();

        assertThat(near.heard()).extracting(Heard::channel).containsExactly(2);
        near.settle();
        assertThat(near.backlog).isZero();
        assertThat(near.ask(1, TestBroker.declare("q")))
                .extracting(Heard::method)
                .containsExactly(new QueueMethod.DeclareOk("q", 1, 0));
    }

    @Test
    void theReturnOfAnUnroutableMessagePrecedesItsConfirm() {
        near.ask(1, new ConfirmMethod.Select(true));

        near.publish(1, new BasicMethod.Publish("amq.direct", "nowhere", true, false), Properties.none(), "lost");

        final List<Heard> heard = near.settle();
        assertThat(methods(heard))
                .containsExactly(
                        new BasicMethod.Return(312, "NO_ROUTE", "amq.direct", "nowhere"),
                        new BasicMethod.Ack(1, false));
        assertThat(heard.get(0).text()).isEqualTo("lost");
    }

    @Test
    void consumeOkPrecedesTheFirstDeliveryAndCancelOkFollowsTheLast() {
        far.ask(1, TestBroker.declare("q"));
        far.publish(1, "", "q", "one");
        far.publish(1, "", "q", "two");
        far.settle();

        final List<Heard> heard = near.ask(1, TestBroker.consume("q", "c"), new BasicMethod.Cancel("c", false));

        assertThat(methods(heard))
                .containsExactly(
                        new BasicMethod.ConsumeOk("c"),
                        new BasicMethod.Deliver("c", 1, false, "", "q"),
                        new BasicMethod.Deliver("c", 2, false, "", "q"),
                        new BasicMethod.CancelOk("c"));
    }

    @Test
    void anAnswerThatComesAfterTheChannelWasClosedIsDropped() {
        near.send(1, TestBroker.declare("q"));

        near.disconnect();

        assertThat(near.settle()).isEmpty();
        assertThat(broker.held()).isZero();
    }

    // Closing.

    @Test
    void closeOkComesWhenTheQueueHasTakenBackWhatWasOutstanding() {
        far.ask(1, TestBroker.declare("q"));
        far.publish(1, "", "q", "m");
        far.settle();
        near.ask(1, TestBroker.consume("q", "c"));

        near.send(1, new ChannelMethod.Close(200, "", 0, 0));
        broker.loops.loop(0).runAll();
        assertThat(near.heard()).isEmpty();

        assertThat(methods(near.settle())).containsExactly(new ChannelMethod.CloseOk());
        assertThat(near.isOpen(1)).isFalse();
        final List<Heard> got = far.ask(1, new BasicMethod.Get("q", true));
        assertThat(methods(got)).containsExactly(new BasicMethod.GetOk(1, true, "", "q", 0));
    }

    @Test
    void anErrorClosesTheChannelAndTheNumberIsBusyUntilTheClientHasAnswered() {
        final List<Heard> heard = near.ask(1, new BasicMethod.Ack(5, false), new BasicMethod.Qos(0, 1, false));

        assertThat(methods(heard))
                .containsExactly(new ChannelMethod.Close(406, "PRECONDITION_FAILED - unknown delivery tag 5", 60, 80));
        assertThat(near.isOpen(1)).isTrue();
        assertThat(near.ask(1, new BasicMethod.Qos(0, 1, false))).isEmpty();

        near.ask(1, new ChannelMethod.CloseOk());

        assertThat(near.isOpen(1)).isFalse();
    }

    @Test
    void aChannelClosedByBothSidesAtOnceHasBothAnswers() {
        far.ask(1, TestBroker.declare("q"));
        near.ask(1, TestBroker.consume("q", "c"));

        near.send(1, new BasicMethod.Ack(5, false), new ChannelMethod.Close(200, "", 0, 0));

        assertThat(methods(near.settle()))
                .containsExactly(
                        new ChannelMethod.Close(406, "PRECONDITION_FAILED - unknown delivery tag 5", 60, 80),
                        new ChannelMethod.CloseOk());
        assertThat(near.isOpen(1)).as("until the client's close-ok").isTrue();
    }

    @Test
    void aClosedChannelIsToldNothingMore() {
        far.ask(1, TestBroker.declare("q"));
        near.ask(1, TestBroker.consume("q", "c"), new ConfirmMethod.Select(true));
        near.publish(1, "", "q", "comes back");

        near.send(1, new ChannelMethod.Close(200, "", 0, 0));

        assertThat(methods(near.settle())).containsExactly(new ChannelMethod.CloseOk());
    }

    @Test
    void openingAnOpenChannelIsAnErrorOfTheConnection() {
        near.ask(1, new ChannelMethod.Open());

        assertThat(near.failure).isNotNull().satisfies(e -> {
            assertThat(e.code()).isEqualTo(ReplyCode.CHANNEL_ERROR);
            assertThat(e.explanation()).isEqualTo("second 'channel.open' seen");
        });
    }

    @Test
    void aMethodBetweenTheFramesOfAContentIsBlamedOnThePublish() {
        near.ask(1, new BasicMethod.Publish("", "q", false, false), new BasicMethod.Qos(0, 1, false));

        assertThat(near.failure).isNotNull().satisfies(e -> {
            assertThat(e.replyText())
                    .isEqualTo("UNEXPECTED_FRAME - expected content header for class 60,"
                            + " got non content header frame instead");
            assertThat(e.classId()).isEqualTo(60);
            assertThat(e.methodId()).isEqualTo(40);
        });
    }

    // Queues that go, sockets that are slow.

    @Test
    void aConsumerIsToldThatItsQueueIsGone() {
        far.ask(1, TestBroker.declare("q"));
        near.ask(1, TestBroker.consume("q", "c"));
        far.ask(1, new QueueMethod.Delete("q", false, false, false));

        assertThat(methods(near.settle())).containsExactly(new BasicMethod.Cancel("c", true));
        assertThat(methods(near.ask(1, new BasicMethod.CancelOk("c"), new BasicMethod.Cancel("c", false))))
                .containsExactly(new BasicMethod.CancelOk("c"));
    }

    @Test
    void aCancelOkThatNobodyAskedForIsTakenForACancel() {
        far.ask(1, TestBroker.declare("q"));
        near.ask(1, TestBroker.consume("q", "c"));

        near.ask(1, new BasicMethod.CancelOk("c"));

        assertThat(methods(far.ask(1, TestBroker.declare("q")))).containsExactly(new QueueMethod.DeclareOk("q", 0, 0));
        assertThat(methods(near.ask(1, TestBroker.consume("q", "c")))).containsExactly(new BasicMethod.ConsumeOk("c"));
    }

    @Test
    void aSlowSocketStopsDeliveriesUntilItIsFastAgain() {
        far.ask(1, TestBroker.declare("q"));
        near.ask(1, TestBroker.consume("q", "c"));
        near.holdUp(true);
        near.settle();
        far.publish(1, "", "q", "m");
        far.settle();
        assertThat(near.heard()).isEmpty();

        near.holdUp(false);

        assertThat(methods(near.settle())).containsExactly(new BasicMethod.Deliver("c", 1, false, "", "q"));
    }

    @Test
    void aConsumerThatComesBackAfterTheSocketWasSlowIsServed() {
        far.ask(1, TestBroker.declare("q"));
        near.ask(1, TestBroker.consume("q", "c"));
        near.holdUp(true);
        near.ask(1, new BasicMethod.Cancel("c", false));
        near.holdUp(false);
        near.settle();
        far.publish(1, "", "q", "m");
        far.settle();

        final List<Heard> heard = near.ask(1, TestBroker.consume("q", "again"));

        assertThat(methods(heard))
                .containsExactly(
                        new BasicMethod.ConsumeOk("again"), new BasicMethod.Deliver("again", 1, false, "", "q"));
    }

    @Test
    void aChannelForgetsAQueueThatItIsDoneWith() {
        far.ask(1, TestBroker.declare("q"));
        far.publish(1, "", "q", "m");
        far.settle();
        near.ask(1, TestBroker.consume("q", "c"), new BasicMethod.Cancel("c", false));
        near.ask(1, new BasicMethod.Ack(1, false));

        near.send(1, new ChannelMethod.Close(200, "", 0, 0));
        broker.loops.loop(0).runAll();

        assertThat(methods(near.heard())).as("no queue is asked").containsExactly(new ChannelMethod.CloseOk());
    }
}
