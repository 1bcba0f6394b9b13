package io.bilbymq.broker.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.amqp.BasicMethod;
import io.bilbymq.amqp.ExchangeMethod;
import io.bilbymq.amqp.FieldTable;
import io.bilbymq.amqp.FieldValue;
import io.bilbymq.amqp.Properties;
import io.bilbymq.amqp.QueueMethod;
import io.bilbymq.amqp.TxMethod;
import io.bilbymq.broker.vhost.Tracing;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is told of the messages of a traced virtual host. */
class FirehoseTest {
    private final TestBroker broker = new TestBroker();
    private final FakeConnection near = broker.connect(0);
    private final FakeConnection far = broker.connect(1);
    private final FakeConnection listener = broker.connect(1);

    @BeforeEach
    void listen() {
        listener.ask(1, TestBroker.declare("told"), bind("told", Tracing.EXCHANGE, "#"));
    }

    private static QueueMethod.Bind bind(String queue, String exchange, String key) {
        return new QueueMethod.Bind(queue, exchange, key, true, FieldTable.empty());
    }

    /** One message that was told. */
    private record Told(String routingKey, FieldTable headers, String body) {
        String texts(String name) {
            return headers.value(name).orElseThrow() instanceof FieldValue.Array array
                    ? String.join(
                            " ",
                            array.values().stream()
                                    .map(value -> value.asText().orElseThrow())
                                    .toList())
                    : "";
        }
    }

    /** What was told since the last time. */
    private List<Told> told() {
        final List<Told> told = new ArrayList<>();
        while (true) {
            final Heard heard =
                    listener.ask(1, new BasicMethod.Get("told", true)).get(0);
            if (!(heard.method() instanceof BasicMethod.GetOk got)) {
                return told;
            }
            assertThat(got.exchange()).isEqualTo(Tracing.EXCHANGE);
            told.add(new Told(
                    got.routingKey(),
                    new Properties(heard.properties()).headers().orElseThrow(),
                    heard.text()));
        }
    }

    private List<String> keysTold() {
        return told().stream().map(Told::routingKey).toList();
    }

    @Test
    void nothingIsToldUnlessTheVirtualHostIsTraced() {
        near.ask(1, TestBroker.declare("q"));
        near.publish(1, "", "q", "before");
        broker.virtualHost.tracing().on();
        near.publish(1, "", "q", "meanwhile");
        broker.virtualHost.tracing().off();
        near.publish(1, "", "q", "after");
        near.ask(1, TestBroker.consumeNoAck("q", "c"));

        assertThat(told()).extracting(Told::body).containsExactly("meanwhile");
    }

    @Test
    void aPublishIsToldOfWithWhoDidItAndWhereItWent() {
        near.ask(1, TestBroker.declare("q"), bind("q", "amq.topic", "a.*"));
        broker.virtualHost.tracing().on();

        near.publish(1, "amq.topic", "a.b", "body");
        near.settle();

        final Told told = told().get(0);
        assertThat(told.routingKey).isEqualTo("publish.amq.topic");
        assertThat(told.body).isEqualTo("body");
        assertThat(told.headers.entries().stream().map(FieldTable.Entry::name).toList())
                .containsExactly(
                        "exchange_name",
                        "routing_keys",
                        "properties",
                        "node",
                        "vhost",
                        "connection",
                        "channel",
                        "user",
                        "routed_queues");
        assertThat(told.headers.text("exchange_name")).contains("amq.topic");
        assertThat(told.texts("routing_keys")).isEqualTo("a.b");
        assertThat(told.headers.table("properties")).contains(FieldTable.empty());
        assertThat(told.headers.text("vhost")).contains("/");
        assertThat(told.headers.text("connection")).contains("a connection");
        assertThat(told.headers.value("channel")).contains(new FieldValue.Int32(1));
        assertThat(told.headers.text("user")).contains("guest");
        assertThat(told.texts("routed_queues")).isEqualTo("q");
    }

    @Test
    void deliveriesAndWhatIsGotAreToldOf() {
        near.ask(1, TestBroker.declare("q"));
        near.publish(1, "", "q", "m");
        near.settle();
        broker.virtualHost.tracing().on();

        near.ask(1, new BasicMethod.Get("q", false), new BasicMethod.Reject(1, true));
        far.ask(1, TestBroker.consumeNoAck("q", "c"));

        final List<Told> told = told();
        assertThat(told).extracting(Told::routingKey).containsExactly("deliver.q", "deliver.q");
        assertThat(told).extracting(Told::body).containsOnly("m");
        assertThat(told)
                .extracting(each -> each.headers.value("redelivered").orElseThrow())
                .containsExactly(new FieldValue.Int32(0), new FieldValue.Int32(1));
        assertThat(told.get(0).headers.entries().stream()
                        .map(FieldTable.Entry::name)
                        .toList())
                .containsExactly(
                        "exchange_name",
                        "routing_keys",
                        "properties",
                        "node",
                        "redelivered",
                        "vhost",
                        "connection",
                        "channel",
                        "user");
    }

    @Test
    void propertiesAreToldInTheOrderAndTheTypesOfRabbitMq() {
        final FieldTable headers = FieldTable.of("n", FieldValue.of("v"));
        final Properties properties = Properties.builder()
                .contentType("text/plain")
                .headers(headers)
                .deliveryMode(2)
                .priority(3)
                .timestamp(1L << 40)
                .messageId("m")
                .build();
        broker.virtualHost.tracing().on();

        near.publish(1, new BasicMethod.Publish("", "nowhere", false, false), properties, "m");
        near.settle();

        assertThat(told().get(0).headers.table("properties").orElseThrow().entries())
                .containsExactly(
                        new FieldTable.Entry("timestamp", FieldValue.of(1L << 40)),
                        new FieldTable.Entry("message_id", FieldValue.of("m")),
                        new FieldTable.Entry("priority", new FieldValue.Int32(3)),
                        new FieldTable.Entry("delivery_mode", new FieldValue.Int32(2)),
                        new FieldTable.Entry("headers", FieldValue.of(headers)),
                        new FieldTable.Entry("content_type", FieldValue.of("text/plain")));
    }

    @Test
    void copiesAreToldOfAndBlindOnesByTheirPublisherOnly() {
        final FieldTable headers = FieldTable.builder()
                .put("CC", FieldValue.of(List.of(FieldValue.of("copy"))))
                .put("BCC", FieldValue.of(List.of(FieldValue.of("blind"))))
                .build();
        near.ask(1, TestBroker.declare("q"), TestBroker.declare("blind"));
        broker.virtualHost.tracing().on();

        near.publish(
                1,
                new BasicMethod.Publish("", "q", false, false),
                Properties.builder().headers(headers).build(),
                "m");
        near.ask(1, new BasicMethod.Get("q", true));

        final List<Told> told = told();
        assertThat(told).extracting(each -> each.texts("routing_keys")).containsExactly("q copy blind", "q copy");
        assertThat(told.get(0).texts("routed_queues").split(" ")).containsExactlyInAnyOrder("q", "blind");
    }

    @Test
    void ofWhatIsToldNothingIsTold() {
        near.ask(1, TestBroker.declare("q"));
        broker.virtualHost.tracing().on();
        far.ask(1, TestBroker.declare("also told"), bind("also told", Tracing.EXCHANGE, "#"));
        far.ask(1, TestBroker.consumeNoAck("also told", "c"));

        near.publish(1, "", "q", "m");
        near.settle();

        assertThat(keysTold()).containsExactly("publish.");
    }

    @Test
    void whatIsPublishedInATransactionIsToldOfAtOnce() {
        near.ask(1, TestBroker.declare("q"), new TxMethod.Select());
        broker.virtualHost.tracing().on();

        near.publish(1, "", "q", "m");
        near.ask(1, new TxMethod.Rollback());

        assertThat(keysTold()).containsExactly("publish.");
    }

    @Test
    void namesThatAreTooLongForTheRoutingKeyAreCut() {
        final String name = "ä".repeat(127);
        near.ask(1, new ExchangeMethod.Declare(name, "fanout", false, false, false, false, false, FieldTable.empty()));
        broker.virtualHost.tracing().on();

        near.publish(1, name, "", "m");
        near.settle();

        final Told told = told().get(0);
        assertThat(told.routingKey).isEqualTo("publish." + "ä".repeat(123));
        assertThat(told.headers.text("exchange_name")).contains(name);
    }

    @Test
    void whatIsToldTakesOfTheConnectionsCreditAndIsCountedUntilItIsTaken() {
        final long before = broker.held();
        broker.virtualHost.tracing().on();

        near.publish(1, "", "nowhere", "m".repeat(1000));

        assertThat(near.charged).isGreaterThan(1000);
        near.settle();
        assertThat(near.charged).isZero();
        assertThat(broker.held()).isGreaterThan(before + 1000);
        assertThat(told()).hasSize(1);
        assertThat(broker.held()).isEqualTo(before);
    }

    @Test
    void nothingIsMadeForNobody() {
        listener.ask(1, new QueueMethod.Delete("told", false, false, false));
        final long before = broker.held();
        broker.virtualHost.tracing().on();

        near.publish(1, "", "nowhere", "m");
        near.settle();

        assertThat(broker.held()).isEqualTo(before);
    }
}
