package io.bilbymq.ctl;

import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** Lists of what there is in a broker. Columns have the names of {@code rabbitmqctl}; {@link ListColumns} finds what is in them. */
@Command
final class ListCommands {
    /** What a queue says of itself if its node is not there. */
    private static final Set<String> OFFLINE = Set.of("down", "stopped", "crashed");

    private final BilbyCtl ctl;
    private final Lookup lookup;

    ListCommands(BilbyCtl ctl) {
        this.ctl = ctl;
        this.lookup = new Lookup(ctl);
    }

    @Command(
            name = "list_queues",
            description = "Lists the queues of a virtual host: their names and how many messages they have.",
            footer = "bilbyctl list_queues -p shop name messages consumers")
    void listQueues(
            @Parameters(paramLabel = "COLUMN", arity = "0..*", description = Columns.DESCRIPTION) @Nullable
                    List<String> columns,
            @Option(names = "--online", description = "Only those whose node is there.") boolean online,
            @Option(names = "--offline", description = "Only those whose node is not there.") boolean offline,
            @Option(names = "--local", description = "Only those of the node that answers.") boolean local) {
        final Columns shown = ListColumns.QUEUES.asked(columns);
        final String vhost = ctl.vhost();
        ctl.output().banner("Timeout: %s ...".formatted(ctl.timeoutWords()));
        ctl.output().banner("Listing queues for vhost %s ...".formatted(vhost));
        final JsonNode queues = inVhost("queues", vhost);
        final String here = local ? lookup.nodeName() : "";
        final Predicate<JsonNode> wanted = queue -> {
            final boolean isOffline = OFFLINE.contains(queue.path("state").asString(""));
            return !(online && isOffline)
                    && !(offline && !isOffline)
                    && !(local && !queue.path("node").asString("").equals(here));
        };
        ctl.output().table(shown.table(queues.valueStream().filter(wanted).toList()));
    }

    @Command(
            name = "list_exchanges",
            description = "Lists the exchanges of a virtual host.",
            footer = "bilbyctl list_exchanges -p shop name type durable")
    void listExchanges(
            @Parameters(paramLabel = "COLUMN", arity = "0..*", description = Columns.DESCRIPTION) @Nullable
                    List<String> columns) {
        final Columns shown = ListColumns.EXCHANGES.asked(columns);
        final String vhost = ctl.vhost();
        ctl.output().banner("Listing exchanges for vhost %s ...".formatted(vhost));
        ctl.output().table(shown.table(inVhost("exchanges", vhost)));
    }

    @Command(
            name = "list_bindings",
            description = "Lists the bindings of a virtual host.",
            footer = "bilbyctl list_bindings -p shop source_name destination_name routing_key")
    void listBindings(
            @Parameters(paramLabel = "COLUMN", arity = "0..*", description = Columns.DESCRIPTION) @Nullable
                    List<String> columns) {
        final Columns shown = ListColumns.BINDINGS.asked(columns);
        final String vhost = ctl.vhost();
        ctl.output().banner("Listing bindings for vhost %s...".formatted(vhost));
        ctl.output().table(shown.table(inVhost("bindings", vhost)));
    }

    @Command(
            name = "list_connections",
            description = "Lists the connections to all virtual hosts. A connection's pid is its name here.",
            footer = "bilbyctl list_connections name user vhost state")
    void listConnections(
            @Parameters(paramLabel = "COLUMN", arity = "0..*", description = Columns.DESCRIPTION) @Nullable
                    List<String> columns) {
        final Columns shown = ListColumns.CONNECTIONS.asked(columns);
        ctl.output().banner("Listing connections ...");
        ctl.output().table(shown.table(ctl.api().get("connections").value()));
    }

    @Command(
            name = "list_channels",
            description = "Lists the channels of all connections. A channel's pid is its name here.",
            footer = "bilbyctl list_channels name user prefetch_count messages_unacknowledged")
    void listChannels(
            @Parameters(paramLabel = "COLUMN", arity = "0..*", description = Columns.DESCRIPTION) @Nullable
                    List<String> columns) {
        final Columns shown = ListColumns.CHANNELS.asked(columns);
        ctl.output().banner("Listing channels ...");
        ctl.output().table(shown.table(ctl.api().get("channels").value()));
    }

    @Command(
            name = "list_consumers",
            description = "Lists the consumers in a virtual host.",
            footer = "bilbyctl list_consumers -p shop queue_name consumer_tag active")
    void listConsumers(
            @Parameters(paramLabel = "COLUMN", arity = "0..*", description = Columns.DESCRIPTION) @Nullable
                    List<String> columns) {
        final Columns shown = ListColumns.CONSUMERS.asked(columns);
        final String vhost = ctl.vhost();
        ctl.output().banner("Listing consumers in vhost %s ...".formatted(vhost));
        lookup.vhost(vhost);
        ctl.output().table(shown.table(ctl.api().get("consumers", vhost).value()));
    }

    private JsonNode inVhost(String kind, String vhost) {
        return ctl.api().get(kind, vhost).orElseThrow(() -> Lookup.noVhost(vhost));
    }
}
