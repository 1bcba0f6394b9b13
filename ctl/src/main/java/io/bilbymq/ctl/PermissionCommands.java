package io.bilbymq.ctl;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What users may do in virtual hosts. */
@Command
final class PermissionCommands {
    private static final Columns OF_VHOST = Columns.of("user", "configure", "write", "read");
    private static final Columns OF_USER = Columns.of("vhost", "configure", "write", "read");

    private static final String CONFIGURE =
            "Which queues and exchanges the user may declare and delete: a regular expression.";
    private static final String WRITE = "Which ones the user may publish to and bind.";
    private static final String READ = "Which ones the user may consume from and bind to.";

    private final BilbyCtl ctl;
    private final Lookup lookup;

    PermissionCommands(BilbyCtl ctl) {
        this.ctl = ctl;
        this.lookup = new Lookup(ctl);
    }

    @Command(
            name = "set_permissions",
            description = "Says what a user may do in a virtual host. An empty pattern is for nothing.",
            footer = "bilbyctl set_permissions -p shop alice '^alice-.*' '.*' '.*'")
    void setPermissions(
            @Parameters(paramLabel = "USER") String user,
            @Parameters(paramLabel = "CONFIGURE", description = CONFIGURE) String configure,
            @Parameters(paramLabel = "WRITE", description = WRITE) String write,
            @Parameters(paramLabel = "READ", description = READ) String read) {
        final String vhost = ctl.vhost();
        ctl.output().banner("Setting permissions for user \"%s\" in vhost \"%s\" ...".formatted(user, vhost));
        lookup.vhost(vhost);
        lookup.user(user);
        ctl.api()
                .put(permissions(configure, write, read), "permissions", vhost, user)
                .value();
    }

    @Command(
            name = "set_permissions_globally",
            description = "Says what a user may do in every virtual host that there is now.",
            footer = "bilbyctl set_permissions_globally alice '' '.*' '.*'")
    void setPermissionsGlobally(
            @Parameters(paramLabel = "USER") String user,
            @Parameters(paramLabel = "CONFIGURE", description = CONFIGURE) String configure,
            @Parameters(paramLabel = "WRITE", description = WRITE) String write,
            @Parameters(paramLabel = "READ", description = READ) String read) {
        ctl.output().banner("Setting permissions for user \"%s\" in all virtual hosts ...".formatted(user));
        lookup.user(user);
        for (final JsonNode vhost : ctl.api().get("vhosts").value()) {
            ctl.api()
                    .put(
                            permissions(configure, write, read),
                            "permissions",
                            vhost.path("name").asString(),
                            user)
                    .value();
        }
    }

    @Command(
            name = "clear_permissions",
            description = "Takes all permissions in a virtual host from a user.",
            footer = "bilbyctl clear_permissions -p shop alice")
    void clearPermissions(@Parameters(paramLabel = "USER") String user) {
        final String vhost = ctl.vhost();
        ctl.output().banner("Clearing permissions for user \"%s\" in vhost \"%s\" ...".formatted(user, vhost));
        lookup.vhost(vhost);
        lookup.user(user);
        // That there are none is what was wanted.
        ctl.api().delete("permissions", vhost, user);
    }

    @Command(
            name = "list_permissions",
            description = "Lists what users may do in a virtual host.",
            footer = "bilbyctl list_permissions -p shop")
    void listPermissions() {
        final String vhost = ctl.vhost();
        ctl.output().banner("Listing permissions for vhost \"%s\" ...".formatted(vhost));
        final JsonNode list = ctl.api().get("vhosts", vhost, "permissions").orElseThrow(() -> Lookup.noVhost(vhost));
        ctl.output().table(OF_VHOST.table(list));
    }

    @Command(
            name = "list_user_permissions",
            description = "Lists what a user may do in all virtual hosts.",
            footer = "bilbyctl list_user_permissions alice")
    void listUserPermissions(@Parameters(paramLabel = "USER") String user) {
        ctl.output().banner("Listing permissions for user \"%s\" ...".formatted(user));
        final JsonNode list = ctl.api().get("users", user, "permissions").orElseThrow(() -> Lookup.noUser(user));
        ctl.output().table(OF_USER.table(list));
    }

    private static ObjectNode permissions(String configure, String write, String read) {
        return Json.object().put("configure", configure).put("write", write).put("read", read);
    }
}
