package io.bilbymq.ctl;

import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;

/** All commands, in the groups in which {@code rabbitmqctl} lists them. */
final class Commands {
    /** Objects whose methods are the commands of one group. */
    private record Group(String heading, List<Object> commands) {
        static Group of(String heading, Object... commands) {
            return new Group(heading, List.of(commands));
        }
    }

    private Commands() {}

    /**
     * Runs one command.
     *
     * @return the exit code of the process
     */
    static int run(Terminal terminal, String... arguments) {
        return commandLine(new BilbyCtl(terminal)).execute(arguments);
    }

    /** The command line with everything on it. */
    static CommandLine commandLine(BilbyCtl ctl) {
        final CommandLine line = new CommandLine(ctl);
        final StringBuilder list = new StringBuilder();
        final IdentityHashMap<CommandSpec, CommandSpec> owners = new IdentityHashMap<>();
        for (final Group group : groups(ctl)) {
            final Map<String, String> summaries = new TreeMap<>();
            for (final Object commands : group.commands()) {
                final CommandLine methods = new CommandLine(commands);
                // A command that has a second name is there twice.
                for (final CommandLine command :
                        new LinkedHashSet<>(methods.getSubcommands().values())) {
                    line.addSubcommand(command);
                    owners.put(command.getCommandSpec(), methods.getCommandSpec());
                    summaries.put(command.getCommandName(), summary(command));
                }
            }
            list.append("%n%s:%n%n".formatted(group.heading()));
            summaries.forEach((name, summary) -> list.append("   %-50s %s%n".formatted(name, summary)));
        }
        line.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST, help -> list.toString());
        final Errors errors = new Errors();
        return line.setOut(ctl.terminal().out())
                .setErr(ctl.terminal().err())
                .setHelpFactory(new HelpPage())
                .setColorScheme(Help.defaultColorScheme(Help.Ansi.OFF))
                .setUsageHelpWidth(HelpPage.WIDTH)
                .setCaseInsensitiveEnumValuesAllowed(true)
                // A password may begin with an @, and is no file's name then.
                .setExpandAtFiles(false)
                .setExecutionStrategy(parsed -> run(parsed, owners))
                .setParameterExceptionHandler(errors)
                .setExecutionExceptionHandler(errors);
    }

    /** Picocli calls a method on what stands above its command: while it is parsed all options, then the object it belongs to. */
    private static int run(ParseResult parsed, IdentityHashMap<CommandSpec, CommandSpec> owners) {
        if (parsed.hasSubcommand()) {
            final CommandSpec command = parsed.subcommand().commandSpec();
            Optional.ofNullable(owners.get(command)).ifPresent(command::parent);
        }
        return new RunLast().execute(parsed);
    }

    private static List<Group> groups(BilbyCtl ctl) {
        return List.of(
                Group.of("Help", new HelpCommands(ctl)),
                Group.of("Nodes", new StartupCommands(ctl)),
                Group.of("Cluster", new ClusterCommands(ctl)),
                Group.of("Replication", new ReplicaCommands(ctl)),
                Group.of("Users", new UserCommands(ctl), new UserLimitCommands(ctl)),
                Group.of("Access Control", new PermissionCommands(ctl), new TopicPermissionCommands(ctl)),
                Group.of(
                        "Monitoring, observability and health checks",
                        new ListCommands(ctl),
                        new DiagnosticsCommands(ctl),
                        new AlarmCommands(ctl),
                        new ListenerCommands(ctl),
                        new HealthCommands(ctl)),
                Group.of("Parameters", new ParameterCommands(ctl)),
                Group.of("Policies", new PolicyCommands(ctl)),
                Group.of("Virtual hosts", new VhostCommands(ctl), new VhostLimitCommands(ctl)),
                Group.of("Definitions", new DefinitionCommands(ctl)),
                Group.of("Feature flags", new FeatureCommands(ctl)),
                Group.of("Operations", new ConnectionCommands(ctl)),
                Group.of("Queues", new QueueCommands(ctl)),
                Group.of("Messages (not in RabbitMQ's tools)", new MessageCommands(ctl)));
    }

    private static String summary(CommandLine command) {
        final String[] description = command.getCommandSpec().usageMessage().description();
        return description.length == 0 ? "" : description[0];
    }
}
