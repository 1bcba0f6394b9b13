package io.bilbymq.ctl;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** Ends connections. */
@Command
final class ConnectionCommands {
    private static final String EXPLANATION = "Why: the client is told.";

    private final BilbyCtl ctl;
    private final Lookup lookup;

    ConnectionCommands(BilbyCtl ctl) {
        this.ctl = ctl;
        this.lookup = new Lookup(ctl);
    }

    @Command(
            name = "close_connection",
            description = "Closes a connection.",
            footer = "bilbyctl close_connection '10.0.0.5:48050 -> 10.0.0.1:5672' 'going down for maintenance'")
    void closeConnection(
            @Parameters(paramLabel = "CONNECTION", description = "Its name, which list_connections shows as pid too.")
                    String name,
            @Parameters(paramLabel = "EXPLANATION", description = EXPLANATION) String explanation) {
        ctl.output().banner("Closing connection %s, reason: %s...".formatted(name, explanation));
        ctl.api()
                .close(name, explanation)
                .orElseThrow(() -> new Failure(ExitCode.UNAVAILABLE, "there is no connection '" + name + "'"));
    }

    @Command(
            name = "close_all_connections",
            description = "Closes all connections to a virtual host, or to the broker.",
            footer = "bilbyctl close_all_connections -p shop --limit 10 'going down for maintenance'")
    void closeAllConnections(
            @Parameters(paramLabel = "EXPLANATION", description = EXPLANATION) String explanation,
            @Option(names = "--global", description = "Those to all virtual hosts.") boolean global,
            @Option(names = "--limit", paramLabel = "NUMBER", description = "So many at most. Default: all.") int limit,
            @Option(
                            names = "--per-connection-delay",
                            paramLabel = "MILLISECONDS",
                            description = "How long to wait after each one.")
                    int delay) {
        final List<String> names;
        if (global) {
            ctl.output()
                    .banner("Closing all connections to %s, reason: %s..."
                            .formatted(ctl.api().server(), explanation));
            names = names(ctl.api().get("connections").value());
        } else {
            final String vhost = ctl.vhost();
            ctl.output().banner("Closing all connections in vhost %s, reason: %s...".formatted(vhost, explanation));
            lookup.vhost(vhost);
            names = names(ctl.api().get("vhosts", vhost, "connections").value());
        }
        final List<String> chosen = limit > 0 && limit < names.size() ? names.subList(0, limit) : names;
        close(chosen, explanation, delay);
    }

    @Command(
            name = "close_all_user_connections",
            description = "Closes all connections of a user.",
            footer = "bilbyctl close_all_user_connections alice 'your password has leaked'")
    void closeAllUserConnections(
            @Parameters(paramLabel = "USER") String user,
            @Parameters(paramLabel = "EXPLANATION", description = EXPLANATION, arity = "0..1") @Nullable
                    String explanation) {
        final String reason = explanation == null ? "" : explanation;
        ctl.output().banner("Closing connections of user %s, reason: %s...".formatted(user, reason));
        final List<JsonNode> ofUser = ctl.api()
                .get("connections")
                .value()
                .valueStream()
                .filter(connection -> connection.path("user").asString("").equals(user))
                .toList();
        close(names(ofUser), reason, 0);
    }

    private void close(List<String> names, String explanation, int delayMillis) {
        int closed = 0;
        for (final String name : names) {
            if (closed > 0 && delayMillis > 0) {
                LockSupport.parkNanos(delayMillis * 1_000_000L);
            }
            // One that is gone meanwhile is closed too.
            ctl.api().close(name, explanation);
            closed++;
        }
        ctl.output().note("Closed %d connections".formatted(closed));
    }

    private static List<String> names(Iterable<JsonNode> connections) {
        final List<String> names = new ArrayList<>();
        for (final JsonNode connection : connections) {
            names.add(connection.path("name").asString());
        }
        return names;
    }
}
