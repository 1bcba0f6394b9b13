package io.bilbymq.ctl;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Users of the internal database. */
@Command
final class UserCommands {
    private static final Columns COLUMNS = Columns.of(Column.at("user", "name"), Column.of("tags"));

    private final BilbyCtl ctl;
    private final Lookup lookup;

    UserCommands(BilbyCtl ctl) {
        this.ctl = ctl;
        this.lookup = new Lookup(ctl);
    }

    @Command(
            name = "add_user",
            description = {
                "Creates a user, who has no permissions in any virtual host yet.",
                "If there is no password, it is asked for, or read from the standard input."
            },
            footer = "bilbyctl add_user alice < password.txt")
    void addUser(
            @Parameters(paramLabel = "USER") String user,
            @Parameters(
                            paramLabel = "PASSWORD",
                            arity = "0..1",
                            description = "Empty: the user cannot log in with one.")
                    @Nullable
                    String password,
            @Option(
                            names = "--pre-hashed-password",
                            description = "PASSWORD is what hash_password says, and not a password.")
                    boolean hashed) {
        ctl.output().banner("Adding user \"%s\" ...".formatted(user));
        final String secret = given(password);
        if (ctl.api().get("users", user).isFound()) {
            throw new Failure(ExitCode.SOFTWARE, "User \"" + user + "\" already exists");
        }
        final ObjectNode body = Json.object().put("tags", "");
        if (hashed || secret.isEmpty()) {
            body.put("password_hash", secret);
        } else {
            body.put("password", secret);
        }
        ctl.api().put(body, "users", user).value();
        ctl.output()
                .note("Done. Don't forget to grant the user permissions to some virtual hosts!"
                        + " See 'bilbyctl help set_permissions' to learn more.");
    }

    @Command(
            name = "delete_user",
            description = "Removes a user from the internal database.",
            footer = "bilbyctl delete_user alice")
    void deleteUser(@Parameters(paramLabel = "USER") String user) {
        ctl.output().banner("Deleting user \"%s\" ...".formatted(user));
        ctl.api().delete("users", user).orElseThrow(() -> Lookup.noUser(user));
    }

    @Command(
            name = "change_password",
            description = {
                "Changes a user's password.",
                "If there is none, it is asked for, or read from the standard input."
            },
            footer = "bilbyctl change_password alice < password.txt")
    void changePassword(
            @Parameters(paramLabel = "USER") String user,
            @Parameters(paramLabel = "PASSWORD", arity = "0..1") @Nullable String password) {
        ctl.output().banner("Changing password for user \"%s\" ...".formatted(user));
        final String secret = given(password);
        final JsonNode known = lookup.user(user);
        ctl.api()
                .put(Json.object().put("password", secret).put("tags", tags(known)), "users", user)
                .value();
    }

    @Command(
            name = "clear_password",
            description = "Takes a user's password away: nobody can log in with one then.",
            footer = "bilbyctl clear_password alice")
    void clearPassword(@Parameters(paramLabel = "USER") String user) {
        ctl.output().banner("Clearing password for user \"%s\" ...".formatted(user));
        final JsonNode known = lookup.user(user);
        ctl.api()
                .put(Json.object().put("password_hash", "").put("tags", tags(known)), "users", user)
                .value();
    }

    @Command(
            name = "authenticate_user",
            description = {
                "Tells whether this is the user's password. If it is not, the exit code is not 0.",
                "If there is no password, it is asked for, or read from the standard input."
            },
            footer = "bilbyctl authenticate_user alice < password.txt")
    void authenticateUser(
            @Parameters(paramLabel = "USER") String user,
            @Parameters(paramLabel = "PASSWORD", arity = "0..1") @Nullable String password) {
        ctl.output().banner("Authenticating user \"%s\" ...".formatted(user));
        final String secret = given(password);
        // Who may log in, but not to the API, is known only by what is kept of the password.
        if (!ctl.api().as(new Login(user, secret)).knowsWhoAsks() && !isHashed(user, secret)) {
            throw new Failure(ExitCode.DATA, "failed to authenticate user \"" + user + "\": invalid credentials");
        }
        ctl.output().ok("Success");
    }

    @Command(
            name = "set_user_tags",
            description = "Gives a user these tags, instead of those that were there. Without any: none.",
            footer = "bilbyctl set_user_tags alice monitoring policymaker")
    void setUserTags(
            @Parameters(paramLabel = "USER") String user,
            @Parameters(
                            paramLabel = "TAG",
                            arity = "0..*",
                            description =
                                    "administrator, monitoring, policymaker, management, impersonator, or others.")
                    @Nullable
                    List<String> tags) {
        final List<String> wanted = tags == null ? List.of() : tags;
        ctl.output().banner("Setting tags for user \"%s\" to [%s] ...".formatted(user, String.join(", ", wanted)));
        final JsonNode known = lookup.user(user);
        final ObjectNode body = Json.object().put("tags", String.join(",", wanted));
        body.set("password_hash", known.path("password_hash"));
        body.set("hashing_algorithm", known.path("hashing_algorithm"));
        ctl.api().put(body, "users", user).value();
    }

    @Command(name = "list_users", description = "Lists users and their tags.", footer = "bilbyctl list_users")
    void listUsers() {
        ctl.output().banner("Listing users ...");
        ctl.output().table(COLUMNS.table(ctl.api().get("users").value()));
    }

    @Command(
            name = "hash_password",
            description = {
                "Says what a broker keeps of a password, for password_hash in definitions. Asks no broker.",
                "If there is no password, it is asked for, or read from the standard input."
            },
            footer = "bilbyctl hash_password < password.txt")
    void hashPassword(@Parameters(paramLabel = "PASSWORD", arity = "0..1") @Nullable String password) {
        ctl.output().line(PasswordHash.of(given(password)));
    }

    private String given(@Nullable String password) {
        return Optional.ofNullable(password)
                .or(() -> ctl.terminal().readSecret("Password: "))
                .orElseThrow(() -> new Failure(ExitCode.DATA, "Password is not provided via argument or stdin"));
    }

    private boolean isHashed(String user, String password) {
        final JsonNode known = ctl.api().get("users", user).body();
        return PasswordHash.matches(
                password,
                known.path("password_hash").asString(""),
                known.path("hashing_algorithm").asString(PasswordHash.SHA_256));
    }

    /** As one text, which every version takes. */
    private static String tags(JsonNode user) {
        final JsonNode tags = user.path("tags");
        return tags.isArray()
                ? String.join(",", tags.valueStream().map(JsonNode::asString).toList())
                : tags.asString("");
    }
}
