package io.bilbymq.ctl;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Checks whose exit code says whether all is well, for probes. */
@Command
final class HealthCommands {
    private final BilbyCtl ctl;
    private final Lookup lookup;

    HealthCommands(BilbyCtl ctl) {
        this.ctl = ctl;
        this.lookup = new Lookup(ctl);
    }

    @Command(
            name = "check_running",
            description = "Fails if the broker does not run.",
            footer = "bilbyctl -q check_running")
    int checkRunning() {
        final JsonNode node = lookup.node();
        final String name = node.path("name").asString("");
        ctl.output().banner("Checking if RabbitMQ is running on node %s ...".formatted(name));
        return running(node);
    }

    @Command(
            name = "is_running",
            description = "Says whether the broker runs, and fails if it does not.",
            footer = "bilbyctl is_running")
    int isRunning() {
        final JsonNode node = lookup.node();
        ctl.output()
                .banner("Asking node %s for its status ..."
                        .formatted(node.path("name").asString("")));
        return running(node);
    }

    @Command(
            name = "is_booting",
            description = "Says whether the broker is still starting. One whose API answers is not.",
            footer = "bilbyctl is_booting")
    void isBooting() {
        final String node = lookup.nodeName();
        ctl.output().banner("Asking node %s for its boot status ...".formatted(node));
        ctl.output()
                .ok(
                        "RabbitMQ on node %s is fully booted (check with is_running), stopped or has not started booting yet"
                                .formatted(node));
    }

    @Command(
            name = "check_virtual_hosts",
            description = "Fails if a virtual host does not run.",
            footer = "bilbyctl -q check_virtual_hosts")
    int checkVirtualHosts() {
        final String node = lookup.nodeName();
        ctl.output().banner("Checking if all vhosts are running on node %s ...".formatted(node));
        return check(
                "Node " + node + " reported all vhosts as running", Resource.of("health", "checks", "virtual-hosts"));
    }

    @Command(
            name = "node_health_check",
            description = "Checks a node. Deprecated in RabbitMQ: check_running, check_alarms and others say more.",
            footer = "bilbyctl node_health_check")
    int nodeHealthCheck() {
        final String node = lookup.nodeName();
        ctl.output().banner("Performing health check of node %s ...".formatted(node));
        final JsonNode answer = ctl.api().get("healthchecks", "node").value();
        if (!answer.path("status").asString("").equals("ok")) {
            return ctl.output().failedCheck(answer.path("reason").asString("the check has failed"), Json.object());
        }
        ctl.output().ok("Health check passed");
        return ExitCode.OK;
    }

    @Command(
            name = "check_if_node_is_quorum_critical",
            description = "Fails if queues would lose their majority if this node went.",
            footer = "bilbyctl check_if_node_is_quorum_critical")
    int checkQuorumCritical() {
        final String node = lookup.nodeName();
        ctl.output().banner("Checking if node %s is critical for quorum of any quorum queues ...".formatted(node));
        return check(
                "Node " + node + " is not critical for quorum of any quorum queues",
                Resource.of("health", "checks", "node-is-quorum-critical"));
    }

    @Command(
            name = "check_for_quorum_queues_without_an_elected_leader",
            description = "Fails if a quorum queue whose name matches a pattern has no leader.",
            footer = "bilbyctl check_for_quorum_queues_without_an_elected_leader -p shop '^orders'")
    int checkLeaders(
            @Parameters(paramLabel = "PATTERN", defaultValue = ".*", description = "Default: all.") String pattern,
            @Option(names = "--across-all-vhosts", description = "Of all virtual hosts.") boolean allVhosts) {
        ctl.output().banner("Checking if quorum queues matching %s have an elected leader ...".formatted(pattern));
        final String checks = "quorum-queues-without-elected-leaders";
        return check(
                "All quorum queues have an elected leader",
                allVhosts
                        ? Resource.of("health", "checks", checks, "all-vhosts", "pattern", pattern)
                        : Resource.of("health", "checks", checks, "vhost", ctl.vhost(), "pattern", pattern));
    }

    @Command(
            name = "check_if_metadata_store_is_initialized",
            description = "Fails if the definitions are not there yet.",
            footer = "bilbyctl check_if_metadata_store_is_initialized")
    int checkMetadataStore() {
        ctl.output().banner("Checking if metadata store is initialized ...");
        return check("Metadata store is initialized", Resource.of("health", "checks", "metadata-store", "initialized"));
    }

    @Command(
            name = "check_if_metadata_store_is_initialized_with_data",
            description = "Fails if the definitions are not there yet, or there are none.",
            footer = "bilbyctl check_if_metadata_store_is_initialized_with_data")
    int checkMetadataStoreWithData() {
        ctl.output().banner("Checking if metadata store is initialized with data ...");
        return check(
                "Metadata store is initialized and has data",
                Resource.of("health", "checks", "metadata-store", "initialized", "with-data"));
    }

    @Command(
            name = "check_if_any_deprecated_features_are_used",
            description = "Fails if features are used that are going to be taken away.",
            footer = "bilbyctl check_if_any_deprecated_features_are_used")
    int checkDeprecated() {
        ctl.output().banner("Checking if any deprecated features are used ...");
        final JsonNode used = ctl.api().get("deprecated-features", "used").value();
        if (!used.isEmpty()) {
            final ObjectNode details = Json.object();
            details.set("deprecated_features", used);
            final String names = String.join(
                    ", ",
                    used.valueStream()
                            .map(feature -> feature.path("name").asString(""))
                            .toList());
            return ctl.output().failedCheck("Deprecated features are used: " + names, details);
        }
        ctl.output().ok("No deprecated features are used");
        return ExitCode.OK;
    }

    private int running(JsonNode node) {
        final String name = node.path("name").asString("");
        if (!node.path("running").asBoolean(false)) {
            return ctl.output().failedCheck("RabbitMQ on node " + name + " is not running", Json.object());
        }
        ctl.output().ok("RabbitMQ on node %s is fully booted and running".formatted(name));
        return ExitCode.OK;
    }

    private int check(String ok, Resource resource) {
        final Answer answer = ctl.api().get(resource);
        if (answer.isFailedCheck()) {
            final ObjectNode details = Json.object();
            details.set("details", answer.body());
            final String reason = answer.body().path("reason").asString("the check has failed");
            return ctl.output().failedCheck(reason + ": " + Json.text(answer.body()), details);
        }
        answer.value();
        ctl.output().ok(ok);
        return ExitCode.OK;
    }
}
