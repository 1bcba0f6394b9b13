package io.bilbymq.ctl;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Runs one command after the other, and goes on when one fails. */
final class ServerReport {
    private static final List<String> ONCE = List.of(
            "status",
            "cluster_status",
            "list_connections user peer_host peer_port vhost protocol state",
            "list_channels name user consumer_count prefetch_count messages_unacknowledged",
            "list_users",
            "list_global_parameters");

    private static final List<String> FOR_EACH_VHOST = List.of(
            "list_queues name type durable messages consumers state",
            "list_exchanges",
            "list_bindings",
            "list_consumers",
            "list_permissions",
            "list_policies",
            "list_operator_policies",
            "list_parameters");

    private final BilbyCtl ctl;

    ServerReport(BilbyCtl ctl) {
        this.ctl = ctl;
    }

    int run() {
        int exitCode = ExitCode.OK;
        for (final String command : ONCE) {
            exitCode = Math.max(exitCode, run(command, List.of()));
        }
        for (final JsonNode vhost : ctl.api().get("vhosts").value()) {
            for (final String command : FOR_EACH_VHOST) {
                exitCode = Math.max(
                        exitCode,
                        run(command, List.of("--vhost", vhost.path("name").asString())));
            }
        }
        return exitCode;
    }

    private int run(String command, List<String> more) {
        final List<String> arguments = new ArrayList<>(Arrays.asList(command.split(" ")));
        arguments.addAll(more);
        ctl.output().line("");
        return Commands.run(ctl.another(), arguments.toArray(String[]::new));
    }
}
