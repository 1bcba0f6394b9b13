package io.bilbymq.ctl;

import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;

/** All commands, in the groups in which {@code rabbitmqctl} lists them. */
final class Commands {
    /** Objects whose methods are the commands of one group. */
    private record Group(String heading, List<Object> subjects) {
        static Group of(String heading, Object... subjects) {
            return new Group(heading, List.of(subjects));
        }
    }

    private Commands() {}

    /**
     * Runs one command.
     *
     * @return the exit code of the process
     */
    static int run(Terminal terminal, String... arguments) {
        return run(new BilbyCtl(terminal), arguments);
    }

    /** The same with the options that are set already. */
    static int run(BilbyCtl ctl, String... arguments) {
        final Set<String> words = new HashSet<>(Arrays.asList(arguments));
        final List<Object> all = subjects(groups(ctl));
        final List<Object> named = all.stream()
                .filter(subject -> commands(subject).anyMatch(command -> isNamed(command, words)))
                .toList();
        return commandLine(ctl, named.isEmpty() ? all : named).execute(arguments);
    }

    /** The command line with everything on it. */
    static CommandLine commandLine(BilbyCtl ctl) {
        return commandLine(ctl, subjects(groups(ctl)));
    }

    /** With the commands of some subjects only: picocli takes longer for all of them than a command takes. */
    private static CommandLine commandLine(BilbyCtl ctl, List<Object> subjects) {
        final CommandLine line = new CommandLine(ctl);
        final IdentityHashMap<CommandSpec, CommandSpec> owners = new IdentityHashMap<>();
        for (final Object subject : subjects) {
            final CommandLine methods = new CommandLine(subject);
            // A command that has a second name is there twice.
            for (final CommandLine command :
                    new LinkedHashSet<>(methods.getSubcommands().values())) {
                line.addSubcommand(command);
                owners.put(command.getCommandSpec(), methods.getCommandSpec());
            }
        }
        line.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST, help -> list(groups(ctl)));
        final Errors errors = new Errors();
        return line.setOut(ctl.terminal().out())
                .setErr(ctl.terminal().err())
                .setHelpFactory(new HelpPage())
                .setColorScheme(Help.defaultColorScheme(Help.Ansi.OFF))
                .setUsageHelpWidth(HelpPage.WIDTH)
                .setCaseInsensitiveEnumValuesAllowed(true)
                // A virtual host may have the name of a command.
                .setAllowSubcommandsAsOptionParameters(true)
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

    private static String list(List<Group> groups) {
        final StringBuilder list = new StringBuilder();
        for (final Group group : groups) {
            list.append("%n%s:%n%n".formatted(group.heading()));
            subjects(List.of(group)).stream()
                    .flatMap(Commands::commands)
                    .sorted(Comparator.comparing(Command::name))
                    .map(command -> "   %-50s %s%n".formatted(command.name(), command.description()[0]))
                    .forEach(list::append);
        }
        return list.toString();
    }

    private static List<Object> subjects(List<Group> groups) {
        return groups.stream().flatMap(group -> group.subjects().stream()).toList();
    }

    /** What the methods of an object say of themselves. */
    private static Stream<Command> commands(Object subject) {
        return Arrays.stream(subject.getClass().getDeclaredMethods())
                .flatMap(method -> Arrays.stream(method.getAnnotationsByType(Command.class)));
    }

    private static boolean isNamed(Command command, Set<String> words) {
        return words.contains(command.name())
                || Arrays.stream(command.aliases()).anyMatch(words::contains);
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
}
