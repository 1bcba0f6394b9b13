package io.bilbymq.it.hostile;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.it.raw.Close;
import io.bilbymq.it.raw.Flag;
import io.bilbymq.it.raw.Method;
import io.bilbymq.it.raw.Methods;
import io.bilbymq.it.raw.RawChannel;
import io.bilbymq.it.raw.RawConnection;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Names may be any UTF-8; whoever reads the log, or is told a name, sees what they are and nothing else. */
class NamesInLogsTest {
    /** The end of a line and a forged one, an escape that clears the screen, a text that runs backwards, a NUL. */
    private static final String EVIL =
            "evil\r\n2026-01-01 00:00:00.000+00:00 [info] <loop-1> forged\u001b[2J\u202Ekcab\u2028\u0085\u0007\0end";

    private static final String SHOWN = "evil\\u000d\\n2026-01-01 00:00:00.000+00:00 [info] <loop-1> forged"
            + "\\u001b[2J\\u202ekcab\\u2028\\u0085\\u0007";

    private static final Pattern EVENT = Pattern.compile(
            "\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{3}\\+00:00 \\[(debug|info|warning|error)] <[^>]+> .*");

    /** Whatever does something to a terminal, or to the order of what is shown. */
    private static final Pattern ACTIVE = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}&&[^\\t]]");

    @Test
    void everythingAClientSaysIsOneLineOfTheLog(@TempDir Path folder) throws Exception {
        try (ServerProcess server = ServerProcess.start(folder)) {
            refusedLogin(server);
            unknownMechanism(server);
            missingVirtualHost(server);
            namesOnAConnection(server);
            connectionError(server);
            server.end("TERM");

            final List<String> lines = server.log();

            assertThat(lines)
                    .allMatch(
                            line -> line.startsWith("\t") || EVENT.matcher(line).matches());
            assertThat(lines).noneMatch(line -> ACTIVE.matcher(line).find());
            assertThat(lines.stream().filter(line -> line.contains(SHOWN)).count())
                    .as("a login, a mechanism, a virtual host, a connection of that name, an error on it")
                    .isGreaterThanOrEqualTo(5);
        }
    }

    private static Map<String, Object> properties() {
        return Map.of(
                "connection_name", EVIL, EVIL, EVIL, "capabilities", Map.of("authentication_failure_close", true));
    }

    private static void refusedLogin(ServerProcess server) {
        try (RawConnection connection = server.greeted()) {
            final String user = EVIL.replace("\0", "\\u0000");
            connection.send(Methods.startOk(properties(), "PLAIN", ("\0" + user + "\0x").getBytes(UTF_8)));

            assertThat(connection.close(403).text()).doesNotContain("evil");
        }
    }

    private static void unknownMechanism(ServerProcess server) {
        try (RawConnection connection = server.greeted()) {
            connection.send(Methods.startOk(properties(), EVIL, new byte[0])).awaitEnd();
        }
    }

    private static void missingVirtualHost(ServerProcess server) {
        try (RawConnection connection = server.dial()) {
            connection.login(properties());
            connection.send(Methods.tuneOk(2047, 131_072, 0)).send(Methods.connectionOpen(EVIL));

            assertThat(connection.close(530).text()).contains("vhost").contains("not found");
        }
    }

    /** Each is in an error text, in events, or in both; none of it disturbs what comes after. */
    private static void namesOnAConnection(ServerProcess server) {
        try (RawConnection connection = server.dial()) {
            connection.login(properties());
            connection.send(Methods.tuneOk(2047, 131_072, 0)).send(Methods.connectionOpen("/"));
            connection.expect(10, 41);
            int channel = 1;
            for (final Method method : List.of(
                    Methods.queueDeclare(EVIL, Map.of(), Flag.PASSIVE),
                    Methods.exchangeDeclare(EVIL, "direct", Map.of(), Flag.PASSIVE),
                    Methods.exchangeDeclare("x", EVIL, Map.of()),
                    Methods.consume(EVIL, EVIL, Map.of()),
                    Methods.get(EVIL),
                    Methods.queueBind("q", EVIL, EVIL, Map.of(EVIL, EVIL)),
                    Methods.queueDeclare("q", Map.of("x-dead-letter-exchange", 1, EVIL, EVIL)),
                    Methods.queueDeclare("q", Map.of("x-queue-type", EVIL)))) {
                final Close close =
                        connection.openChannel(channel++).send(method).closed();

                assertThat(close.scope()).isEqualTo(Close.Scope.CHANNEL);
                assertThat(close.text().getBytes(UTF_8).length).isLessThanOrEqualTo(255);
            }
        }
    }

    private static void connectionError(ServerProcess server) {
        try (RawConnection connection = server.dial()) {
            connection.login(properties());
            connection.send(Methods.tuneOk(2047, 131_072, 0)).send(Methods.connectionOpen("/"));
            connection.expect(10, 41);
            final RawChannel channel = connection.openChannel(1);
            channel.send(Methods.queueDeclare("q", Map.of(), Flag.EXCLUSIVE));
            channel.expect(50, 11);
            channel.send(Methods.consume("q", EVIL, Map.of()));
            channel.expect(60, 21);
            channel.send(Methods.consume("q", EVIL, Map.of()));

            assertThat(connection.close(530).text()).startsWith("NOT_ALLOWED - attempt to reuse consumer tag 'evil");
        }
    }
}
