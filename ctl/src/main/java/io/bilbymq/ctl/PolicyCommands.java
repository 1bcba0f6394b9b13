package io.bilbymq.ctl;

import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Policies, and those of the operator. */
@Command
final class PolicyCommands {
    private static final String POLICIES = "policies";
    private static final String OPERATOR_POLICIES = "operator-policies";

    private static final Columns COLUMNS = Columns.of(
            Column.of("vhost"),
            Column.of("name"),
            Column.of("pattern"),
            Column.of("apply-to"),
            new Column("definition", policy -> Json.string(Json.text(policy.path("definition")))),
            Column.of("priority"));

    private static final String PATTERN = "Which names it is for: a regular expression.";
    private static final String DEFINITION = "A JSON object.";
    private static final String PRIORITY = "Of those that match, the one with the highest priority holds. Default: 0.";
    private static final String APPLY_TO =
            "queues, classic_queues, quorum_queues, streams, exchanges or all. Default: ${DEFAULT-VALUE}";

    private final BilbyCtl ctl;
    private final Lookup lookup;

    PolicyCommands(BilbyCtl ctl) {
        this.ctl = ctl;
        this.lookup = new Lookup(ctl);
    }

    @Command(
            name = "set_policy",
            description = "Sets a policy, for the queues and exchanges whose names match a pattern.",
            footer = "bilbyctl set_policy -p shop --apply-to queues short '^tmp\\\\.' '{\"expires\": 60000}'")
    void setPolicy(
            @Parameters(paramLabel = "NAME") String name,
            @Parameters(paramLabel = "PATTERN", description = PATTERN) String pattern,
            @Parameters(paramLabel = "DEFINITION", description = DEFINITION) String definition,
            @Option(names = "--priority", paramLabel = "NUMBER", description = PRIORITY) int priority,
            @Option(names = "--apply-to", paramLabel = "KIND", defaultValue = "all", description = APPLY_TO)
                    String applyTo) {
        final String vhost = ctl.vhost();
        ctl.output()
                .banner("Setting policy \"%s\" for pattern \"%s\" to \"%s\" with priority \"%d\" for vhost \"%s\" ..."
                        .formatted(name, pattern, definition, priority, vhost));
        set(POLICIES, name, pattern, definition, priority, applyTo);
    }

    @Command(
            name = "clear_policy",
            description = "Takes a policy away.",
            footer = "bilbyctl clear_policy -p shop short")
    void clearPolicy(@Parameters(paramLabel = "NAME") String name) {
        ctl.output().banner("Clearing policy \"%s\" on vhost \"%s\" ...".formatted(name, ctl.vhost()));
        clear(POLICIES, name);
    }

    @Command(
            name = "list_policies",
            description = "Lists the policies of a virtual host.",
            footer = "bilbyctl list_policies -p shop")
    void listPolicies() {
        ctl.output().banner("Listing policies for vhost \"%s\" ...".formatted(ctl.vhost()));
        ctl.output().table(COLUMNS.table(all(POLICIES)));
    }

    @Command(
            name = "list_policies_that_match",
            description = "Lists the policies that match a queue or exchange, the one that holds first.",
            footer = "bilbyctl list_policies_that_match -p shop tmp.carts")
    void listPoliciesThatMatch(
            @Parameters(paramLabel = "NAME", description = "Of the queue or exchange, which need not be there.")
                    String name,
            @Option(
                            names = "--object-type",
                            paramLabel = "KIND",
                            defaultValue = "queue",
                            description =
                                    "queue, classic_queue, quorum_queue, stream or exchange. Default: ${DEFAULT-VALUE}")
                    String type) {
        ctl.output().banner("Listing policies that match %s '%s' in vhost '%s' ...".formatted(type, name, ctl.vhost()));
        final List<JsonNode> matching = all(POLICIES)
                .valueStream()
                .filter(policy -> isFor(policy.path("apply-to").asString("all"), type))
                .filter(policy -> matches(policy.path("pattern").asString(""), name))
                .sorted(Comparator.comparingInt(
                        (JsonNode policy) -> -policy.path("priority").asInt(0)))
                .toList();
        ctl.output().table(COLUMNS.table(matching));
    }

    @Command(
            name = "set_operator_policy",
            description = "Sets a policy of the operator, which bounds what policies and arguments of queues say.",
            footer = "bilbyctl set_operator_policy -p shop limit '.*' '{\"max-length\": 100000}'")
    void setOperatorPolicy(
            @Parameters(paramLabel = "NAME") String name,
            @Parameters(paramLabel = "PATTERN", description = PATTERN) String pattern,
            @Parameters(paramLabel = "DEFINITION", description = DEFINITION) String definition,
            @Option(names = "--priority", paramLabel = "NUMBER", description = PRIORITY) int priority,
            @Option(names = "--apply-to", paramLabel = "KIND", defaultValue = "all", description = APPLY_TO)
                    String applyTo) {
        final String vhost = ctl.vhost();
        ctl.output()
                .banner(
                        "Setting operator policy override \"%s\" for pattern \"%s\" to \"%s\" with priority \"%d\" for vhost \"%s\" ..."
                                .formatted(name, pattern, definition, priority, vhost));
        set(OPERATOR_POLICIES, name, pattern, definition, priority, applyTo);
    }

    @Command(
            name = "clear_operator_policy",
            description = "Takes a policy of the operator away.",
            footer = "bilbyctl clear_operator_policy -p shop limit")
    void clearOperatorPolicy(@Parameters(paramLabel = "NAME") String name) {
        ctl.output().banner("Clearing operator policy \"%s\" on vhost \"%s\" ...".formatted(name, ctl.vhost()));
        clear(OPERATOR_POLICIES, name);
    }

    @Command(
            name = "list_operator_policies",
            description = "Lists the operator's policies of a virtual host.",
            footer = "bilbyctl list_operator_policies -p shop")
    void listOperatorPolicies() {
        ctl.output().banner("Listing operator policy overrides for vhost \"%s\" ...".formatted(ctl.vhost()));
        ctl.output().table(COLUMNS.table(all(OPERATOR_POLICIES)));
    }

    private void set(String kind, String name, String pattern, String definition, int priority, String applyTo) {
        final String vhost = ctl.vhost();
        final ObjectNode body =
                Json.object().put("pattern", pattern).put("priority", priority).put("apply-to", applyTo);
        body.set("definition", Json.parseObject(definition));
        lookup.vhost(vhost);
        ctl.api().put(body, kind, vhost, name).value();
    }

    private void clear(String kind, String name) {
        ctl.api()
                .delete(kind, ctl.vhost(), name)
                .orElseThrow(() -> new Failure(ExitCode.UNAVAILABLE, "Parameter does not exist"));
    }

    private JsonNode all(String kind) {
        final String vhost = ctl.vhost();
        return ctl.api().get(kind, vhost).orElseThrow(() -> Lookup.noVhost(vhost));
    }

    private static boolean isFor(String applyTo, String type) {
        final String plural = type.endsWith("s") ? type : type + "s";
        return applyTo.equals("all")
                || applyTo.equals(plural)
                || (applyTo.equals("queues") && !plural.equals("exchanges"));
    }

    private static boolean matches(String pattern, String name) {
        try {
            return Pattern.compile(pattern).matcher(name).find();
        } catch (PatternSyntaxException notJavas) {
            return false;
        }
    }
}
