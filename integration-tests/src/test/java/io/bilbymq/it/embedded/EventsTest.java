package io.bilbymq.it.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.GetResponse;
import io.bilbymq.broker.Broker;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The events of a broker in this JVM, heard by RabbitMQ's Java client. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class EventsTest {
    private static final String EXCHANGE = "amq.rabbitmq.event";

    /** Headers by name, with their types, as RabbitMQ 3.10.8 with rabbitmq_event_exchange has sent them. */
    private static final Map<String, String> HEADERS = Map.ofEntries(
            Map.entry(
                    "user.authentication.success",
                    "auth_mechanism:S connection_name:S connection_type:S host:S name:S peer_host:S peer_port:l"
                            + " protocol:S ssl:t timestamp_in_ms:l"),
            Map.entry(
                    "connection.created",
                    "auth_mechanism:S channel_max:l client_properties:A connected_at:l frame_max:l host:S name:S"
                            + " node:S peer_cert_issuer:S peer_cert_subject:S peer_cert_validity:S peer_host:S"
                            + " peer_port:l pid:S port:l protocol:S ssl:t ssl_cipher:S ssl_hash:S"
                            + " ssl_key_exchange:S ssl_protocol:S timeout:l timestamp_in_ms:l type:S user:S"
                            + " user_provided_name:S user_who_performed_action:S vhost:S"),
            Map.entry(
                    "channel.created",
                    "connection:S name:S number:l pid:S timestamp_in_ms:l user:S user_who_performed_action:S vhost:S"),
            Map.entry(
                    "queue.created",
                    "arguments:A auto_delete:t durable:t exclusive:t name:S owner_pid:S timestamp_in_ms:l"
                            + " user_who_performed_action:S vhost:S"),
            Map.entry("queue.deleted", "name:S timestamp_in_ms:l user_who_performed_action:S vhost:S"),
            Map.entry(
                    "consumer.created",
                    "ack_required:t arguments:A channel:S consumer_tag:S exclusive:t prefetch_count:l queue:S"
                            + " timestamp_in_ms:l user_who_performed_action:S vhost:S"),
            Map.entry(
                    "consumer.deleted",
                    "channel:S consumer_tag:S queue:S timestamp_in_ms:l user_who_performed_action:S vhost:S"),
            Map.entry("channel.closed", "pid:S timestamp_in_ms:l user_who_performed_action:S"),
            Map.entry(
                    "connection.closed",
                    "client_properties:A name:S node:S pid:S timestamp_in_ms:l user_provided_name:S"));

    private static ConnectionFactory factory(Broker broker) {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setHost("localhost");
        factory.setPort(broker.port());
        factory.setAutomaticRecoveryEnabled(false);
        return factory;
    }

    private static List<GetResponse> heard(Channel channel, int count) {
        List<GetResponse> heard = new ArrayList<>();
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            for (GetResponse got = next(channel); got != null; got = next(channel)) {
                heard.add(got);
            }
            return heard.size() >= count;
        });
        return heard;
    }

    private static @Nullable GetResponse next(Channel channel) throws IOException {
        return channel.basicGet("heard", true);
    }

    private static String key(GetResponse event) {
        return event.getEnvelope().getRoutingKey();
    }

    private static String text(GetResponse event, String header) {
        return Objects.requireNonNull(event.getProps().getHeaders().get(header)).toString();
    }

    /** Names and types of all headers. */
    private static String shape(GetResponse event) {
        return new TreeMap<>(event.getProps().getHeaders())
                .entrySet().stream()
                        .map(entry -> entry.getKey() + ":" + type(entry.getValue()))
                        .collect(Collectors.joining(" "));
    }

    private static String type(Object value) {
        if (value instanceof Long) {
            return "l";
        } else if (value instanceof Boolean) {
            return "t";
        }
        return value instanceof List ? "A" : "S";
    }

    @Test
    void theLifeOfAConnectionIsToldAsRabbitMqTellsIt() throws Exception {
        try (BrokerAndClient client = new BrokerAndClient()) {
            client.declare("heard", Map.of());
            client.channel.queueBind("heard", EXCHANGE, "#");
            assertThat(heard(client.channel, 1)).extracting(EventsTest::key).containsExactly("binding.created");

            try (Connection other = factory(client.broker).newConnection("mine")) {
                Channel channel = other.createChannel();
                channel.queueDeclare("q", false, true, false, Map.of());
                channel.basicConsume("q", true, "c", (tag, message) -> {}, tag -> {});
            }
            List<GetResponse> events = heard(client.channel, 9);

            assertThat(events)
                    .extracting(EventsTest::key)
                    .containsExactly(
                            "user.authentication.success",
                            "connection.created",
                            "channel.created",
                            "queue.created",
                            "consumer.created",
                            "consumer.deleted",
                            "channel.closed",
                            "queue.deleted",
                            "connection.closed");
            assertThat(events)
                    .allSatisfy(event -> assertThat(shape(event)).isEqualTo(HEADERS.get(key(event))))
                    .allSatisfy(event -> assertThat(event.getBody()).isEmpty())
                    .allSatisfy(event ->
                            assertThat(event.getProps().getDeliveryMode()).isEqualTo(2));
            GetResponse created = events.get(1);
            assertThat(text(created, "name")).endsWith(" -> 127.0.0.1:" + client.broker.port());
            assertThat(text(created, "user_provided_name")).isEqualTo("mine");
            assertThat(text(created, "pid")).matches("<bilby@localhost\\.\\d+\\.\\d+\\.0>");
            assertThat(List.of(
                            text(events.get(2), "connection"),
                            text(events.get(3), "owner_pid"),
                            text(events.get(8), "pid")))
                    .containsOnly(text(created, "pid"));
            assertThat(List.of(
                            text(events.get(4), "channel"), text(events.get(5), "channel"), text(events.get(6), "pid")))
                    .containsOnly(text(events.get(2), "pid"));
        }
    }

    @Test
    void aRefusedLoginIsTold() throws Exception {
        try (BrokerAndClient client = new BrokerAndClient()) {
            client.declare("heard", Map.of());
            client.channel.queueBind("heard", EXCHANGE, "user.#");

            ConnectionFactory wrong = factory(client.broker);
            wrong.setPassword("wrong");
            assertThatThrownBy(wrong::newConnection).isInstanceOf(IOException.class);

            GetResponse event = heard(client.channel, 1).get(0);
            assertThat(key(event)).isEqualTo("user.authentication.failure");
            assertThat(text(event, "name")).isEqualTo("guest");
            assertThat(text(event, "error")).isEqualTo("user 'guest' - invalid credentials");
        }
    }

    @Test
    void nobodyButTheBrokerPublishesEvents() throws Exception {
        try (BrokerAndClient client = new BrokerAndClient()) {
            client.channel.exchangeDeclarePassive(EXCHANGE);
            client.channel.basicPublish(EXCHANGE, "queue.created", null, new byte[0]);
            await().atMost(Duration.ofSeconds(60)).until(() -> !client.channel.isOpen());

            assertThat(Objects.requireNonNull(client.channel.getCloseReason()).getMessage())
                    .contains("ACCESS_REFUSED - cannot publish to internal exchange 'amq.rabbitmq.event' in vhost '/'");
        }
    }

    @Test
    void eventsInADurableQueueOutliveTheBroker(@TempDir Path folder) throws Exception {
        try (Broker broker = Broker.builder().dataFolder(folder).start();
                Connection connection = factory(broker).newConnection()) {
            Channel channel = connection.createChannel();
            channel.queueDeclare("heard", true, false, false, Map.of());
            channel.queueBind("heard", EXCHANGE, "queue.*");
            channel.queueDeclare("q", true, false, false, Map.of());
            channel.queueDelete("q");
        }

        try (Broker broker = Broker.builder().dataFolder(folder).start();
                Connection connection = factory(broker).newConnection()) {
            Channel channel = connection.createChannel();
            assertThat(heard(channel, 2)).extracting(EventsTest::key).containsExactly("queue.created", "queue.deleted");
            channel.queueDeclare("another", false, true, false, Map.of());
            assertThat(heard(channel, 1)).extracting(EventsTest::key).containsExactly("queue.created");
        }
    }
}
