package io.bilbymq.ctl;

import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What {@code cluster_status} tells. */
final class ClusterReport {
    private final JsonNode overview;
    private final JsonNode nodes;
    private final Answer flags;

    /** Of answers of the API: {@code /overview}, {@code /nodes}, {@code /feature-flags}. */
    ClusterReport(JsonNode overview, JsonNode nodes, Answer flags) {
        this.overview = overview;
        this.nodes = nodes;
        this.flags = flags;
    }

    Report report() {
        final Report report = new Report();
        final String cluster = overview.path("cluster_name").asString("");
        report.section("Basics").add("Cluster name: " + cluster);
        report.json().put("cluster_name", cluster);
        for (final String type : List.of("disc", "ram")) {
            addNodes(report, type);
        }
        addRunning(report);
        addVersions(report);
        addAlarms(report);
        addPartitions(report);
        addListeners(report);
        addFlags(report);
        return report;
    }

    private void addNodes(Report report, String type) {
        final boolean disk = type.equals("disc");
        final ArrayNode json = report.json().putArray(disk ? "disk_nodes" : "ram_nodes");
        final List<JsonNode> those = nodes.valueStream()
                .filter(node -> node.path("type").asString("disc").equals(type))
                .toList();
        for (final JsonNode node : those) {
            json.add(name(node));
            report.section(disk ? "Disk Nodes" : "RAM Nodes").add(name(node));
        }
    }

    private void addRunning(Report report) {
        final List<String> lines = report.section("Running Nodes");
        final ArrayNode json = report.json().putArray("running_nodes");
        for (final JsonNode node : nodes) {
            if (node.path("running").asBoolean(false)) {
                lines.add(name(node));
                json.add(name(node));
            }
        }
    }

    /** The API tells the version of the node that answers. */
    private void addVersions(Report report) {
        final Product product = Product.of(overview);
        final String node = overview.path("node").asString("");
        report.section("Versions").add(node + ": " + product.words());
        report.json()
                .putObject("versions")
                .putObject(node)
                .put("rabbitmq_name", product.name())
                .put("rabbitmq_version", product.rabbitVersion())
                .put("erlang_version", product.erlangVersion());
    }

    private void addAlarms(Report report) {
        final List<String> lines = report.section("Alarms");
        final ArrayNode json = report.json().putArray("alarms");
        for (final ResourceAlarm alarm : ResourceAlarm.all(nodes)) {
            lines.add(alarm.description());
            json.add(alarm.description());
        }
    }

    private void addPartitions(Report report) {
        final List<String> lines = report.section("Network Partitions");
        final ObjectNode json = report.json().putObject("partitions");
        for (final JsonNode node : nodes) {
            if (!node.path("partitions").isEmpty()) {
                lines.add("Node " + name(node) + " cannot communicate with " + Term.text(node.path("partitions")));
                json.set(name(node), node.path("partitions"));
            }
        }
    }

    private void addListeners(Report report) {
        final List<String> lines = report.section("Listeners");
        final ObjectNode json = report.json().putObject("listeners");
        for (final Listener listener : Listener.all(overview)) {
            lines.add("Node: " + listener.node() + ", " + listener.description());
            json.withArray(listener.node()).add(listener.json());
        }
    }

    private void addFlags(Report report) {
        if (!flags.isFound()) {
            return;
        }
        final List<String> lines = report.section("Feature flags");
        report.json().set("feature_flags", flags.body());
        for (final JsonNode flag : flags.body()) {
            lines.add("Flag: " + flag.path("name").asString("") + ", state: "
                    + flag.path("state").asString(""));
        }
    }

    private static String name(JsonNode node) {
        return node.path("name").asString("");
    }
}
