package io.bilbymq.it.hostile;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.it.ChildProcess;
import io.bilbymq.it.raw.Flag;
import io.bilbymq.it.raw.Frame;
import io.bilbymq.it.raw.Methods;
import io.bilbymq.it.raw.RawConnection;
import io.bilbymq.it.raw.WireWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Passwords that occur nowhere else are put into everything that takes one, at debug level; afterwards they are looked for in all
 * that a server leaves behind: its log, its output, its data folder, what the JVM says of its threads and of its crash.
 */
class SecretsTest {
    /** Of all canaries; whatever comes behind it tells where it was put in. */
    private static final String CANARY = "cAnArY7q";

    private static final String CONFIGURED = CANARY + "configured";
    private static final String USER = "miner";

    @Test
    void noSecretIsLeftBehindByAServerThatCrashes(@TempDir Path folder, @TempDir Path elsewhere) throws Exception {
        configure(folder, CONFIGURED);
        try (ServerProcess server = ServerProcess.start(folder)) {
            everyFlow(server, CONFIGURED);
            assertThat(commandLine(server)).doesNotContain(CANARY);
            Files.writeString(folder.resolve("threads"), server.jcmd("Thread.print", "-l"));
            Files.writeString(folder.resolve("properties"), server.jcmd("VM.system_properties"));

            server.end("SEGV");

            assertThat(folder.resolve("crash.log")).isNotEmptyFile();
            Files.move(folder.resolve("rabbitmq.conf"), elsewhere.resolve("rabbitmq.conf"));
            assertNoCanaryIn(folder);
        }
    }

    @Test
    void whatIsSaidOnTheCommandLineIsThereAndNowhereElse(@TempDir Path folder) throws Exception {
        try (ServerProcess server = ServerProcess.start(folder, "default_user=" + USER, "default_pass=" + CONFIGURED)) {
            everyFlow(server, CONFIGURED);
            assertThat(commandLine(server)).contains(CONFIGURED);

            server.end("TERM");

            assertNoCanaryIn(folder);
        }
    }

    /** After a restart the password is known by its hash; the configuration is not asked again. */
    @Test
    void aServerThatStartsAgainKnowsThePasswordAndHasNotKeptIt(@TempDir Path folder, @TempDir Path elsewhere)
            throws Exception {
        configure(folder, CONFIGURED);
        try (ServerProcess server = ServerProcess.start(folder)) {
            everyFlow(server, CONFIGURED);
            server.end("TERM");
        }
        Files.move(folder.resolve("rabbitmq.conf"), elsewhere.resolve("rabbitmq.conf"));

        try (ServerProcess server = ServerProcess.start(folder)) {
            everyFlow(server, CONFIGURED);
            server.end("TERM");
        }

        assertNoCanaryIn(folder);
    }

    @Test
    void aConfigurationThatIsWrongIsRefusedWithoutWhatItSays(@TempDir Path folder) throws Exception {
        for (final String line : List.of(
                "default_pass " + CANARY,
                "default_pass = '" + CANARY + "' " + CANARY,
                "default_pass = encrypted:" + CANARY,
                "default_pass =\n" + CANARY,
                "default_passs = " + CANARY,
                "default_users.a.password = encrypted:" + CANARY,
                "ssl_options.password = encrypted:" + CANARY + "\nheartbeat = x")) {
            final Path file = Files.writeString(folder.resolve("wrong.conf"), line + "\n");

            final ChildProcess refused = ChildProcess.java(
                    Duration.ofMinutes(1),
                    "io.bilbymq.server.Main",
                    List.of("server", "--data-dir", folder.resolve("data").toString(), "--config", file.toString()));

            assertThat(refused.exitCode()).as(line).isNotZero();
            assertThat(refused.output()).contains("wrong.conf:").doesNotContain(CANARY);
        }
    }

    private static void configure(Path folder, String password) throws IOException {
        Files.writeString(
                folder.resolve("rabbitmq.conf"),
                "default_user = " + USER + "\ndefault_pass = '" + password + "'\nssl_options.password = " + CANARY
                        + "ofKey\n");
    }

    /** Logs in and fails to, in every way there is. */
    private static void everyFlow(ServerProcess server, String password) {
        try (RawConnection connection = server.greeted()) {
            login(connection, "PLAIN", plain(USER, password));
            connection.expect(10, 30);
            connection.send(Methods.tuneOk(2047, 131_072, 0)).send(Methods.connectionOpen("/"));
            connection.expect(10, 41);
            connection.openChannel(1).declare("kept", Flag.DURABLE);
            connection.send(Methods.updateSecret(CANARY + "new", "because"));
            connection.expect(10, 71);
            final byte[] secret = Methods.updateSecret(CANARY + "cutOff", "because")
                    .toFrame(0)
                    .payload();
            connection.send(new Frame(Frame.METHOD, 0, Arrays.copyOf(secret, secret.length - 3)));
            assertThat(connection.close(501).text())
                    .isEqualTo("FRAME_ERROR - cannot decode a method that carries a secret");
        }
        try (RawConnection connection = server.greeted()) {
            login(connection, "AMQPLAIN", amqplain(USER, password));
            connection.expect(10, 30);
            // Once more, when it is not to be said any more.
            login(connection, "PLAIN", plain(USER, CANARY + "late")).awaitEnd();
        }
        final List<RawConnection> refused = new ArrayList<>();
        for (final byte[] response : List.of(
                plain(USER, CANARY + "wrong"),
                plain("nobody", CANARY + "wrong"),
                (USER + "\0" + CANARY + "malformed").getBytes(UTF_8),
                plain(USER, CANARY + "\0" + CANARY))) {
            refused.add(login(server.greeted(), "PLAIN", response));
        }
        refused.add(login(server.greeted(), "AMQPLAIN", amqplain("nobody", CANARY + "wrong")));
        refused.add(login(server.greeted(), "AMQPLAIN", (CANARY + "malformed").getBytes(UTF_8)));
        final byte[] cutOff = amqplain(USER, CANARY + "cutOff");
        refused.add(login(server.greeted(), "AMQPLAIN", Arrays.copyOf(cutOff, cutOff.length - 1)));
        refused.add(login(server.greeted(), "SCRAM-SHA-256", plain(USER, CANARY + "unknown")));
        refused.add(login(server.greeted(), "EXTERNAL", plain(USER, CANARY + "external")));
        refused.add(server.greeted().sendBytes(wrongChannel()));
        refused.add(server.greeted().sendBytes(cutShort()));
        refused.add(server.greeted().sendBytes(withoutEnd()));
        // Each is kept waiting for a while before its socket is closed: all of them at the same time.
        refused.forEach(RawConnection::flush);
        refused.forEach(RawConnection::awaitEnd);
        refused.forEach(RawConnection::close);
    }

    private static RawConnection login(RawConnection connection, String mechanism, byte[] response) {
        return connection.send(Methods.startOk(Map.of(), mechanism, response));
    }

    private static byte[] plain(String user, String password) {
        return ("\0" + user + "\0" + password).getBytes(UTF_8);
    }

    private static byte[] amqplain(String user, String password) {
        return WireWriter.fields(Map.of("LOGIN", user, "PASSWORD", password));
    }

    private static byte[] wrongChannel() {
        return Methods.startOk(Map.of(), "PLAIN", plain(USER, CANARY + "wrongChannel"))
                .toFrame(7)
                .toBytes(Frame.END);
    }

    /** A start-ok that ends in the middle of its response. */
    private static byte[] cutShort() {
        final byte[] whole = Methods.startOk(Map.of(), "PLAIN", plain(USER, CANARY + "cutShort"))
                .toFrame(0)
                .payload();
        return new Frame(1, 0, Arrays.copyOf(whole, whole.length - 10)).toBytes(Frame.END);
    }

    /** A frame that does not end where it says. */
    private static byte[] withoutEnd() {
        return Methods.startOk(Map.of(), "", (CANARY + "withoutEnd").getBytes(UTF_8))
                .toFrame(0)
                .toBytes(0);
    }

    private static String commandLine(ServerProcess server) throws IOException {
        return Files.readString(Path.of("/proc", Long.toString(server.pid()), "cmdline"), ISO_8859_1);
    }

    private static void assertNoCanaryIn(Path folder) throws IOException {
        final List<Path> files;
        try (Stream<Path> all = Files.walk(folder)) {
            files = all.filter(Files::isRegularFile).toList();
        }
        assertThat(files)
                .extracting(file -> file.getFileName().toString())
                .contains("bilby.log", "standard-output", "standard-error");
        final List<String> forms = forms();
        for (final Path file : files) {
            final String content = Files.readString(file, ISO_8859_1);
            for (final String form : forms) {
                assertThat(content.contains(form)).as("%s in %s", form, file).isFalse();
            }
        }
    }

    /** As which a canary may be found: as it is, in Java's strings, in base64 at each of three offsets, as
     * numbers, as in error texts. */
    private static List<String> forms() {
        final List<String> forms = new ArrayList<>(List.of(
                CANARY,
                new String(CANARY.getBytes(UTF_16BE), ISO_8859_1),
                new String(CANARY.getBytes(UTF_16LE), ISO_8859_1),
                HexFormat.of().formatHex(CANARY.getBytes(UTF_8)),
                HexFormat.of().withUpperCase().formatHex(CANARY.getBytes(UTF_8)),
                CANARY.chars().mapToObj(Integer::toString).collect(Collectors.joining(","))));
        for (int offset = 0; offset < 3; offset++) {
            final String text =
                    Base64.getEncoder().withoutPadding().encodeToString((" ".repeat(offset) + CANARY).getBytes(UTF_8));
            forms.add(text.substring(offset == 0 ? 0 : 4, text.length() - text.length() % 4));
        }
        return forms;
    }
}
