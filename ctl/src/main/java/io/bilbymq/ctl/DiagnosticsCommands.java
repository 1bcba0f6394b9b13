package io.bilbymq.ctl;

import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What a node is, and how it is. */
@Command
final class DiagnosticsCommands {
    private static final Columns ATTEMPTS =
            Columns.of("protocol", "auth_attempts", "auth_attempts_failed", "auth_attempts_succeeded");
    private static final Columns BY_SOURCE = Columns.of(
            "remote_address",
            "username",
            "protocol",
            "auth_attempts",
            "auth_attempts_failed",
            "auth_attempts_succeeded");

    private static final String UNIT = "bytes, kb, mb, gb or tb. Default: ${DEFAULT-VALUE}";

    private final BilbyCtl ctl;
    private final Lookup lookup;

    DiagnosticsCommands(BilbyCtl ctl) {
        this.ctl = ctl;
        this.lookup = new Lookup(ctl);
    }

    @Command(
            name = "ping",
            description = "Checks that the broker's API is there and knows who asks.",
            footer = "bilbyctl -q ping")
    void ping() {
        ctl.output().banner("Will ping %s. Timeout: %s.".formatted(ctl.api().server(), ctl.timeoutWords()));
        ctl.api().get("whoami").value();
        ctl.output().ok("Ping succeeded");
    }

    @Command(
            name = "status",
            description = "Shows how a node is: versions, memory, disk, listeners, alarms.",
            footer = "bilbyctl status --unit mb")
    void status(@Option(names = "--unit", paramLabel = "UNIT", defaultValue = "gb", description = UNIT) String unit) {
        final JsonNode overview = lookup.overview();
        final JsonNode node = lookup.node();
        final String name = node.path("name").asString("");
        ctl.output().banner("Status of node %s ...".formatted(name));
        final MemoryBreakdown memory =
                MemoryBreakdown.of(ctl.api().get("nodes", name, "memory").body());
        final int vhosts = ctl.api().get("vhosts").value().size();
        new StatusReport(overview, node, memory, vhosts, unit).report().print(ctl.output());
    }

    @Command(
            name = "memory_breakdown",
            description = "Shows what a node's memory is used for.",
            footer = "bilbyctl memory_breakdown --unit mb")
    void memoryBreakdown(
            @Option(names = "--unit", paramLabel = "UNIT", defaultValue = "gb", description = UNIT) String unit) {
        final String node = lookup.nodeName();
        ctl.output().banner("Reporting memory breakdown on node %s...".formatted(node));
        final MemoryBreakdown memory =
                MemoryBreakdown.of(ctl.api().get("nodes", node, "memory").value());
        ctl.output().result(String.join("\n", memory.lines(unit)), memory.json());
    }

    @Command(
            name = "server_version",
            description = "Shows the version of RabbitMQ that the broker is, or behaves like.",
            footer = "bilbyctl -q server_version")
    void serverVersion() {
        final JsonNode overview = lookup.overview();
        ctl.output()
                .banner("Asking node %s for its RabbitMQ version..."
                        .formatted(overview.path("node").asString("")));
        ctl.output().line(Product.of(overview).rabbitVersion());
    }

    @Command(
            name = "erlang_version",
            description = "Shows the version of Erlang that the broker runs on, or says that it does.",
            footer = "bilbyctl -q erlang_version")
    void erlangVersion() {
        final JsonNode overview = lookup.overview();
        ctl.output()
                .banner("Asking node %s for its Erlang/OTP version..."
                        .formatted(overview.path("node").asString("")));
        ctl.output().line("Erlang/OTP " + Product.of(overview).erlangVersion());
    }

    @Command(
            name = "environment",
            description = "Shows the configuration that is in force, if the broker tells.",
            footer = "bilbyctl environment")
    void environment() {
        final JsonNode configuration = ctl.api()
                .get("config", "effective")
                .orElseThrow(() ->
                        new Failure(ExitCode.UNAVAILABLE, "this broker does not tell its configuration over HTTP"));
        ctl.output().banner("Configuration of %s ...".formatted(ctl.api().server()));
        if (ctl.output().isForPeople() && configuration.isObject()) {
            for (final Map.Entry<String, JsonNode> key : configuration.properties()) {
                ctl.output().line(key.getKey() + " = " + Term.text(key.getValue()));
            }
        } else {
            ctl.output().line(Json.text(configuration));
        }
    }

    @Command(name = "log_location", description = "Shows where a node's log is.", footer = "bilbyctl -q log_location")
    void logLocation() {
        final JsonNode node = lookup.node();
        ctl.output()
                .banner("Log file location(s) on node %s ..."
                        .formatted(node.path("name").asString("")));
        final List<String> files =
                node.path("log_files").valueStream().map(Term::text).toList();
        final ObjectNode json = Json.object();
        json.set("log_files", node.path("log_files"));
        ctl.output().result(String.join("\n", files), json);
    }

    @Command(
            name = "list_node_auth_attempt_stats",
            description = "Shows how often clients have logged in, and failed to.",
            footer = "bilbyctl list_node_auth_attempt_stats --by-source")
    void listAttempts(
            @Option(names = "--by-source", description = "For each user and address, if the broker keeps them apart.")
                    boolean bySource) {
        final String node = lookup.nodeName();
        ctl.output().banner("Listing authentication attempts for node \"%s\" ...".formatted(node));
        if (bySource) {
            ctl.output()
                    .table(BY_SOURCE.table(
                            ctl.api().get("auth", "attempts", node, "source").value()));
        } else {
            ctl.output()
                    .table(ATTEMPTS.table(
                            ctl.api().get("auth", "attempts", node).value()));
        }
    }

    @Command(
            name = "reset_node_auth_attempt_metrics",
            description = "Begins to count logins anew.",
            footer = "bilbyctl reset_node_auth_attempt_metrics")
    void resetAttempts() {
        final String node = lookup.nodeName();
        ctl.output().banner("Resetting auth attempt metrics on node %s ...".formatted(node));
        ctl.api().delete("auth", "attempts", node).value();
    }

    @Command(
            name = "report",
            description =
                    "Shows the status and all lists, for whoever is to find out what is wrong. Secrets are not in it.",
            footer = "bilbyctl report > report.txt")
    int report() {
        ctl.output()
                .banner("Reporting server status of %s ...".formatted(ctl.api().server()));
        return new ServerReport(ctl).run();
    }
}
