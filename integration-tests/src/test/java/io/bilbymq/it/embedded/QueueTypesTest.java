package io.bilbymq.it.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.MessageProperties;
import io.bilbymq.broker.Broker;
import io.bilbymq.broker.settings.DeclarationSettings;
import io.bilbymq.broker.vhost.QueueType;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Queues whose type is said, or not, through RabbitMQ's Java client. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class QueueTypesTest {
    private static final Map<String, Object> QUORUM = Map.of("x-queue-type", "quorum");
    private static final Map<String, Object> CLASSIC = Map.of("x-queue-type", "classic");

    private interface Session {
        void with(Connection connection) throws Exception;
    }

    private static void run(Broker broker, Session session) throws Exception {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setHost("localhost");
        factory.setPort(broker.port());
        factory.setAutomaticRecoveryEnabled(false);
        Connection connection = factory.newConnection();
        session.with(connection);
        // Some are closed by the broker by then.
        connection.abort();
    }

    private static Broker withDefaultType(String type) {
        return Broker.builder()
                .settings(settings -> settings.declarations(new DeclarationSettings(false, type, OptionalLong.empty())))
                .start();
    }

    private static void assertRefused(ThrowingCallable declaring, String text) {
        assertThatThrownBy(declaring).cause().hasMessageContaining(text);
    }

    @Test
    void aQueueThatDoesNotSayIsOfTheDefaultTypeIfItCanBe() throws Exception {
        try (Broker broker = withDefaultType("quorum")) {
            run(broker, connection -> {
                Channel channel = connection.createChannel();
                channel.queueDeclare("durable", true, false, false, Map.of());
                channel.queueDeclare("transient", false, false, false, Map.of());
                channel.queueDeclare("auto-delete", true, false, true, Map.of());
                String named = channel.queueDeclare().getQueue();

                channel.queueDeclare("durable", true, false, false, QUORUM);
                channel.queueDeclare("transient", false, false, false, CLASSIC);
                channel.queueDeclare("auto-delete", true, false, true, CLASSIC);
                assertThat(named).startsWith("amq.gen-");
                assertRefused(
                        () -> channel.queueDeclare("durable", true, false, false, CLASSIC),
                        "inequivalent arg 'x-queue-type' for queue 'durable' in vhost '/': received 'classic' but"
                                + " current is 'quorum'");
            });
        }
    }

    @Test
    void aVirtualHostMayHaveADefaultTypeOfItsOwnAndKeepsIt(@TempDir Path folder) throws Exception {
        try (Broker broker = Broker.builder().dataFolder(folder).start()) {
            broker.defaultQueueType("/", Optional.of(QueueType.QUORUM))
                    .toCompletableFuture()
                    .join();
            run(broker, connection -> {
                Channel channel = connection.createChannel();
                channel.queueDeclare("q", true, false, false, Map.of());
                channel.queueDeclare("q", true, false, false, QUORUM);
            });
        }

        try (Broker broker = Broker.builder().dataFolder(folder).start()) {
            run(broker, connection -> {
                Channel channel = connection.createChannel();
                channel.queueDeclare("later", true, false, false, Map.of());
                channel.queueDeclare("later", true, false, false, QUORUM);
            });
            broker.defaultQueueType("/", Optional.empty()).toCompletableFuture().join();
            run(broker, connection -> {
                Channel channel = connection.createChannel();
                channel.queueDeclare("last", true, false, false, Map.of());
                channel.queueDeclare("last", true, false, false, CLASSIC);
            });
        }
    }

    @Test
    void noVirtualHostHasStreamsByDefault() {
        try (Broker broker = Broker.builder().start()) {
            assertThatThrownBy(() -> broker.defaultQueueType("/", Optional.of(QueueType.STREAM))
                            .toCompletableFuture()
                            .join())
                    .hasMessageContaining("unsupported queue type 'stream'");
        }
    }

    @Test
    void aQuorumQueueIsAQueueThatOutlivesTheBroker(@TempDir Path folder) throws Exception {
        try (Broker broker = Broker.builder().dataFolder(folder).start()) {
            run(broker, connection -> {
                Channel channel = connection.createChannel();
                channel.confirmSelect();
                channel.queueDeclare("q", true, false, false, QUORUM);
                channel.basicPublish("", "q", MessageProperties.PERSISTENT_BASIC, new byte[] {1});
                channel.waitForConfirmsOrDie();
            });
        }

        try (Broker broker = Broker.builder().dataFolder(folder).start()) {
            run(broker, connection -> {
                Channel channel = connection.createChannel();
                channel.queueDeclare("q", true, false, false, QUORUM);
                assertThat(channel.basicGet("q", true).getBody()).containsExactly(1);
            });
        }
    }

    @Test
    void aQuorumQueueHasAPrefetchOfTheWholeChannel() throws Exception {
        try (Broker broker = Broker.builder().start()) {
            run(broker, connection -> {
                Channel channel = connection.createChannel();
                channel.basicQos(1, true);
                channel.queueDeclare("q", true, false, false, QUORUM);
                channel.basicPublish("", "q", new AMQP.BasicProperties(), new byte[] {1});
                channel.basicPublish("", "q", new AMQP.BasicProperties(), new byte[] {2});
                channel.basicConsume("q", (tag, message) -> {}, tag -> {});
                channel.basicConsume("q", (tag, message) -> {}, tag -> {});

                assertThat(channel.queueDeclarePassive("q").getMessageCount()).isEqualTo(1);
            });
        }
    }

    @Test
    void aQuorumQueueIsNotDeletedUnderConditions() throws Exception {
        try (Broker broker = Broker.builder().start()) {
            run(broker, connection -> {
                Channel channel = connection.createChannel();
                channel.queueDeclare("q", true, false, false, QUORUM);

                assertRefused(
                        () -> channel.queueDelete("q", true, false),
                        "cannot delete queue 'q' in vhost '/'. queue.delete operations with if-unused flag set are"
                                + " not supported by quorum queues");
            });
        }
    }

    @Test
    void streamsAreRefused() throws Exception {
        try (Broker broker = Broker.builder().start()) {
            run(
                    broker,
                    connection -> assertRefused(
                            () -> connection
                                    .createChannel()
                                    .queueDeclare("q", true, false, false, Map.of("x-queue-type", "stream")),
                            "invalid arg 'x-queue-type' for queue 'q' in vhost '/': \"unsupported queue type 'stream'\""));
        }
    }
}
