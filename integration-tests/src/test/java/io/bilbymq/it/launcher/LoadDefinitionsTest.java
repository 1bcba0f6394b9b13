package io.bilbymq.it.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.AuthenticationFailureException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.bilbymq.it.crash.fault.BilbyNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code load_definitions} imports is there when the broker says that it is ready. */
class LoadDefinitionsTest {
    private static final String SHOP = """
            {
              "vhosts": [{"name": "shop"}],
              "users": [{"name": "ann", "password": "secret", "tags": ["administrator"]}],
              "permissions": [{"user": "ann", "vhost": "shop", "configure": ".*", "write": ".*", "read": ".*"}],
              "queues": [{"name": "orders", "vhost": "shop", "durable": true, "auto_delete": false, "arguments": {}}],
              "bindings": [{"source": "amq.topic", "vhost": "shop", "destination": "orders",
                "destination_type": "queue", "routing_key": "order.#", "arguments": {}}]
            }
            """;

    private final Path folder;

    LoadDefinitionsTest(@TempDir Path folder) {
        this.folder = folder;
    }

    private BilbyNode server(Path definitions) throws Exception {
        return BilbyNode.start(folder.resolve("data"), Map.of(), "load_definitions=" + definitions);
    }

    private static Connection connected(int port, String user, String password) throws Exception {
        final ConnectionFactory factory = new ConnectionFactory();
        factory.setPort(port);
        factory.setVirtualHost("shop");
        factory.setUsername(user);
        factory.setPassword(password);
        return factory.newConnection();
    }

    @Test
    void usersQueuesAndBindingsOfTheFileAreThereAndThereIsNoGuest() throws Exception {
        final Path file = Files.writeString(folder.resolve("shop.json"), SHOP);

        try (BilbyNode server = server(file)) {
            try (Connection ann = connected(server.port(), "ann", "secret");
                    Channel channel = ann.createChannel()) {
                channel.confirmSelect();
                channel.basicPublish("amq.topic", "order.new", null, "tea".getBytes(StandardCharsets.UTF_8));
                channel.waitForConfirmsOrDie(60_000);

                assertThat(channel.messageCount("orders")).isEqualTo(1);
            }
            assertThatThrownBy(() -> connected(server.port(), "guest", "guest"))
                    .isInstanceOf(AuthenticationFailureException.class);
        }
    }

    @Test
    void theSameFileIsImportedAtEachStart() throws Exception {
        final Path file = Files.writeString(folder.resolve("shop.json"), SHOP);
        try (BilbyNode first = server(file)) {
            try (Connection ann = connected(first.port(), "ann", "secret");
                    Channel channel = ann.createChannel()) {
                channel.queueDelete("orders");
            }
            assertThat(first.stop()).isZero();
        }

        try (BilbyNode second = server(file);
                Connection ann = connected(second.port(), "ann", "secret");
                Channel channel = ann.createChannel()) {
            assertThat(channel.messageCount("orders")).isZero();
        }
    }

    @Test
    void filesOfAFolderAreImportedByName() throws Exception {
        final Path several = Files.createDirectory(folder.resolve("definitions.d"));
        Files.writeString(several.resolve("1.json"), SHOP);
        Files.writeString(several.resolve("2.json"), """
                {"queues": [{"name": "bills", "vhost": "shop", "durable": true, "auto_delete": false, "arguments": {}}]}
                """);
        Files.writeString(several.resolve("notes.txt"), "these are no definitions");

        try (BilbyNode server = server(several);
                Connection ann = connected(server.port(), "ann", "secret");
                Channel channel = ann.createChannel()) {
            assertThat(channel.messageCount("orders")).isZero();
            assertThat(channel.messageCount("bills")).isZero();
        }
    }

    @Test
    void aFileThatCannotBeImportedIsNamedAndEndsTheBroker() throws Exception {
        final Path file = Files.writeString(folder.resolve("shop.json"), "{\"queues\": ");

        try (Launched server = BilbyNode.launch(folder.resolve("data"), Map.of(), "load_definitions=" + file)) {
            assertThat(server.exitCode()).isEqualTo(1);
            assertThat(server.errors()).contains(file.toString());
            assertThat(server.nextLine()).isNull();
        }
    }
}
