package io.bilbymq.broker.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.amqp.BasicMethod;
import io.bilbymq.amqp.ChannelMethod;
import io.bilbymq.amqp.ExchangeMethod;
import io.bilbymq.amqp.FieldTable;
import io.bilbymq.amqp.FieldValue;
import io.bilbymq.amqp.Properties;
import io.bilbymq.amqp.QueueMethod;
import io.bilbymq.broker.access.Caller;
import io.bilbymq.broker.access.TestRights;
import io.bilbymq.broker.vhost.Events;
import io.bilbymq.broker.vhost.Parameter;
import io.bilbymq.broker.vhost.Policy;
import io.bilbymq.broker.vhost.PolicyKind;
import io.bilbymq.broker.vhost.PolicyScope;
import io.bilbymq.broker.vhost.Reply;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What channels and definitions tell at the event exchange. Names, order and types of headers are those that RabbitMQ 3.10.8
 * has sent.
 */
class EventsTest {
    private static final String BINDING = "user_who_performed_action S, vhost S, arguments A, routing_key S,"
            + " destination_kind S, destination_name S, source_kind S, source_name S, timestamp_in_ms l";
    private static final String NAMED = "user_who_performed_action S, name S, vhost S, timestamp_in_ms l";

    private final TestBroker broker = new TestBroker();
    private final FakeConnection near = broker.connect(0);
    private final FakeConnection listener = broker.connect(1);

    @BeforeEach
    void listen() {
        listener.ask(1, TestBroker.declare("heard"), bind("heard", Events.EXCHANGE, "#"));
        events();
    }

    private static QueueMethod.Bind bind(String queue, String exchange, String key) {
        return new QueueMethod.Bind(queue, exchange, key, true, FieldTable.empty());
    }

    private record Event(String key, FieldTable headers) {
        /** Names and types of its headers. */
        String shape() {
            return headers.entries().stream()
                    .map(entry -> entry.name() + " " + entry.value().tag())
                    .collect(Collectors.joining(", "));
        }

        String text(String header) {
            return headers.text(header).orElseThrow();
        }
    }

    /** What was told since the last time. */
    private List<Event> events() {
        final List<Event> events = new ArrayList<>();
        while (true) {
            final Heard heard =
                    listener.ask(1, new BasicMethod.Get("heard", true)).get(0);
            if (!(heard.method() instanceof BasicMethod.GetOk got)) {
                return events;
            }
            final Properties properties = new Properties(heard.properties());
            assertThat(heard.body()).isEmpty();
            assertThat(properties.deliveryMode()).hasValue(2);
            final FieldTable headers = properties.headers().orElseThrow();
            assertThat(properties.timestamp())
                    .hasValue(headers.integer("timestamp_in_ms").orElseThrow() / 1000);
            events.add(new Event(got.routingKey(), headers));
        }
    }

    private List<String> keys() {
        return events().stream().map(Event::key).toList();
    }

    @Test
    void theLifeOfAQueueIsToldWithThatOfItsBindings() {
        final FieldTable arguments = FieldTable.of("x-max-length", new FieldValue.Int32(5));
        near.ask(1, new QueueMethod.Declare("q", false, false, true, false, false, arguments));
        near.ask(1, bind("q", "amq.topic", "a.b"));
        near.ask(1, new QueueMethod.Delete("q", false, false, false));

        final List<Event> events = events();
        assertThat(events)
                .extracting(Event::key)
                .containsExactly("queue.created", "binding.created", "binding.deleted", "queue.deleted");
        assertThat(events)
                .extracting(Event::shape)
                .containsExactly(
                        "user_who_performed_action S, exclusive t, owner_pid S, arguments A, auto_delete t, durable t,"
                                + " name S, vhost S, timestamp_in_ms l",
                        BINDING,
                        BINDING,
                        NAMED);
        final Event created = events.get(0);
        assertThat(created.text("user_who_performed_action")).isEqualTo("guest");
        assertThat(created.text("owner_pid")).isEqualTo(near.owner().pid());
        assertThat(created.headers.value("exclusive")).contains(FieldValue.of(true));
        assertThat(created.headers.value("arguments"))
                .contains(FieldValue.of(List.of(
                        FieldValue.of("{<<\"x-max-length\">>,signedint,5}"),
                        FieldValue.of("{<<\"x-queue-type\">>,longstr,<<\"classic\">>}"))));
        assertThat(events.get(1).text("destination_kind")).isEqualTo("queue");
        assertThat(events.get(1).text("routing_key")).isEqualTo("a.b");
    }

    @Test
    void whatIsDoneWithoutAConnectionIsToldInTheNameOfItsUser() {
        final Caller caller = new Caller(TestRights.omnipotent("ada"), InetAddress.getLoopbackAddress());

        broker.virtualHost.administration().as(caller).declareQueue("q", true, false, FieldTable.empty());
        broker.loops.runAll();
        broker.virtualHost.administration().as("bob").deleteQueue("q", false, false);

        broker.loops.runAll();
        assertThat(events())
                .extracting(event -> event.key + " " + event.text("user_who_performed_action"))
                .containsExactly("queue.created ada", "queue.deleted bob");
    }

    @Test
    void theLifeOfAParameterIsTold() {
        broker.virtualHost.parameters().as("ada").set(new Parameter("shovel", "s", "{}"));
        broker.loops.runAll();
        broker.virtualHost.parameters().as("bob").clear("shovel", "s");

        broker.loops.runAll();
        final List<Event> events = events();
        assertThat(events).extracting(Event::key).containsExactly("parameter.set", "parameter.cleared");
        assertThat(events.get(0).shape())
                .isEqualTo("value S, user_who_performed_action S, vhost S, name S, component S, timestamp_in_ms l");
        assertThat(events.get(0).text("user_who_performed_action")).isEqualTo("ada");
        assertThat(events.get(1).shape())
                .isEqualTo("user_who_performed_action S, vhost S, name S, component S, timestamp_in_ms l");
        assertThat(events.get(1).text("component")).isEqualTo("shovel");
    }

    @Test
    void theLifeOfAnExchangeIsTold() {
        near.ask(1, new ExchangeMethod.Declare("x", "fanout", false, true, false, false, false, FieldTable.empty()));
        near.ask(1, new ExchangeMethod.Bind("x", "amq.direct", "k", false, FieldTable.empty()));
        near.ask(1, new ExchangeMethod.Delete("x", false, false));

        final List<Event> events = events();
        assertThat(events)
                .extracting(Event::key)
                .containsExactly("exchange.created", "binding.created", "binding.deleted", "exchange.deleted");
        assertThat(events.get(0).shape())
                .isEqualTo("user_who_performed_action S, policy S, arguments A, internal t, auto_delete t, durable t,"
                        + " type S, name S, vhost S, timestamp_in_ms l");
        assertThat(events.get(1).text("destination_kind")).isEqualTo("exchange");
        assertThat(events.get(3).shape()).isEqualTo(NAMED);
    }

    @Test
    void channelsAndConsumersComeAndGo() {
        near.ask(1, TestBroker.declare("q"));
        events();
        near.loop().execute(() -> near.openChannel(2));
        near.settle();
        near.ask(2, new BasicMethod.Qos(0, 7, false), TestBroker.consume("q", "c"), TestBroker.consume("q", "d"));
        near.ask(2, new BasicMethod.Cancel("c", false));
        near.ask(2, new ChannelMethod.Close(200, "", 0, 0));

        final List<Event> events = events();
        assertThat(events)
                .extracting(Event::key)
                .containsExactly(
                        "channel.created",
                        "consumer.created",
                        "consumer.created",
                        "consumer.deleted",
                        "consumer.deleted",
                        "channel.closed");
        assertThat(events.get(0).shape())
                .isEqualTo("user_who_performed_action S, vhost S, user S, number l, connection S, name S, pid S,"
                        + " timestamp_in_ms l");
        assertThat(events.get(0).text("connection")).isEqualTo(near.owner().pid());
        assertThat(events.get(1).shape())
                .isEqualTo("user_who_performed_action S, arguments A, prefetch_count l, queue S, vhost S, channel S,"
                        + " ack_required t, exclusive t, consumer_tag S, timestamp_in_ms l");
        assertThat(events.get(1).headers.integer("prefetch_count")).hasValue(7);
        assertThat(events.get(3).shape())
                .isEqualTo("user_who_performed_action S, queue S, vhost S, channel S, consumer_tag S,"
                        + " timestamp_in_ms l");
        assertThat(events.get(5).shape()).isEqualTo("user_who_performed_action S, pid S, timestamp_in_ms l");
        assertThat(List.of(
                        events.get(1).text("channel"),
                        events.get(3).text("channel"),
                        events.get(5).text("pid")))
                .containsOnly(events.get(0).text("pid"));
    }

    @Test
    void consumersOfADeletedQueueAreDeleted() {
        near.ask(1, TestBroker.declare("q"), TestBroker.consume("q", "c"));
        events();

        listener.ask(1, new QueueMethod.Delete("q", false, false, false));

        assertThat(keys()).containsExactlyInAnyOrder("queue.deleted", "consumer.deleted");
    }

    @Test
    void whatTheBrokerDoesByItselfIsSaidToBeItsOwnDoing() {
        near.ask(1, new QueueMethod.Declare("q", false, false, false, true, false, FieldTable.empty()));
        near.ask(1, TestBroker.consume("q", "c"));
        events();

        near.ask(1, new BasicMethod.Cancel("c", false));

        final List<Event> events = events();
        assertThat(events).extracting(Event::key).containsExactly("consumer.deleted", "queue.deleted");
        assertThat(events)
                .extracting(each -> each.text("user_who_performed_action"))
                .containsExactly("guest", "rmq-internal");
    }

    @Test
    void aPolicyIsToldOfAndEachQueueThatItChanges() {
        near.ask(1, TestBroker.declare("q"), TestBroker.declare("other"));
        events();

        set(PolicyKind.USER, 5);
        set(PolicyKind.USER, 4);
        clear(PolicyKind.USER);
        set(PolicyKind.OPERATOR, 3);
        clear(PolicyKind.OPERATOR);

        final List<Event> events = events();
        assertThat(events)
                .extracting(Event::key)
                .containsExactly(
                        "queue.policy.updated",
                        "policy.set",
                        "queue.policy.updated",
                        "policy.set",
                        "queue.policy.cleared",
                        "policy.cleared",
                        "queue.policy.updated",
                        "policy.set",
                        "queue.policy.cleared",
                        "operator.policy.cleared");
        assertThat(events.get(0).shape())
                .isEqualTo("apply-to S, priority l, definition F, pattern S, user_who_performed_action S, type S,"
                        + " vhost S, name S, timestamp_in_ms l");
        assertThat(events.get(0).text("name")).isEqualTo("q");
        assertThat(events.get(0).text("type")).isEqualTo("rabbit_classic_queue");
        assertThat(events.get(0).headers.table("definition")).contains(FieldTable.of("max-length", FieldValue.of(5L)));
        assertThat(events.get(1).shape())
                .isEqualTo("apply-to S, priority l, definition F, pattern S, user_who_performed_action S, vhost S,"
                        + " name S, timestamp_in_ms l");
        assertThat(events.get(4).shape())
                .isEqualTo("user_who_performed_action S, type S, vhost S, name S, timestamp_in_ms l");
        assertThat(events.get(5).shape()).isEqualTo("user_who_performed_action S, vhost S, name S, timestamp_in_ms l");
        assertThat(events.get(9).shape()).isEqualTo("user_who_performed_action S, vhost S, name S, timestamp_in_ms l");
    }

    private void set(PolicyKind kind, int length) {
        final FieldTable definition = FieldTable.of("max-length", new FieldValue.Int32(length));
        final Policy policy = new Policy("p", "^q$", PolicyScope.QUEUES, 0, definition);
        near.loop().execute(() -> broker.virtualHost.policies().set(near.loop(), kind, policy, Reply.toNobody()));
        near.settle();
    }

    private void clear(PolicyKind kind) {
        near.loop().execute(() -> broker.virtualHost.policies().clear(near.loop(), kind, "p", Reply.toNobody()));
        near.settle();
    }

    @Test
    void nothingIsMadeForNobody() {
        listener.ask(1, new QueueMethod.Delete("heard", false, false, false));
        final Events events = broker.virtualHost.events();
        final boolean heardBefore = events.areHeard();

        listener.ask(1, TestBroker.declare("heard"), bind("heard", Events.EXCHANGE, "queue.*"));
        near.ask(1, TestBroker.declare("q"));

        assertThat(heardBefore).isFalse();
        assertThat(keys()).containsExactly("queue.created");
    }

    @Test
    void eventsAreTakenOffTheCountWhenTheyAreGone() {
        near.ask(1, TestBroker.declare("q"));
        events();
        final long before = broker.held();

        near.ask(1, bind("q", "amq.fanout", ""));
        final long meanwhile = broker.held();
        events();

        assertThat(meanwhile).isGreaterThan(before);
        assertThat(broker.held()).isEqualTo(before);
    }
}
