package io.bilbymq.broker.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.amqp.BasicMethod;
import io.bilbymq.amqp.ChannelMethod;
import io.bilbymq.amqp.ConfirmMethod;
import io.bilbymq.amqp.ExchangeMethod;
import io.bilbymq.amqp.FieldTable;
import io.bilbymq.amqp.FieldValue;
import io.bilbymq.amqp.Method;
import io.bilbymq.amqp.Properties;
import io.bilbymq.amqp.QueueMethod;
import io.bilbymq.broker.message.Message;
import io.bilbymq.broker.settings.ProtocolLimits;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What becomes of a publish: checks, routes, confirms, direct replies. */
class PublisherTest {
    private final TestBroker broker = new TestBroker();
    private final FakeConnection near = broker.connect(0);
    private final FakeConnection far = broker.connect(1);

    private static List<Method> methods(List<Heard> heard) {
        return heard.stream().map(Heard::method).toList();
    }

    private static ChannelMethod.Close closed(int code, String text) {
        return new ChannelMethod.Close(code, text, 60, 40);
    }

    private static BasicMethod.Publish to(String exchange, String routingKey) {
        return new BasicMethod.Publish(exchange, routingKey, false, false);
    }

    private long ready(String queue) {
        return ((QueueMethod.DeclareOk)
                        far.ask(1, TestBroker.declare(queue)).get(0).method())
                .messageCount();
    }

    @Test
    void routesAreLookedUpAnewWhenTheyHaveChanged() {
        near.ask(1, TestBroker.declare("q"));
        near.publish(1, "amq.direct", "k", "nowhere");
        near.publish(1, "amq.direct", "k", "nowhere");
        near.ask(1, new QueueMethod.Bind("q", "amq.direct", "k", false, FieldTable.empty()));
        near.publish(1, "amq.direct", "k", "somewhere");
        near.ask(1, new QueueMethod.Unbind("q", "amq.direct", "k", FieldTable.empty()));
        near.publish(1, "amq.direct", "k", "nowhere");

        assertThat(ready("q")).isEqualTo(1);
    }

    @Test
    void aPublishBehindABindSeesIt() {
        near.send(1, TestBroker.declare("q"), new QueueMethod.Bind("q", "amq.direct", "k", true, FieldTable.empty()));
        near.publish(1, "amq.direct", "k", "m");
        near.settle();

        assertThat(ready("q")).isEqualTo(1);
    }

    @Test
    void anExchangeThatIsNotThereClosesTheChannelEachTime() {
        for (final FakeConnection each : List.of(near, far)) {
            each.publish(1, "nope", "k", "m");
            assertThat(methods(each.settle()))
                    .containsExactly(closed(404, "NOT_FOUND - no exchange 'nope' in vhost '/'"));
        }
    }

    @Test
    void internalExchangesAreNotForClients() {
        near.ask(1, new ExchangeMethod.Declare("x", "fanout", false, false, false, true, false, FieldTable.empty()));

        near.publish(1, "x", "", "m");

        assertThat(methods(near.settle()))
                .containsExactly(closed(403, "ACCESS_REFUSED - cannot publish to internal exchange 'x' in vhost '/'"));
    }

    @Test
    void immediateIsAnErrorOfTheConnectionAndComesFirst() {
        near.publish(1, new BasicMethod.Publish("nope", "k", false, true), Properties.none(), "m");

        assertThat(near.failure)
                .isNotNull()
                .satisfies(e -> assertThat(e.replyText()).isEqualTo("NOT_IMPLEMENTED - immediate=true"));
    }

    @Test
    void aMessageThatIsTooLargeClosesTheChannelWhenItHasBeenRead() {
        near.limits(new ProtocolLimits(0, 8192, 0, 1, 1, 1, 10, 0, 1));
        near.openChannel(2);

        near.publish(2, to("nope", "k"), Properties.none(), "x".repeat(11));

        assertThat(methods(near.settle()))
                .containsExactly(
                        closed(406, "PRECONDITION_FAILED - message size 11 is larger than configured max size 10"));
        assertThat(broker.held()).isZero();
    }

    @Test
    void aMissingExchangeIsNoticedBeforeAWrongExpiration() {
        final Properties expiring = Properties.builder().expiration("10ms").build();
        near.publish(1, to("nope", "k"), expiring, "m");
        far.publish(1, to("", "k"), expiring, "m");

        assertThat(methods(near.settle())).containsExactly(closed(404, "NOT_FOUND - no exchange 'nope' in vhost '/'"));
        assertThat(methods(far.settle()))
                .containsExactly(
                        closed(406, "PRECONDITION_FAILED - invalid expiration '10ms': {leftover_string,\"ms\"}"));
    }

    @Test
    void copiesGoWhereTheirHeadersSayAndBlindOnesAreNotShown() {
        near.ask(1, TestBroker.declare("a"), TestBroker.declare("b"), TestBroker.declare("c"));
        final FieldTable headers = FieldTable.builder()
                .put("CC", new FieldValue.Array(List.of(new FieldValue.LongString(bytes("b")))))
                .put("BCC", new FieldValue.Array(List.of(new FieldValue.LongString(bytes("c")))))
                .build();

        near.publish(1, to("", "a"), Properties.builder().headers(headers).build(), "m");
        near.settle();

        for (final String queue : List.of("a", "b", "c")) {
            final Heard got = near.ask(1, new BasicMethod.Get(queue, true)).get(0);
            assertThat(got.text()).isEqualTo("m");
            assertThat(((BasicMethod.GetOk) got.method()).routingKey()).isEqualTo("a");
            assertThat(new Properties(got.properties()).headers().orElseThrow().entries())
                    .extracting(FieldTable.Entry::name)
                    .containsExactly("CC");
        }
        assertThat(broker.held()).isZero();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void aMessageForQueuesOnSeveralLoopsIsConfirmedOnceAndCountedOnce() {
        near.ask(1, TestBroker.declare("n"), new QueueMethod.Bind("n", "amq.fanout", "", true, FieldTable.empty()));
        far.ask(1, TestBroker.declare("f"), new QueueMethod.Bind("f", "amq.fanout", "", true, FieldTable.empty()));
        near.ask(1, new ConfirmMethod.Select(true));

        near.publish(1, "amq.fanout", "", "x".repeat(1000));

        assertThat(methods(near.settle())).containsExactly(new BasicMethod.Ack(1, false));
        final long twoPlaces = broker.held();
        assertThat(twoPlaces).isBetween(1000L, 1999L);
        assertThat(near.charged).isZero();
        near.ask(1, new QueueMethod.Purge("n", true));
        assertThat(broker.held()).isEqualTo(twoPlaces - Message.PLACE_BYTES);
        near.ask(1, new QueueMethod.Purge("f", true));
        assertThat(broker.held()).isZero();
    }

    @Test
    void aPublishToAQueueThatHasJustGoneIsConfirmed() {
        far.ask(1, TestBroker.declare("q"));
        near.ask(1, new ConfirmMethod.Select(true));
        far.send(1, new QueueMethod.Delete("q", false, false, true));
        near.publish(1, "", "q", "m");

        assertThat(methods(near.settle())).containsExactly(new BasicMethod.Ack(1, false));
        assertThat(broker.held()).isZero();
    }

    // Direct replies.

    private String replyNameOf(FakeConnection requester) {
        requester.ask(1, TestBroker.consumeNoAck(DirectReplies.QUEUE, "replies"));
        far.ask(1, TestBroker.declare("requests"));
        requester.publish(
                1,
                to("", "requests"),
                Properties.builder().replyTo(DirectReplies.QUEUE).build(),
                "question");
        requester.settle();
        final Heard got = far.ask(1, new BasicMethod.Get("requests", true)).get(0);
        return new Properties(got.properties()).replyTo().orElseThrow();
    }

    @Test
    void aReplyGoesStraightToTheChannelThatAsked() {
        final String name = replyNameOf(near);
        assertThat(name).startsWith("amq.rabbitmq.reply-to.").hasSizeGreaterThan(40);
        far.ask(1, new ConfirmMethod.Select(true));

        far.publish(1, new BasicMethod.Publish("", name, true, false), Properties.none(), "answer");

        assertThat(methods(far.settle())).containsExactly(new BasicMethod.Ack(1, false));
        assertThat(near.heard()).singleElement().satisfies(heard -> {
            assertThat(heard.method()).isEqualTo(new BasicMethod.Deliver("replies", 1, false, "", name));
            assertThat(heard.text()).isEqualTo("answer");
        });
        assertThat(broker.held()).isZero();
        assertThat(far.charged).isZero();
    }

    @Test
    void aReplyToAChannelThatHasGoneIsReturned() {
        final String name = replyNameOf(near);
        near.ask(1, new ChannelMethod.Close(200, "", 0, 0));
        far.ask(1, new ConfirmMethod.Select(true));

        far.publish(1, new BasicMethod.Publish("", name, true, false), Properties.none(), "answer");

        assertThat(methods(far.settle()))
                .containsExactly(new BasicMethod.Return(312, "NO_ROUTE", "", name), new BasicMethod.Ack(1, false));
    }

    @Test
    void aReplyUnderWayToAChannelThatClosesIsDropped() {
        final String name = replyNameOf(near);
        far.publish(1, "", name, "answer");
        near.send(1, new ChannelMethod.Close(200, "", 0, 0));

        assertThat(methods(near.settle())).containsExactly(new ChannelMethod.CloseOk());
        assertThat(broker.held()).isZero();
    }

    @Test
    void askingForAReplyWithoutListeningIsRefused() {
        near.publish(
                1,
                to("", "q"),
                Properties.builder().replyTo(DirectReplies.QUEUE).build(),
                "question");

        assertThat(methods(near.settle()))
                .containsExactly(closed(406, "PRECONDITION_FAILED - fast reply consumer does not exist"));
    }

    @Test
    void aReplyConsumerCannotAcknowledgeAndThereIsOne() {
        assertThat(methods(near.ask(1, TestBroker.consume(DirectReplies.QUEUE, "c"))))
                .containsExactly(new ChannelMethod.Close(
                        406, "PRECONDITION_FAILED - reply consumer cannot acknowledge", 60, 20));
        assertThat(methods(far.ask(
                        1,
                        TestBroker.consumeNoAck(DirectReplies.QUEUE, "c"),
                        TestBroker.consumeNoAck(DirectReplies.QUEUE, "d"))))
                .containsExactly(
                        new BasicMethod.ConsumeOk("c"),
                        new ChannelMethod.Close(406, "PRECONDITION_FAILED - reply consumer already set", 60, 20));
    }
}
