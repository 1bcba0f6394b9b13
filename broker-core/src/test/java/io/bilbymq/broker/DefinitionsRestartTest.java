package io.bilbymq.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.MessageProperties;
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
}
