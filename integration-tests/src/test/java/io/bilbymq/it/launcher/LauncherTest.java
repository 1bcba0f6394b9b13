package io.bilbymq.it.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LauncherTest {
    private static final String ANY_PORT = "listeners.tcp.default=127.0.0.1:0";
    private static final Pattern READY =
            Pattern.compile("BilbyMQ \\S+ ready: amqp 127\\.0\\.0\\.1:(\\d+),.* data: (/.+), started in \\d+ ms");

    private final Path data;

    LauncherTest(@TempDir Path data) {
        this.data = data;
    }

    /** Runs {@code bilby server} on a data folder of this test. */
    private Launched server(String... options) throws IOException {
        return Launched.bilby(Stream.concat(Stream.of("server", "--data-dir", data.toString()), Stream.of(options))
                .toArray(String[]::new));
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT"})
    void aSignalEndsARunningBrokerInGoodOrder(String signal) throws Exception {
        assumeFalse(signal.equals("INT") && interruptIsIgnored(), "started in the background, where shells ignore INT");
        try (Launched server = server("--set", ANY_PORT)) {
            int port = readyPort(server.nextLine());
            try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
                assertThat(client.isConnected()).isTrue();
            }

            server.signal(signal);

            assertThat(server.exitCode()).isZero();
            assertThat(server.nextLine()).as("a second line on standard output").isNull();
        }
    }

    /** A signal that a process ignores is ignored by all that it starts; bit 1 is SIGINT. */
    private static boolean interruptIsIgnored() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("SigIgn:"))
                .anyMatch(line -> (Long.parseUnsignedLong(
                                        line.substring("SigIgn:".length()).strip(), 16)
                                & 2)
                        != 0);
    }

    @Test
    void theScriptBecomesTheJvm() throws Exception {
        try (Launched server = server("--set", ANY_PORT)) {
            readyPort(server.nextLine());

            String program = server.program();

            assertThat(program).endsWith("/java");
        }
    }

    @Test
    void theFileIsReadAndTheCommandLineComesAfterIt(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("rabbitmq.conf"), """
                listeners.tcp.default = 127.0.0.1:1
                mqtt.allow_anonymous = false
                stomp.default_user = guest
                """);

        try (Launched server = server("--config", file.toString(), "--set", ANY_PORT)) {
            int port = readyPort(server.nextLine());

            assertThat(port).isNotEqualTo(1);
            assertThat(server.errors())
                    .contains("accepted, but without effect in this version: mqtt.allow_anonymous, stomp.default_user");
        }
    }

    @Test
    void aPortInUseIsSaidSo() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Launched server = server("--set", "listeners.tcp.default=127.0.0.1:" + taken.getLocalPort())) {
            int exitCode = server.exitCode();

            assertThat(exitCode).isEqualTo(1);
            assertThat(server.errors()).contains("127.0.0.1:" + taken.getLocalPort(), "Address already in use");
            assertThat(server.nextLine()).isNull();
        }
    }

    @Test
    void theReadyLineNamesTheDataFolderWhichIsMade() throws Exception {
        Path folder = data.resolve("of").resolve("shop");

        try (Launched server = Launched.bilby("server", "--data-dir", folder.toString(), "--set", ANY_PORT)) {
            Matcher ready = ready(server.nextLine());

            assertThat(Path.of(ready.group(2))).isEqualTo(folder.toAbsolutePath());
            assertThat(folder).isDirectory();
        }
    }

    @Test
    void aSecondProcessOnTheSameDataFolderIsRefused() throws Exception {
        try (Launched first = server("--set", ANY_PORT)) {
            readyPort(first.nextLine());

            try (Launched second = server("--set", ANY_PORT)) {
                assertThat(second.exitCode()).isEqualTo(1);
                assertThat(second.errors())
                        .contains("data folder " + data + " is already in use by process " + first.pid() + "\n");
                assertThat(second.nextLine()).isNull();
            }
            assertThat(first.isAlive()).isTrue();
        }
    }

    @Test
    void aStoppedBrokersFolderCanBeCheckedAndOneInUseCannot() throws Exception {
        try (Launched server = server("--set", ANY_PORT)) {
            readyPort(server.nextLine());
            try (Launched check = Launched.bilby("check", "--data-dir", data.toString())) {
                assertThat(check.exitCode()).isEqualTo(2);
                assertThat(check.errors()).contains("is already in use by process " + server.pid());
            }
            server.signal("TERM");
            assertThat(server.exitCode()).isZero();
        }

        try (Launched check = Launched.bilby("check", "--data-dir", data.toString())) {
            assertThat(check.exitCode()).isZero();
            assertThat(check.nextLine()).startsWith("message log in " + data);
        }
    }

    @Test
    void aMisspeltKeyIsSaidSoWithItsLine(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("rabbitmq.conf"), "# comment\nheartbeet = 30\n");

        try (Launched server = server("--config", file.toString())) {
            int exitCode = server.exitCode();

            assertThat(exitCode).isEqualTo(1);
            assertThat(server.errors())
                    .contains("bilby: rabbitmq.conf:2: unknown key 'heartbeet'; the nearest known one is 'heartbeat'");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            auth_backends.first=internal | cannot start: auth_backends.first: 'first' is no number
            auth_backends.1.authz=internal | cannot start: auth_backends.1.authz says who authorises, but \
            auth_backends.1.authn does not say who authenticates
            default_limits.vhosts.1.pattern=(?=a) | --set: default_limits.vhosts.1.pattern = (?=a): expected a \
            regular expression (RE2: no look-around, no back-references)
            """)
    void aSettingThatDoesNotMakeSenseIsSaidSoInOneLine(String assignment, String words) throws Exception {
        try (Launched server = server("--set", assignment)) {
            int exitCode = server.exitCode();

            assertThat(exitCode).isEqualTo(1);
            assertThat(server.errors()).endsWith("bilby: " + words + "\n");
        }
    }

    @Test
    void aWrongCommandLineIsAnsweredWithTheUsage() throws Exception {
        try (Launched server = server("--port", "5672")) {
            int exitCode = server.exitCode();

            assertThat(exitCode).isEqualTo(2);
            assertThat(server.errors()).contains("--port", "Usage: bilby server");
        }
    }

    @Test
    void theVersionIsOneLine() throws Exception {
        try (Launched version = Launched.bilby("--version")) {
            String line = version.nextLine();

            assertThat(line).matches("BilbyMQ \\d+\\.\\d+\\.\\d+\\S*");
            assertThat(version.nextLine()).isNull();
            assertThat(version.exitCode()).isZero();
        }
    }

    private static int readyPort(@Nullable String line) {
        return Integer.parseInt(ready(line).group(1));
    }

    private static Matcher ready(@Nullable String line) {
        assertThat(line).matches(READY);
        Matcher ready = READY.matcher(line);
        ready.matches();
        return ready;
    }
}
