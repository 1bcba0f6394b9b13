package io.bilbymq.ctl;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** How many connections and channels a user may have. */
@Command
final class UserLimitCommands {
    private static final Columns COLUMNS = Columns.of(Column.of("user"), Limits.COLUMN);

    private final BilbyCtl ctl;
    private final Lookup lookup;

    UserLimitCommands(BilbyCtl ctl) {
        this.ctl = ctl;
        this.lookup = new Lookup(ctl);
    }

    @Command(
            name = "set_user_limits",
            description = "Limits a user's connections or channels. Other limits stay.",
            footer = "bilbyctl set_user_limits alice '{\"max-connections\": 10, \"max-channels\": 100}'")
    void setUserLimits(
            @Parameters(paramLabel = "USER") String user,
            @Parameters(paramLabel = "LIMITS", description = "A JSON object.") String limits) {
        ctl.output().banner("Setting user limits to \"%s\" for user \"%s\" ...".formatted(limits, user));
        lookup.user(user);
        for (final Map.Entry<String, JsonNode> limit : Json.parseObject(limits).properties()) {
            ctl.api()
                    .put(Limits.value(limit.getValue()), "user-limits", user, limit.getKey())
                    .value();
        }
    }

    @Command(
            name = "clear_user_limits",
            description = "Takes a limit of a user away, or all of them.",
            footer = "bilbyctl clear_user_limits alice max-connections")
    void clearUserLimits(
            @Parameters(paramLabel = "USER") String user,
            @Parameters(paramLabel = "LIMIT", description = "max-connections, max-channels, or all.") String limit) {
        final boolean all = limit.equals("all");
        ctl.output()
                .banner("Clearing %s for user \"%s\" ..."
                        .formatted(all ? "all limits" : "\"" + limit + "\" limit", user));
        lookup.user(user);
        if (all) {
            for (final String name :
                    Limits.names(ctl.api().get("user-limits", user).value())) {
                ctl.api().delete("user-limits", user, name).value();
            }
        } else {
            ctl.api().delete("user-limits", user, limit).value();
        }
    }

    @Command(
            name = "list_user_limits",
            description = "Shows the limits of a user, or of all.",
            footer = "bilbyctl list_user_limits --global")
    void listUserLimits(
            @Option(names = "--user", paramLabel = "USER", description = "Whose. Default: guest.") @Nullable
                    String user,
            @Option(names = "--global", description = "Those of all users.") boolean global) {
        if (global) {
            ctl.output().banner("Listing limits for all users ...");
            ctl.output().table(COLUMNS.table(ctl.api().get("user-limits").value()));
        } else {
            final String name = user == null ? Login.GUEST.username() : user;
            ctl.output().banner("Listing limits for user \"%s\" ...".formatted(name));
            lookup.user(name);
            ctl.output()
                    .line(Json.text(Limits.of(ctl.api().get("user-limits", name).value())));
        }
    }
}
