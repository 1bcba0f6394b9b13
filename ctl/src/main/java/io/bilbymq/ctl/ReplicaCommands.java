package io.bilbymq.ctl;

import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Members of quorum queues: the commands of {@code rabbitmq-queues}. */
@Command
final class ReplicaCommands {
    private static final Columns STATUS = Columns.of(
            "Node Name",
            "Raft State",
            "Membership",
            "Last Log Index",
            "Last Written",
            "Last Applied",
            "Commit Index",
            "Snapshot Index",
            "Term",
            "Machine Version");

    private final BilbyCtl ctl;

    ReplicaCommands(BilbyCtl ctl) {
        this.ctl = ctl;
    }

    @Command(
            name = "quorum_status",
            description = "Shows the members of a quorum queue.",
            footer = "bilbyctl quorum_status -p shop orders")
    void quorumStatus(@Parameters(paramLabel = "QUEUE") String queue) {
        final String vhost = ctl.vhost();
        ctl.output().banner("Status of quorum queue %s in vhost %s ...".formatted(queue, vhost));
        final JsonNode members = ctl.api()
                .get("queues", "quorum", vhost, queue, "status")
                .orElseThrow(() -> Lookup.noQueue(queue, vhost));
        ctl.output().table(STATUS.table(members));
    }

    @Command(
            name = "add_member",
            description = "Has a node hold a quorum queue too.",
            footer = "bilbyctl add_member -p shop orders rabbit@host2")
    void addMember(
            @Parameters(paramLabel = "QUEUE") String queue,
            @Parameters(paramLabel = "NODE") String node,
            @Option(
                            names = "--membership",
                            paramLabel = "KIND",
                            defaultValue = "promotable",
                            description = "voter, non_voter or promotable. Default: ${DEFAULT-VALUE}")
                    String membership) {
        final String vhost = ctl.vhost();
        ctl.output().banner("Adding a replica for queue %s on node %s...".formatted(queue, node));
        ctl.api()
                .post(member(node).put("membership", membership), "queues", "quorum", vhost, queue, "replicas", "add")
                .orElseThrow(() -> Lookup.noQueue(queue, vhost));
    }

    @Command(
            name = "delete_member",
            description = "Has a node no longer hold a quorum queue.",
            footer = "bilbyctl delete_member -p shop orders rabbit@host2")
    void deleteMember(@Parameters(paramLabel = "QUEUE") String queue, @Parameters(paramLabel = "NODE") String node) {
        final String vhost = ctl.vhost();
        ctl.output().banner("Removing a replica of queue %s on node %s...".formatted(queue, node));
        ctl.api()
                .delete(member(node), "queues", "quorum", vhost, queue, "replicas", "delete")
                .orElseThrow(() -> Lookup.noQueue(queue, vhost));
    }

    @Command(
            name = "grow",
            description = "Has a node hold more quorum queues.",
            footer = "bilbyctl grow rabbit@host2 even --vhost-pattern '^shop' --queue-pattern '^orders'")
    void grow(
            @Parameters(paramLabel = "NODE") String node,
            @Parameters(paramLabel = "STRATEGY", description = "all, or even: those with an even number of members.")
                    String strategy,
            @Option(
                            names = "--vhost-pattern",
                            paramLabel = "PATTERN",
                            defaultValue = ".*",
                            description = "Default: all.")
                    String vhostPattern,
            @Option(
                            names = "--queue-pattern",
                            paramLabel = "PATTERN",
                            defaultValue = ".*",
                            description = "Default: all.")
                    String queuePattern) {
        ctl.output().banner("Growing %s quorum queues on node %s ...".formatted(strategy, node));
        final ObjectNode body = Json.object()
                .put("strategy", strategy)
                .put("vhost_pattern", vhostPattern)
                .put("queue_pattern", queuePattern);
        ctl.api().post(body, "queues", "quorum", "replicas", "on", node, "grow").value();
    }

    @Command(
            name = "shrink",
            description = "Has a node hold no quorum queue any more.",
            footer = "bilbyctl shrink rabbit@host2")
    void shrink(@Parameters(paramLabel = "NODE") String node) {
        ctl.output().banner("Shrinking quorum queues on node %s...".formatted(node));
        ctl.api().delete("queues", "quorum", "replicas", "on", node, "shrink").value();
    }

    @Command(
            name = "rebalance",
            description = "Spreads the leaders of queues over the nodes. The API does not say when it is done.",
            footer = "bilbyctl rebalance all")
    void rebalance(
            @Parameters(
                            paramLabel = "KIND",
                            arity = "0..1",
                            defaultValue = "all",
                            description = "Over HTTP there is only all.")
                    String kind) {
        if (!List.of("all", "quorum").contains(kind)) {
            throw new Failure(ExitCode.USAGE, "over HTTP only all queues can be spread");
        }
        ctl.output().banner("Re-balancing leaders of %s queues...".formatted(kind));
        ctl.api().post(Json.object(), "rebalance", "queues").value();
    }

    private static ObjectNode member(String node) {
        return Json.object().put("node", node);
    }
}
