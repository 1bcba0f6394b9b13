package io.bilbymq.ctl;

import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** The cluster as a whole. */
@Command
final class ClusterCommands {
    private static final Duration TIMEOUT = Duration.ofMinutes(5);

    private final BilbyCtl ctl;
    private final Lookup lookup;

    ClusterCommands(BilbyCtl ctl) {
        this.ctl = ctl;
        this.lookup = new Lookup(ctl);
    }

    @Command(
            name = "cluster_status",
            description = "Shows the nodes of the cluster, what they run and listen on, and their alarms.",
            footer = "bilbyctl cluster_status")
    void clusterStatus() {
        final JsonNode overview = lookup.overview();
        ctl.output()
                .banner("Cluster status of node %s ..."
                        .formatted(overview.path("node").asString("")));
        final Report report = new ClusterReport(
                        overview, ctl.api().get("nodes").value(), ctl.api().get("feature-flags"))
                .report();
        report.print(ctl.output());
    }

    @Command(
            name = "set_cluster_name",
            description = "Names the cluster. Clients are told when they connect.",
            footer = "bilbyctl set_cluster_name shop-eu")
    void setClusterName(@Parameters(paramLabel = "NAME") String name) {
        ctl.output().banner("Setting cluster name to %s ...".formatted(name));
        ctl.api().put(Json.object().put("name", name), "cluster-name").value();
    }

    @Command(
            name = "await_online_nodes",
            description = "Waits until so many nodes run, for five minutes unless --timeout says otherwise.",
            footer = "bilbyctl await_online_nodes 3 --timeout 60")
    void awaitOnlineNodes(@Parameters(paramLabel = "NUMBER") int number) {
        ctl.output()
                .banner("Will wait for at least %d nodes to join the cluster of %s."
                        .formatted(number, ctl.api().server()));
        new Deadline(ctl.timeout(TIMEOUT))
                .await(
                        () -> running() >= number,
                        () -> new Failure(
                                ExitCode.SOFTWARE,
                                "timed out while waiting. Not enough nodes joined the cluster of "
                                        + ctl.api().server()));
    }

    private long running() {
        return ctl.api()
                .get("nodes")
                .value()
                .valueStream()
                .filter(node -> node.path("running").asBoolean(false))
                .count();
    }
}
