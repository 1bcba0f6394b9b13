package io.bilbymq.it.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.AuthenticationFailureException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code load_definitions} imports is there before the broker listens. */
class LoadDefinitionsTest {
    private static final Pattern READY = Pattern.compile("BilbyMQ \\S+ ready: amqp 127\\.0\\.0\\.1:(\\d+),.*");

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

    private Launched server(Path definitions) throws Exception {
        return server(0, definitions);
    }

    private Launched server(int port, Path definitions) throws Exception {
        return server(port, definitions, false);
    }

    private Launched server(int port, Path definitions, boolean skipIfUnchanged) throws Exception {
        return Launched.bilby(
                "server",
                "--data-dir",
                folder.resolve("data").toString(),
                "--set",
                "listeners.tcp.default=127.0.0.1:" + port,
                "--set",
                "bilbymq.management=false",
                "--set",
                "load_definitions=" + definitions,
                "--set",
                "definitions.skip_if_unchanged=" + skipIfUnchanged);
    }

    private static Connection connected(int port, String user, String password) throws Exception {
        final ConnectionFactory factory = new ConnectionFactory();
        factory.setPort(port);
        factory.setVirtualHost("shop");
        factory.setUsername(user);
        factory.setPassword(password);
        return factory.newConnection();
    }

    private static int port(@Nullable String line) {
        final Matcher ready = READY.matcher(line == null ? "" : line);
        assertThat(ready.matches()).as("ready line: %s", line).isTrue();
        return Integer.parseInt(ready.group(1));
    }

    @Test
    void usersQueuesAndBindingsOfTheFileAreThereAndThereIsNoGuest() throws Exception {
        final Path file = Files.writeString(folder.resolve("shop.json"), SHOP);

        try (Launched server = server(file)) {
            final int port = port(server.nextLine());
            try (Connection ann = connected(port, "ann", "secret");
                    Channel channel = ann.createChannel()) {
                channel.confirmSelect();
                channel.basicPublish("amq.topic", "order.new", null, "tea".getBytes(StandardCharsets.UTF_8));
                channel.waitForConfirmsOrDie(60_000);

                assertThat(channel.messageCount("orders")).isEqualTo(1);
            }
            assertThatThrownBy(() -> connected(port, "guest", "guest"))
                    .isInstanceOf(AuthenticationFailureException.class);
        }
    }

    @Test
    void theSameFileIsImportedAtEachStart() throws Exception {
        final Path file = Files.writeString(folder.resolve("shop.json"), SHOP);
        try (Launched first = server(file)) {
            try (Connection ann = connected(port(first.nextLine()), "ann", "secret");
                    Channel channel = ann.createChannel()) {
                channel.queueDelete("orders");
            }
            first.signal("TERM");
            assertThat(first.exitCode()).isZero();
        }

        try (Launched second = server(file);
                Connection ann = connected(port(second.nextLine()), "ann", "secret");
                Channel channel = ann.createChannel()) {
            assertThat(channel.messageCount("orders")).isZero();
        }
    }

    @Test
    void theSameFileIsImportedOnceIfThatIsEnough() throws Exception {
        final Path file = Files.writeString(folder.resolve("shop.json"), SHOP);
        try (Launched first = server(0, file, true)) {
            try (Connection ann = connected(port(first.nextLine()), "ann", "secret");
                    Channel channel = ann.createChannel()) {
                channel.queueDelete("orders");
            }
            first.signal("TERM");
            assertThat(first.exitCode()).isZero();
        }

        try (Launched second = server(0, file, true);
                Connection ann = connected(port(second.nextLine()), "ann", "secret")) {
            final Channel channel = ann.createChannel();
            assertThatThrownBy(() -> channel.queueDeclarePassive("orders")).hasStackTraceContaining("NOT_FOUND");
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

        try (Launched server = server(several);
                Connection ann = connected(port(server.nextLine()), "ann", "secret");
                Channel channel = ann.createChannel()) {
            assertThat(channel.messageCount("orders")).isZero();
            assertThat(channel.messageCount("bills")).isZero();
        }
    }

    /** The broker would have said that the port is taken if it had tried to listen. */
    private void endsWithoutHavingListened(Path definitions, String why) throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Launched server = server(taken.getLocalPort(), definitions)) {
            assertThat(server.exitCode()).isEqualTo(1);
            assertThat(server.errors())
                    .contains(why)
                    .contains(definitions.toString())
                    .doesNotContain("cannot listen");
            assertThat(server.nextLine()).isNull();
        }
    }

    @Test
    void aFileThatIsNoJsonIsNamedAndEndsTheBrokerBeforeItListens() throws Exception {
        final Path file = Files.writeString(folder.resolve("shop.json"), "{\"queues\": ");

        endsWithoutHavingListened(file, "is not a JSON object");
    }

    @Test
    void aFileThatSaysWhatCannotBeIsNamedAndEndsTheBrokerBeforeItListens() throws Exception {
        final Path file = Files.writeString(folder.resolve("shop.json"), """
                {"queues": [{"name": "orders", "vhost": "nowhere", "durable": true, "arguments": {}}]}
                """);

        endsWithoutHavingListened(file, "Please create virtual host \"nowhere\"");
    }

    @Test
    void aFileThatIsNotThereIsNamedAndEndsTheBrokerBeforeItListens() throws Exception {
        endsWithoutHavingListened(folder.resolve("none.json"), "there is no");
    }
}
