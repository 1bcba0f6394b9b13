package io.bilbymq.ctl;

import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** How many connections and queues a virtual host may have. */
@Command
final class VhostLimitCommands {
    private static final Columns COLUMNS = Columns.of(Column.of("vhost"), Limits.COLUMN);

    private final BilbyCtl ctl;
    private final Lookup lookup;

    VhostLimitCommands(BilbyCtl ctl) {
        this.ctl = ctl;
        this.lookup = new Lookup(ctl);
    }

    @Command(
            name = "set_vhost_limits",
            description = "Gives a virtual host these limits, instead of those that were there.",
            footer = "bilbyctl set_vhost_limits -p shop '{\"max-connections\": 100, \"max-queues\": 50}'")
    void setVhostLimits(@Parameters(paramLabel = "LIMITS", description = "A JSON object.") String limits) {
        final String vhost = ctl.vhost();
        ctl.output().banner("Setting vhost limits to \"%s\" for vhost \"%s\" ...".formatted(limits, vhost));
        lookup.vhost(vhost);
        final ObjectNode wanted = Json.parseObject(limits);
        for (final Map.Entry<String, JsonNode> limit : wanted.properties()) {
            ctl.api()
                    .put(Limits.value(limit.getValue()), "vhost-limits", vhost, limit.getKey())
                    .value();
        }
        for (final String name :
                Limits.names(ctl.api().get("vhost-limits", vhost).value())) {
            if (!wanted.has(name)) {
                ctl.api().delete("vhost-limits", vhost, name).value();
            }
        }
    }

    @Command(
            name = "clear_vhost_limits",
            description = "Takes all limits of a virtual host away.",
            footer = "bilbyctl clear_vhost_limits -p shop")
    void clearVhostLimits() {
        final String vhost = ctl.vhost();
        ctl.output().banner("Clearing vhost \"%s\" limits ...".formatted(vhost));
        lookup.vhost(vhost);
        for (final String name :
                Limits.names(ctl.api().get("vhost-limits", vhost).value())) {
            ctl.api().delete("vhost-limits", vhost, name).value();
        }
    }

    @Command(
            name = "list_vhost_limits",
            description = "Shows the limits of a virtual host, or of all.",
            footer = "bilbyctl list_vhost_limits -p shop")
    void listVhostLimits(@Option(names = "--global", description = "Those of all virtual hosts.") boolean global) {
        if (global) {
            ctl.output().banner("Listing limits for all vhosts ...");
            ctl.output().table(COLUMNS.table(ctl.api().get("vhost-limits").value()));
        } else {
            final String vhost = ctl.vhost();
            ctl.output().banner("Listing limits for vhost \"%s\" ...".formatted(vhost));
            lookup.vhost(vhost);
            ctl.output()
                    .line(Json.text(
                            Limits.of(ctl.api().get("vhost-limits", vhost).value())));
        }
    }
}
