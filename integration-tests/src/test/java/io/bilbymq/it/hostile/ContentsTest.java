package io.bilbymq.it.hostile;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.ShutdownSignalException;
import io.bilbymq.broker.Broker;
import io.bilbymq.broker.settings.ProtocolLimits;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Messages and arguments that are as large, as deep, or as many as the protocol lets them be; and then something that works. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ContentsTest {
    private static final int HEADERS = 100_000;
    private static final int BINDINGS = 1_000;

    /** Frames so large that many headers fit: a content header is one frame. */
    private static Broker broker() {
        final ProtocolLimits limits = ProtocolLimits.defaults();
        return Broker.builder()
                .settings(settings -> settings.limits(new ProtocolLimits(
                        16 * 1024 * 1024,
                        limits.initialFrameMax(),
                        limits.channelMax(),
                        limits.channelMaxPerNode(),
                        limits.connectionMax(),
                        limits.consumerMaxPerChannel(),
                        limits.messageSizeMax(),
                        limits.heartbeatSeconds(),
                        limits.handshakeTimeoutMillis())))
                .start();
    }

    private static Connection connect(Broker broker) throws Exception {
        final ConnectionFactory factory = new ConnectionFactory();
        factory.setPort(broker.port());
        factory.setAutomaticRecoveryEnabled(false);
        return factory.newConnection();
    }

    @Test
    void aMessageOfAHundredThousandHeadersIsRoutedAmongManyBindings() throws Exception {
        try (Broker broker = broker();
                Connection connection = connect(broker)) {
            final Channel channel = connection.createChannel();
            final String queue = channel.queueDeclare().getQueue();
            for (int i = 0; i < BINDINGS; i++) {
                channel.queueBind(
                        queue,
                        "amq.headers",
                        "k" + i,
                        Map.of("x-match", i % 2 == 0 ? "any" : "all", "h" + i, true, "n", i));
            }
            final Map<String, Object> headers = new HashMap<>();
            for (int i = 0; i < HEADERS; i++) {
                headers.put("h" + i, true);
            }

            channel.confirmSelect();
            channel.basicPublish(
                    "amq.headers",
                    "",
                    new BasicProperties.Builder().headers(headers).build(),
                    "many".getBytes(UTF_8));
            channel.waitForConfirmsOrDie();

            assertThat(channel.basicGet(queue, true).getProps().getHeaders()).hasSize(HEADERS);
            assertThat(channel.basicGet(queue, true)).as("a second copy").isNull();
        }
    }

    @Test
    void copiesForMoreThanAThousandKeysAreRefused() throws Exception {
        try (Broker broker = broker();
                Connection connection = connect(broker)) {
            final Channel channel = connection.createChannel();
            final BasicProperties properties = new BasicProperties.Builder()
                    .headers(Map.of("CC", Collections.nCopies(1000, "a"), "BCC", Collections.nCopies(25, "b")))
                    .build();

            channel.confirmSelect();
            channel.basicPublish("amq.topic", "k", properties, new byte[0]);

            assertThat(closed(channel)).contains("406").contains("more than 1024 routing keys in headers CC and BCC");
            assertServes(connection);
        }
    }

    @Test
    void tablesInArgumentsMayBeNestedOnlySoDeep() throws Exception {
        try (Broker broker = broker()) {
            try (Connection connection = connect(broker)) {
                final Channel channel = connection.createChannel();
                final String queue = channel.queueDeclare().getQueue();

                channel.queueBind(queue, "amq.headers", "", nested(30));

                channel.basicPublish(
                        "amq.headers",
                        "",
                        new BasicProperties.Builder().headers(nested(30)).build(),
                        "deep".getBytes(UTF_8));
                assertThat(channel.messageCount(queue)).isEqualTo(1);
            }
            final Connection doomed = connect(broker);
            final Channel channel = doomed.createChannel();
            final String queue = channel.queueDeclare().getQueue();

            assertThat(closedBy(() -> channel.queueBind(queue, "amq.headers", "", nested(40)), doomed))
                    .contains("501")
                    .hasSizeLessThan(1000);
            try (Connection connection = connect(broker)) {
                assertServes(connection);
            }
        }
    }

    @Test
    void aHistoryOfDeathsThatAClientMadeUpDoesNotGrowWithEachDeath() throws Exception {
        try (Broker broker = broker();
                Connection connection = connect(broker)) {
            final Channel channel = connection.createChannel();
            channel.queueDeclare(
                    "q", false, true, false, Map.of("x-dead-letter-exchange", "", "x-dead-letter-routing-key", "q"));
            final Map<String, Object> death = Map.of(
                    "queue", "elsewhere", "reason", "rejected", "count", 1L, "exchange", "", "routing-keys", List.of());
            channel.basicPublish(
                    "",
                    "q",
                    new BasicProperties.Builder()
                            .headers(Map.of("x-death", Collections.nCopies(5_000, death)))
                            .build(),
                    new byte[0]);
            int entries = 0;
            for (int i = 0; i < 20; i++) {
                final GetResponse got = await().until(() -> channel.basicGet("q", false), Objects::nonNull);
                entries = ((List<?>) Objects.requireNonNull(
                                got.getProps().getHeaders().get("x-death")))
                        .size();
                channel.basicReject(got.getEnvelope().getDeliveryTag(), false);
            }

            assertThat(entries).as("what the client made up is not believed").isEqualTo(1);
        }
    }

    @Test
    void anEmptyArrayThatIsHashedOnTheWayOfADeadLetterHarmsNobody() throws Exception {
        try (Broker broker = broker();
                Connection connection = connect(broker)) {
            final Channel channel = connection.createChannel();
            channel.exchangeDeclare("hash", "x-consistent-hash", false, true, Map.of("hash-header", "customer"));
            channel.queueDeclare("dead", false, true, false, null);
            channel.queueBind("dead", "hash", "1");
            channel.queueDeclare("q", false, true, false, Map.of("x-dead-letter-exchange", "hash"));
            for (final Object value : List.of(List.of(), Map.of(), List.of(List.of()), "usual")) {
                channel.basicPublish(
                        "",
                        "q",
                        new BasicProperties.Builder()
                                .headers(Map.of("customer", value))
                                .expiration("0")
                                .build(),
                        new byte[0]);
            }

            await().until(() -> channel.messageCount("dead") == 4);
            assertThat(channel.messageCount("q")).isZero();
        }
    }

    @Test
    void namesOfAnyKindAreToldInEventsAsTheyAre() throws Exception {
        final String evil = "evil\u001b[2J\u202Ekcab\0{\"a\":1}<script>";
        try (Broker broker = broker();
                Connection connection = connect(broker)) {
            final Channel channel = connection.createChannel();
            final String events = channel.queueDeclare().getQueue();
            channel.queueBind(events, "amq.rabbitmq.event", "queue.created");
            channel.queueBind(events, "amq.rabbitmq.event", "consumer.created");

            channel.queueDeclare(evil + "\r\n", false, true, false, Map.of(evil, evil));
            channel.basicConsume(evil, true, evil, new DefaultConsumer(channel));

            final GetResponse created = await().until(() -> channel.basicGet(events, true), Objects::nonNull);
            assertThat(created.getProps().getHeaders().get("name")).hasToString(evil);
            final GetResponse consumed = await().until(() -> channel.basicGet(events, true), Objects::nonNull);
            assertThat(consumed.getProps().getHeaders().get("consumer_tag")).hasToString(evil);
            assertThat(consumed.getProps().getHeaders().get("queue")).hasToString(evil);
            assertServes(connection);
        }
    }

    private static Map<String, Object> nested(int depth) {
        Map<String, Object> table = Map.of("end", "x");
        for (int i = 1; i < depth; i++) {
            table = Map.of("t", table);
        }
        return table;
    }

    private interface Asking {
        void run() throws Exception;
    }

    private static String closedBy(Asking asking, Connection connection) {
        try {
            asking.run();
            throw new AssertionError("it was taken");
        } catch (Exception refused) {
            assertThat(connection.isOpen()).isFalse();
            return String.valueOf(connection.getCloseReason().getReason());
        }
    }

    private static String closed(Channel channel) throws Exception {
        try {
            channel.waitForConfirms();
            throw new AssertionError("it was taken");
        } catch (ShutdownSignalException refused) {
            return String.valueOf(refused.getReason());
        }
    }

    private static void assertServes(Connection connection) throws Exception {
        final Channel channel = connection.createChannel();
        final String queue = channel.queueDeclare().getQueue();
        channel.basicPublish("", queue, null, "alive".getBytes(UTF_8));
        assertThat(channel.basicGet(queue, true).getBody()).asString().isEqualTo("alive");
    }
}
