package io.bilbymq.ctl;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Which routing keys users may publish and bind with at topic exchanges. */
@Command
final class TopicPermissionCommands {
    private static final Columns OF_VHOST = Columns.of("user", "exchange", "write", "read");
    private static final Columns OF_USER = Columns.of("vhost", "exchange", "write", "read");

    private final BilbyCtl ctl;
    private final Lookup lookup;

    TopicPermissionCommands(BilbyCtl ctl) {
        this.ctl = ctl;
        this.lookup = new Lookup(ctl);
    }

    @Command(
            name = "set_topic_permissions",
            description = "Says which routing keys a user may publish and bind with at a topic exchange.",
            footer = "bilbyctl set_topic_permissions -p shop alice amq.topic '^{username}\\\\.' '.*'")
    void setTopicPermissions(
            @Parameters(paramLabel = "USER") String user,
            @Parameters(paramLabel = "EXCHANGE") String exchange,
            @Parameters(paramLabel = "WRITE", description = "Keys to publish with: a regular expression.") String write,
            @Parameters(paramLabel = "READ", description = "Keys to bind with.") String read) {
        final String vhost = ctl.vhost();
        ctl.output()
                .banner("Setting topic permissions on \"%s\" for user \"%s\" in vhost \"%s\" ..."
                        .formatted(exchange, user, vhost));
        lookup.vhost(vhost);
        lookup.user(user);
        final ObjectNode permissions =
                Json.object().put("exchange", exchange).put("write", write).put("read", read);
        ctl.api().put(permissions, "topic-permissions", vhost, user).value();
    }

    @Command(
            name = "clear_topic_permissions",
            description = "Takes away what is said of a user's routing keys, at one exchange or at all.",
            footer = "bilbyctl clear_topic_permissions -p shop alice amq.topic")
    void clearTopicPermissions(
            @Parameters(paramLabel = "USER") String user,
            @Parameters(paramLabel = "EXCHANGE", arity = "0..1") @Nullable String exchange) {
        final String vhost = ctl.vhost();
        final String where = exchange == null ? "" : " on \"" + exchange + "\"";
        ctl.output()
                .banner("Clearing topic permissions%s for user \"%s\" in vhost \"%s\" ..."
                        .formatted(where, user, vhost));
        lookup.vhost(vhost);
        lookup.user(user);
        // That there are none is what was wanted.
        if (exchange == null) {
            ctl.api().delete("topic-permissions", vhost, user);
        } else {
            ctl.api().delete("topic-permissions", vhost, user, exchange);
        }
    }

    @Command(
            name = "list_topic_permissions",
            description = "Lists what is said of routing keys in a virtual host.",
            footer = "bilbyctl list_topic_permissions -p shop")
    void listTopicPermissions() {
        final String vhost = ctl.vhost();
        ctl.output().banner("Listing topic permissions for vhost \"%s\" ...".formatted(vhost));
        final JsonNode list =
                ctl.api().get("vhosts", vhost, "topic-permissions").orElseThrow(() -> Lookup.noVhost(vhost));
        ctl.output().table(OF_VHOST.table(list));
    }

    @Command(
            name = "list_user_topic_permissions",
            description = "Lists what is said of a user's routing keys in all virtual hosts.",
            footer = "bilbyctl list_user_topic_permissions alice")
    void listUserTopicPermissions(@Parameters(paramLabel = "USER") String user) {
        ctl.output().banner("Listing topic permissions for user \"%s\" ...".formatted(user));
        final JsonNode list = ctl.api().get("users", user, "topic-permissions").orElseThrow(() -> Lookup.noUser(user));
        ctl.output().table(OF_USER.table(list));
    }
}
