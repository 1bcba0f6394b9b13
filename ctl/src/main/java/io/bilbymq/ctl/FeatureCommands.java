package io.bilbymq.ctl;

import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** Feature flags, and what is going to be taken away. */
@Command
final class FeatureCommands {
    private static final Columns FLAGS = Columns.of("name", "state", "stability", "provided_by", "desc", "doc_url")
            .showing("name", "state");
    private static final Columns DEPRECATED = Columns.of(
                    "name", "deprecation_phase", "state", "provided_by", "desc", "doc_url")
            .showing("name", "deprecation_phase");

    private final BilbyCtl ctl;

    FeatureCommands(BilbyCtl ctl) {
        this.ctl = ctl;
    }

    @Command(
            name = "list_feature_flags",
            description = "Lists feature flags.",
            footer = "bilbyctl list_feature_flags name state desc")
    void listFeatureFlags(
            @Parameters(paramLabel = "COLUMN", arity = "0..*", description = Columns.DESCRIPTION) @Nullable
                    List<String> columns) {
        ctl.output().banner("Listing feature flags ...");
        ctl.output()
                .table(FLAGS.asked(columns).table(ctl.api().get("feature-flags").value()));
    }

    @Command(
            name = "enable_feature_flag",
            description = "Enables a feature flag, or all that are not enabled yet.",
            footer = "bilbyctl enable_feature_flag all")
    void enableFeatureFlag(
            @Parameters(paramLabel = "FLAG", description = "Its name, or all.") String flag,
            @Option(
                            names = "--opt-in",
                            description = "Experimental ones too; asking for one by its name is enough here.")
                    boolean optIn) {
        final JsonNode flags = ctl.api().get("feature-flags").value();
        if (flag.equals("all")) {
            ctl.output().banner("Enabling all feature flags ...");
            for (final JsonNode known : flags) {
                final boolean experimental =
                        known.path("stability").asString("").equals("experimental");
                if (known.path("state").asString("").equals("disabled") && (optIn || !experimental)) {
                    enable(known.path("name").asString());
                }
            }
        } else {
            ctl.output().banner("Enabling feature flag \"%s\" ...".formatted(flag));
            if (flags.valueStream()
                    .noneMatch(known -> known.path("name").asString("").equals(flag))) {
                throw new Failure(
                        ExitCode.USAGE,
                        "This feature flag is not supported by " + ctl.api().server());
            }
            enable(flag);
        }
    }

    @Command(
            name = "list_deprecated_features",
            description = "Lists features that are going to be taken away.",
            footer = "bilbyctl list_deprecated_features --used")
    void listDeprecatedFeatures(
            @Parameters(paramLabel = "COLUMN", arity = "0..*", description = Columns.DESCRIPTION) @Nullable
                    List<String> columns,
            @Option(names = "--used", description = "Only those that are used here.") boolean used) {
        ctl.output().banner("Listing deprecated features ...");
        final Answer answer =
                used ? ctl.api().get("deprecated-features", "used") : ctl.api().get("deprecated-features");
        ctl.output().table(DEPRECATED.asked(columns).table(answer.value()));
    }

    private void enable(String flag) {
        ctl.api()
                .put(Json.object().put("name", flag), "feature-flags", flag, "enable")
                .value();
    }
}
