package io.bilbymq.ctl;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Virtual hosts. */
@Command
final class VhostCommands {
    private static final String QUEUE_TYPE = "default_queue_type";
    private static final String PROTECTED = "protected_from_deletion";

    /** What RabbitMQ says of a virtual host that has no default type. */
    private static final String NO_TYPE = "undefined";

    private static final Columns COLUMNS = Columns.of(
                    Column.of("name"),
                    Column.of("tracing"),
                    Column.of("cluster_state"),
                    Column.of("description"),
                    new Column("tags", VhostCommands::tags),
                    Column.of(QUEUE_TYPE),
                    Column.at(PROTECTED, "metadata", PROTECTED),
                    Column.of("metadata"))
            .showing("name");

    private final BilbyCtl ctl;
    private final Lookup lookup;

    VhostCommands(BilbyCtl ctl) {
        this.ctl = ctl;
        this.lookup = new Lookup(ctl);
    }

    @Command(
            name = "add_vhost",
            description = "Creates a virtual host, if it is not there.",
            footer = "bilbyctl add_vhost shop --description 'what the shop does' --tags production,eu")
    void addVhost(
            @Parameters(paramLabel = "VHOST") String name,
            @Option(names = "--description", paramLabel = "TEXT", description = "What it is for.") @Nullable
                    String description,
            @Option(names = "--tags", paramLabel = "TAGS", description = "Words, with commas between them.") @Nullable
                    String tags,
            @Option(names = "--default-queue-type", paramLabel = "TYPE", description = "classic, quorum or stream.")
                    @Nullable
                    String queueType) {
        ctl.output().banner("Adding vhost \"%s\" ...".formatted(name));
        // One that is there stays as it is.
        if (!ctl.api().get("vhosts", name).isFound()) {
            ctl.api()
                    .put(metadata(Json.object(), description, tags, queueType), "vhosts", name)
                    .value();
        }
    }

    @Command(
            name = "update_vhost_metadata",
            description = "Changes what is said of a virtual host. What is not given stays.",
            footer = "bilbyctl update_vhost_metadata shop --default-queue-type quorum")
    void updateVhostMetadata(
            @Parameters(paramLabel = "VHOST") String name,
            @Option(names = "--description", paramLabel = "TEXT", description = "What it is for.") @Nullable
                    String description,
            @Option(names = "--tags", paramLabel = "TAGS", description = "Words, with commas between them.") @Nullable
                    String tags,
            @Option(names = "--default-queue-type", paramLabel = "TYPE", description = "classic, quorum or stream.")
                    @Nullable
                    String queueType) {
        if (description == null && tags == null && queueType == null) {
            throw new Failure(ExitCode.USAGE, "nothing to change: give --description, --tags or --default-queue-type");
        }
        ctl.output().banner("Updating metadata of vhost \"%s\" ...".formatted(name));
        ctl.api()
                .put(metadata(known(lookup.vhost(name)), description, tags, queueType), "vhosts", name)
                .value();
    }

    @Command(
            name = "delete_vhost",
            description = "Deletes a virtual host with all that is in it.",
            footer = "bilbyctl delete_vhost shop")
    void deleteVhost(@Parameters(paramLabel = "VHOST") String name) {
        ctl.output().banner("Deleting vhost \"%s\" ...".formatted(name));
        ctl.api().delete("vhosts", name).orElseThrow(() -> Lookup.noVhost(name));
    }

    @Command(
            name = "list_vhosts",
            description = "Lists virtual hosts.",
            footer = "bilbyctl list_vhosts name description tracing")
    void listVhosts(
            @Parameters(paramLabel = "COLUMN", arity = "0..*", description = Columns.DESCRIPTION) @Nullable
                    List<String> columns) {
        final Columns shown = COLUMNS.asked(columns);
        ctl.output().banner("Listing vhosts ...");
        ctl.output().table(shown.table(ctl.api().get("vhosts").value()));
    }

    @Command(
            name = "set_vhost_tags",
            description = "Gives a virtual host these tags, instead of those that were there. Without any: none.",
            footer = "bilbyctl set_vhost_tags shop production eu")
    void setVhostTags(
            @Parameters(paramLabel = "VHOST") String name,
            @Parameters(paramLabel = "TAG", arity = "0..*") @Nullable List<String> tags) {
        final List<String> wanted = tags == null ? List.of() : tags;
        ctl.output()
                .banner("Setting tags for virtual host \"%s\" to [%s] ...".formatted(name, String.join(", ", wanted)));
        final ObjectNode body = known(lookup.vhost(name)).put("tags", String.join(",", wanted));
        ctl.api().put(body, "vhosts", name).value();
    }

    @Command(
            name = "enable_vhost_deletion_protection",
            description = "Has the broker refuse to delete a virtual host.",
            footer = "bilbyctl enable_vhost_deletion_protection shop")
    void protect(@Parameters(paramLabel = "VHOST") String name) {
        ctl.output().banner("Protecting vhost \"%s\" from deletion ...".formatted(name));
        lookup.vhost(name);
        ctl.api().post(Json.object(), "vhosts", name, "deletion", "protection").value();
    }

    @Command(
            name = "disable_vhost_deletion_protection",
            description = "Has the broker delete a virtual host again when it is asked to.",
            footer = "bilbyctl disable_vhost_deletion_protection shop")
    void unprotect(@Parameters(paramLabel = "VHOST") String name) {
        ctl.output().banner("Lifting the protection of vhost \"%s\" from deletion ...".formatted(name));
        lookup.vhost(name);
        ctl.api().delete("vhosts", name, "deletion", "protection").value();
    }

    @Command(
            name = "restart_vhost",
            description = "Starts a virtual host that has failed, on every node where it does not run.",
            footer = "bilbyctl restart_vhost -p shop")
    void restartVhost() {
        final String name = ctl.vhost();
        ctl.output().banner("Trying to restart vhost '%s' ...".formatted(name));
        final JsonNode states = lookup.vhost(name).path("cluster_state");
        for (final Map.Entry<String, JsonNode> state : states.properties()) {
            if (state.getValue().asString("").equals("running")) {
                ctl.output().note("Vhost '%s' is already running on node '%s'".formatted(name, state.getKey()));
            } else {
                ctl.api()
                        .post(Json.object(), "vhosts", name, "start", state.getKey())
                        .value();
                ctl.output().note("Successfully restarted vhost '%s' on node '%s'".formatted(name, state.getKey()));
            }
        }
    }

    @Command(
            name = "trace_on",
            description = "Has a virtual host publish a copy of every message to amq.rabbitmq.trace.",
            footer = "bilbyctl trace_on -p shop")
    void traceOn() {
        trace(true, "Starting tracing for vhost \"%s\" ...", "Trace enabled for vhost %s");
    }

    @Command(name = "trace_off", description = "Ends that.", footer = "bilbyctl trace_off -p shop")
    void traceOff() {
        trace(false, "Stopping tracing for vhost \"%s\" ...", "Trace disabled for vhost %s");
    }

    private void trace(boolean on, String begin, String end) {
        final String name = ctl.vhost();
        ctl.output().banner(begin.formatted(name));
        ctl.api()
                .put(known(lookup.vhost(name)).put("tracing", on), "vhosts", name)
                .value();
        ctl.output().note(end.formatted(name));
    }

    /** What there is now, as it is written: the API takes away what is not written again. */
    private static ObjectNode known(JsonNode vhost) {
        final ObjectNode body = Json.object();
        body.put("description", vhost.path("description").asString(""));
        body.put("tags", String.join(",", tagList(vhost)));
        Optional.of(vhost.path(QUEUE_TYPE).asString(NO_TYPE))
                .filter(type -> !type.equals(NO_TYPE))
                .ifPresent(type -> body.put(QUEUE_TYPE, type));
        return body;
    }

    private static ObjectNode metadata(
            ObjectNode body, @Nullable String description, @Nullable String tags, @Nullable String queueType) {
        if (description != null) {
            body.put("description", description);
        }
        if (tags != null) {
            body.put("tags", tags);
        }
        if (queueType != null) {
            body.put(QUEUE_TYPE, queueType);
        }
        return body;
    }

    private static List<String> tagList(JsonNode vhost) {
        return vhost.path("tags").valueStream().map(JsonNode::asString).toList();
    }

    /** As an array, which a table shows as rabbitmqctl does. */
    private static JsonNode tags(JsonNode vhost) {
        return vhost.path("tags").isArray() ? vhost.path("tags") : Json.array();
    }
}
