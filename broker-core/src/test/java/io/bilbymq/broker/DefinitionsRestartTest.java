package io.bilbymq.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.MessageProperties;
import io.bilbymq.amqp.FieldTable;
import io.bilbymq.amqp.FieldValue;
import io.bilbymq.broker.vhost.Policy;
import io.bilbymq.broker.vhost.PolicyKind;
import io.bilbymq.broker.vhost.PolicyScope;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a client that comes back after a restart finds of what it had declared. */
class DefinitionsRestartTest {
    private final Path folder;

    DefinitionsRestartTest(@TempDir Path folder) {
        this.folder = folder;
    }

    private interface Session {
        void with(Channel channel) throws IOException;
    }

    /** Starts the broker on the folder, lets a client talk to it, and stops it. */
    private void run(Session session) throws Exception {
        try (Broker broker = Broker.builder().dataFolder(folder).start()) {
            final ConnectionFactory factory = new ConnectionFactory();
            factory.setPort(broker.port());
            try (Connection connection = factory.newConnection()) {
                session.with(connection.createChannel());
            }
        }
    }

    private static final Map<String, Object> ARGUMENTS = Map.of("x-max-length", 100, "note", new byte[] {1, 2});

    @Test
    void durableThingsAreThereAndTransientOnesAreNot() throws Exception {
        run(channel -> {
            channel.exchangeDeclare("x", "topic", true, false, Map.of("alternate-exchange", "y"));
            channel.exchangeDeclare("y", "fanout", true);
            channel.exchangeDeclare("fleeting", "fanout", false);
            channel.exchangeDeclare("deleted", "fanout", true);
            channel.queueDeclare("q", true, false, false, ARGUMENTS);
            channel.queueDeclare("transient", false, false, false, null);
            channel.queueDeclare("exclusive", true, true, false, null);
            channel.queueDeclare("deleted", true, false, false, null);
            channel.queueBind("q", "x", "orders.#");
            channel.queueBind("q", "x", "unbound");
            channel.queueBind("q", "amq.headers", "", Map.of("x-match", "all", "region", "north"));
            channel.exchangeBind("y", "x", "to.y");
            channel.queueBind("q", "y", "");
            channel.queueUnbind("q", "x", "unbound");
            channel.exchangeDelete("deleted");
            channel.queueDelete("deleted");
        });

        run(channel -> {
            channel.exchangeDeclare("x", "topic", true, false, Map.of("alternate-exchange", "y"));
            channel.queueDeclare("q", true, false, false, ARGUMENTS);
            channel.basicPublish("x", "orders.eu", null, new byte[] {1});
            channel.basicPublish("x", "to.y", null, new byte[] {2});
            channel.basicPublish("x", "by the alternate", null, new byte[] {3});
            assertThat(channel.queuePurge("q").getMessageCount()).isEqualTo(3);
            channel.queueUnbind("q", "y", "");
            channel.basicPublish("x", "unbound", null, new byte[] {4});
            assertThat(channel.queuePurge("q").getMessageCount()).isZero();
        });

        assertMissing(channel -> channel.exchangeDeclarePassive("fleeting"));
        assertMissing(channel -> channel.exchangeDeclarePassive("deleted"));
        assertMissing(channel -> channel.queueDeclarePassive("transient"));
        assertMissing(channel -> channel.queueDeclarePassive("exclusive"));
        assertMissing(channel -> channel.queueDeclarePassive("deleted"));
    }

    private void assertMissing(Session asking) {
        assertThatThrownBy(() -> run(asking)).rootCause().hasMessageContaining("reply-code=404");
    }

    @Test
    void whatWasDeclaredAgainHasAnotherLife() throws Exception {
        run(channel -> {
            channel.queueDeclare("q", true, false, false, null);
            channel.basicPublish("", "q", MessageProperties.PERSISTENT_BASIC, new byte[] {1});
            channel.queueDelete("q");
            channel.queueDeclare("q", true, false, true, null);
        });

        run(channel -> {
            channel.queueDeclare("q", true, false, true, null);
            assertThat(channel.messageCount("q")).isZero();
        });
    }

    @Test
    void policiesAreInForceAgain() throws Exception {
        final Policy policy =
                new Policy("p", "^q$", PolicyScope.QUEUES, 0, FieldTable.of("max-length", FieldValue.of(5)));
        try (Broker broker = Broker.builder().dataFolder(folder).start()) {
            broker.policies("/")
                    .set(PolicyKind.USER, policy)
                    .toCompletableFuture()
                    .join();
            broker.policies("/")
                    .set(PolicyKind.OPERATOR, policy)
                    .toCompletableFuture()
                    .join();
            assertThat(broker.policies("/")
                            .clear(PolicyKind.OPERATOR, "p")
                            .toCompletableFuture()
                            .join())
                    .isTrue();
        }
        run(channel -> channel.queueDeclare("q", true, false, false, null));

        try (Broker broker = Broker.builder().dataFolder(folder).start()) {
            assertThat(broker.policies("/").all(PolicyKind.USER)).containsExactly(policy);
            assertThat(broker.policies("/").all(PolicyKind.OPERATOR)).isEmpty();
            assertThat(broker.policies("/").ofQueue("q").orElseThrow().user()).contains("p");
        }
    }

    @Test
    void theTimeOfAnUnusedQueueBeginsAnewAndItsEndLasts() throws Exception {
        run(channel -> {
            channel.queueDeclare("q", true, false, false, Map.of("x-expires", 1000));
            channel.basicPublish("", "q", MessageProperties.PERSISTENT_BASIC, new byte[] {1});
        });

        try (Broker broker = Broker.builder().dataFolder(folder).start()) {
            assertThat(broker.policies("/").ofQueue("q")).isPresent();
            await().until(() -> broker.policies("/").ofQueue("q").isEmpty());
        }

        assertMissing(channel -> channel.queueDeclarePassive("q"));
    }
}
