package io.bilbymq.broker.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.amqp.AmqpException;
import io.bilbymq.amqp.BasicMethod;
import io.bilbymq.amqp.ChannelMethod;
import io.bilbymq.amqp.ExchangeMethod;
import io.bilbymq.amqp.FieldTable;
import io.bilbymq.amqp.FieldValue;
import io.bilbymq.amqp.Method;
import io.bilbymq.amqp.Properties;
import io.bilbymq.amqp.QueueMethod;
import io.bilbymq.broker.access.Caller;
import io.bilbymq.broker.access.Decision;
import io.bilbymq.broker.access.Identity;
import io.bilbymq.broker.access.TestRights;
import io.bilbymq.broker.alarm.Alarms;
import io.bilbymq.broker.alarm.MemoryAlarm;
import io.bilbymq.broker.settings.ProtocolLimits;
import io.bilbymq.broker.vhost.Tracing;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Messages that are published by somebody who has no connection. */
class DirectPublisherTest {
    private static final InetAddress HERE = InetAddress.getLoopbackAddress();

    private final TestBroker broker = new TestBroker();
    private final FakeConnection client = broker.connect(0);
    private final MemoryAlarm memory =
            new MemoryAlarm(List.of(broker.loops.loop(0).memory()), 100 * 1024 * 1024);
    private final DirectPublisher publisher = publisher(broker, memory);

    private static DirectPublisher publisher(TestBroker broker, MemoryAlarm memory) {
        return new DirectPublisher(
                List.of(broker.loops.loop(0), broker.loops.loop(1)),
                ProtocolLimits.defaults(),
                new Alarms(memory),
                broker.directReplies,
                "node");
    }

    @Test
    void aMessageIsRoutedWhenItsQueuesHaveIt() {
        client.ask(1, TestBroker.declare("q"), TestBroker.declare("r"));
        client.ask(1, bind("q", "amq.fanout", ""), bind("r", "amq.fanout", ""));

        assertThat(publish("amq.fanout", "", Properties.none(), "hello")).isEqualTo(PublishOutcome.ROUTED);

        assertThat(get("q")).isEqualTo("hello");
        assertThat(get("r")).isEqualTo("hello");
        assertThat(broker.held()).isZero();
    }

    @Test
    void aMessageThatFindsNoQueueIsNotRouted() {
        assertThat(publish("", "none", Properties.none(), "")).isEqualTo(PublishOutcome.NOT_ROUTED);
        assertThat(publish("amq.topic", "none", Properties.none(), "")).isEqualTo(PublishOutcome.NOT_ROUTED);
        assertThat(broker.held()).isZero();
    }

    @Test
    void aMessageThatOneOfItsQueuesRefusesIsRefused() {
        final FieldTable full = FieldTable.builder()
                .put("x-max-length", 0)
                .put("x-overflow", "reject-publish")
                .build();
        client.ask(1, new QueueMethod.Declare("full", false, false, false, false, false, full));
        client.ask(1, TestBroker.declare("q"), bind("full", "amq.fanout", ""), bind("q", "amq.fanout", ""));

        assertThat(publish("amq.fanout", "", Properties.none(), "x")).isEqualTo(PublishOutcome.REFUSED);

        assertThat(get("q")).isEqualTo("x");
    }

    @Test
    void headersAddRoutingKeysAndBlindOnesAreNotSeen() {
        client.ask(1, TestBroker.declare("q"), TestBroker.declare("copy"), TestBroker.declare("blind"));
        final FieldTable headers = FieldTable.builder()
                .put("CC", FieldValue.of(List.of(FieldValue.of("copy"))))
                .put("BCC", FieldValue.of(List.of(FieldValue.of("blind"))))
                .build();

        publish("", "q", Properties.none().withHeaders(headers), "x");

        assertThat(get("q")).isEqualTo("x");
        assertThat(get("copy")).isEqualTo("x");
        final Heard blind = client.ask(1, new BasicMethod.Get("blind", true)).get(0);
        assertThat(new Properties(blind.properties()).headers().orElseThrow().contains("BCC"))
                .isFalse();
    }

    @Test
    void whatIsDelayedIsRoutedWhenItWaitsAndArrivesInTime() {
        client.ask(1, TestBroker.declare("q"));
        exchange("later", "x-delayed-message", false, FieldTable.of("x-delayed-type", FieldValue.of("direct")));
        client.ask(1, bind("q", "later", "k"));

        final Properties delayed = Properties.none().withHeaders(FieldTable.of("x-delay", FieldValue.of(1000)));
        assertThat(publish("later", "k", delayed, "x")).isEqualTo(PublishOutcome.ROUTED);

        assertThat(get("q")).isNull();
        broker.loops.advanceMillis(2000);
        broker.loops.runAll();
        assertThat(get("q")).isEqualTo("x");
    }

    @Test
    void aDuplicateIsNotRoutedUnlessTheFirstOneWasRefused() {
        exchange("once", "x-message-deduplication", false, FieldTable.of("x-cache-size", FieldValue.of(10)));
        final FieldTable one = FieldTable.builder()
                .put("x-max-length", 1)
                .put("x-overflow", "reject-publish")
                .build();
        client.ask(1, new QueueMethod.Declare("q", false, false, false, false, false, one), bind("q", "once", ""));

        assertThat(publish("once", "", key("a"), "a")).isEqualTo(PublishOutcome.ROUTED);
        assertThat(publish("once", "", key("a"), "a")).isEqualTo(PublishOutcome.NOT_ROUTED);
        assertThat(publish("once", "", key("b"), "b")).isEqualTo(PublishOutcome.REFUSED);
        assertThat(get("q")).isEqualTo("a");
        assertThat(publish("once", "", key("b"), "b")).isEqualTo(PublishOutcome.ROUTED);
    }

    private static Properties key(String key) {
        return Properties.none().withHeaders(FieldTable.of("x-deduplication-header", FieldValue.of(key)));
    }

    @Test
    void theFirehoseTellsOfIt() {
        client.ask(1, TestBroker.declare("told"), TestBroker.declare("q"), bind("told", Tracing.EXCHANGE, "#"));
        broker.virtualHost.tracing().on();

        publish("", "q", Properties.none(), "x");

        broker.virtualHost.tracing().off();
        final Heard told = client.ask(1, new BasicMethod.Get("told", true)).get(0);
        final FieldTable headers = new Properties(told.properties()).headers().orElseThrow();
        assertThat(((BasicMethod.GetOk) told.method()).routingKey()).isEqualTo("publish.");
        assertThat(headers.text("user")).contains("guest");
        assertThat(headers.text("connection")).contains("127.0.0.1");
        assertThat(headers.integer("channel")).hasValue(0);
        assertThat(told.text()).isEqualTo("x");
    }

    @Test
    void aDirectReplyFindsWhoWaitsForIt() {
        client.ask(1, TestBroker.consumeNoAck("amq.rabbitmq.reply-to", "t"), TestBroker.declare("requests"));
        client.publish(
                1,
                new BasicMethod.Publish("", "requests", false, false),
                Properties.builder().replyTo("amq.rabbitmq.reply-to").build(),
                "ping");
        client.settle();
        final Heard request =
                client.ask(1, new BasicMethod.Get("requests", true)).get(0);
        final String replyTo = new Properties(request.properties()).replyTo().orElseThrow();

        assertThat(publish("", replyTo, Properties.none(), "pong")).isEqualTo(PublishOutcome.ROUTED);
        final List<Heard> heard = client.settle();
        assertThat(publish("", replyTo + "x", Properties.none(), "pong")).isEqualTo(PublishOutcome.NOT_ROUTED);

        assertThat(heard.get(0).text()).isEqualTo("pong");
        assertThat(broker.held()).isZero();
    }

    @Test
    void whoCannotWaitIsRefusedWhilePublishersAreBlocked() {
        broker.loops.loop(0).memory().add(200 * 1024 * 1024);
        memory.check();

        assertThat(refusal(broker, publisher, caller(), "", "q", Properties.none(), new byte[0]))
                .isEqualTo("RESOURCE_ERROR - publishers are blocked: low on memory");
    }

    @Test
    void namesThatFitIntoNoFrameAreRefused() {
        assertThat(refusal(broker, publisher, caller(), "", "k".repeat(256), Properties.none(), new byte[0]))
                .isEqualTo("PRECONDITION_FAILED - routing key is longer than 255 bytes");
    }

    // What a channel is closed with.

    record Wrong(String exchange, String routingKey, Properties properties) {}

    static List<Wrong> wrong() {
        final Properties copies = Properties.none()
                .withHeaders(FieldTable.of("CC", FieldValue.of(List.of(FieldValue.of("secret.copy")))));
        return List.of(
                new Wrong("none", "k", Properties.none()),
                new Wrong("forbidden", "k", Properties.none()),
                new Wrong("internal", "k", Properties.none()),
                new Wrong("topic", "secret.k", Properties.none()),
                new Wrong("topic", "k", copies),
                new Wrong("", "q", Properties.none().withHeaders(FieldTable.of("CC", FieldValue.of("text")))),
                new Wrong("", "q", Properties.builder().expiration("soon").build()),
                new Wrong("", "q", Properties.builder().expiration("-1").build()),
                new Wrong("", "q", Properties.builder().userId("somebody").build()),
                new Wrong(
                        "",
                        "q",
                        Properties.builder().replyTo("amq.rabbitmq.reply-to").build()));
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void whatAChannelIsClosedForIsRefusedInTheSameWords(Wrong wrong) {
        exchange("internal", "fanout", true, FieldTable.empty());
        exchange("topic", "topic", false, FieldTable.empty());
        final Identity limited = TestRights.identity(
                "limited",
                question -> Decision.answer(!question.contains("forbidden") && !question.contains("secret")));
        final FakeConnection channel = broker.connect(1);
        channel.authorization(new Authorization(channel.loop(), limited, "/", HERE));
        channel.openChannel(2);

        channel.publish(
                2, new BasicMethod.Publish(wrong.exchange, wrong.routingKey, false, false), wrong.properties, "");
        final Method close = channel.settle().get(0).method();
        final String refusal = refusal(
                broker,
                publisher,
                new Caller(limited, HERE),
                wrong.exchange,
                wrong.routingKey,
                wrong.properties,
                new byte[0]);

        assertThat(refusal).isEqualTo(((ChannelMethod.Close) close).replyText());
    }

    private void exchange(String name, String type, boolean internal, FieldTable arguments) {
        client.ask(1, new ExchangeMethod.Declare(name, type, false, false, false, internal, false, arguments));
    }

    private static QueueMethod.Bind bind(String queue, String exchange, String key) {
        return new QueueMethod.Bind(queue, exchange, key, true, FieldTable.empty());
    }

    private static Caller caller() {
        return new Caller(TestRights.omnipotent("guest"), HERE);
    }

    private PublishOutcome publish(String exchange, String routingKey, Properties properties, String body) {
        final CompletableFuture<PublishOutcome> outcome = publisher
                .publish(
                        caller(),
                        broker.virtualHost,
                        exchange,
                        routingKey,
                        properties,
                        body.getBytes(StandardCharsets.UTF_8))
                .toCompletableFuture();
        broker.loops.runAll();
        assertThat(outcome).isCompleted();
        return outcome.join();
    }

    private static String refusal(
            TestBroker broker,
            DirectPublisher publisher,
            Caller caller,
            String exchange,
            String routingKey,
            Properties properties,
            byte[] body) {
        final CompletableFuture<PublishOutcome> outcome = publisher
                .publish(caller, broker.virtualHost, exchange, routingKey, properties, body)
                .toCompletableFuture();
        broker.loops.runAll();
        try {
            return "not refused: " + outcome.join();
        } catch (CompletionException failure) {
            if (failure.getCause() instanceof AmqpException refused) {
                return refused.code() + " - " + refused.explanation();
            }
            throw failure;
        }
    }

    /** The body of the next message of a queue, which is null if there is none. */
    private @Nullable String get(String queue) {
        final Heard heard = client.ask(1, new BasicMethod.Get(queue, true)).get(0);
        return heard.method() instanceof BasicMethod.GetOk ? heard.text() : null;
    }
}
