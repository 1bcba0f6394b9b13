package io.bilbymq.ctl;

import java.util.List;
import picocli.CommandLine.Command;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Alarms: a node is short of memory or disk. */
@Command
final class AlarmCommands {
    private final BilbyCtl ctl;
    private final Lookup lookup;

    AlarmCommands(BilbyCtl ctl) {
        this.ctl = ctl;
        this.lookup = new Lookup(ctl);
    }

    @Command(name = "alarms", description = "Lists the alarms of all nodes.", footer = "bilbyctl alarms")
    void alarms() {
        final String node = lookup.nodeName();
        ctl.output().banner("Asking node %s to report any known resource alarms ...".formatted(node));
        final List<ResourceAlarm> alarms = all();
        ctl.output()
                .result(
                        alarms.isEmpty() ? none(node) : words(alarms),
                        json(alarms, node).put("result", "ok"));
    }

    @Command(
            name = "check_alarms",
            description = "Fails if there is an alarm at any node.",
            footer = "bilbyctl -q check_alarms")
    int checkAlarms() {
        final String node = lookup.nodeName();
        ctl.output().banner("Asking node %s to report any local resource alarms ...".formatted(node));
        return check(all(), node, none(node));
    }

    @Command(
            name = "check_local_alarms",
            description = "Fails if there is an alarm at the node that is asked.",
            footer = "bilbyctl -q check_local_alarms")
    int checkLocalAlarms() {
        final String node = lookup.nodeName();
        ctl.output().banner("Asking node %s to report any local resource alarms ...".formatted(node));
        final List<ResourceAlarm> alarms =
                all().stream().filter(alarm -> alarm.node().equals(node)).toList();
        return check(alarms, node, "Node %s reported no local alarms".formatted(node));
    }

    private int check(List<ResourceAlarm> alarms, String node, String none) {
        if (!alarms.isEmpty()) {
            return ctl.output().failedCheck(words(alarms), json(alarms, node));
        }
        ctl.output().ok(none);
        return ExitCode.OK;
    }

    private List<ResourceAlarm> all() {
        final JsonNode nodes = ctl.api().get("nodes").value();
        return ResourceAlarm.all(nodes);
    }

    private static String none(String node) {
        return "Node " + node + " reported no alarms, local or clusterwide";
    }

    private static String words(List<ResourceAlarm> alarms) {
        return String.join("\n", alarms.stream().map(ResourceAlarm::description).toList());
    }

    private static ObjectNode json(List<ResourceAlarm> alarms, String node) {
        final ObjectNode json = Json.object();
        final ArrayNode local = json.putArray("local");
        final ArrayNode global = json.putArray("global");
        for (final ResourceAlarm alarm : alarms) {
            (alarm.node().equals(node) ? local : global).add(alarm.description());
        }
        return json;
    }
}
