package io.bilbymq.ctl;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class CommandsTest {
    private static final Map<String, CommandLine> ALL = commandLine().getSubcommands();

    @Test
    void everyCommandSaysWhatItDoesAndHasAnExampleOfItself() {
        assertThat(ALL).hasSizeGreaterThan(100);

        ALL.forEach((name, command) -> {
            final var usage = command.getCommandSpec().usageMessage();
            assertThat(usage.description()).as(name).isNotEmpty();
            assertThat(String.join("\n", usage.footer()))
                    .as(name)
                    .contains("bilbyctl")
                    .contains(command.getCommandName());
        });
    }

    @Test
    void aCommandIsThereOrRefusedAndNotBoth() {
        final Set<String> both = new TreeSet<>(ALL.keySet());
        both.retainAll(Refused.names());

        assertThat(both).isEmpty();
    }

    @Test
    void theExampleOfEveryCommandIsACommandLine() {
        final CommandLine line = commandLine();

        ALL.forEach((name, command) -> {
            final String example =
                    String.join("\n", command.getCommandSpec().usageMessage().footer());
            final String arguments = example.replaceFirst(".*?bilbyctl ", "").replaceAll(" [<>] .*|\\)$", "");

            final CommandLine.ParseResult parsed = line.parseArgs(Words.of(arguments));

            assertThat(parsed.subcommand().commandSpec().name()).isEqualTo(command.getCommandName());
        });
    }

    private static CommandLine commandLine() {
        return Commands.commandLine(
                new BilbyCtl(Terminal.of(System.in, System.out, System.out, Map.of(), Terminal.Person.NOBODY)));
    }

    @Test
    void helpListsTheCommandsInTheGroupsOfRabbitmqctl() {
        final Run run = Run.of("help");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out())
                .containsSubsequence(
                        "Help:",
                        "Nodes:",
                        "Cluster:",
                        "Users:",
                        "   add_user",
                        "Access Control:",
                        "Policies:",
                        "Queues:")
                .contains("bilbyctl help COMMAND");
    }

    @Test
    void helpListsEveryCommandWhateverElseIsAskedFor() {
        final Run run = Run.of("--help", "list_users");

        assertThat(run).isEqualTo(Run.of("help"));
        assertThat(run.out().lines().map(String::strip).map(line -> line.replaceFirst(" .*", "")))
                .containsAll(commandNames());
    }

    @Test
    void anArgumentMayHaveTheNameOfAnotherCommand() {
        final Run run = Run.of("--uri", "http://127.0.0.1:1", "-p", "status", "list_queues", "help");

        assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains("Info key(s) help are not supported");
    }

    private static Set<String> commandNames() {
        final Set<String> names = new TreeSet<>();
        ALL.values().forEach(command -> names.add(command.getCommandName()));
        return names;
    }

    @Test
    void helpOfACommandShowsItsParametersAndAnExample() {
        final Run run = Run.of("help", "set_permissions");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out())
                .contains("bilbyctl set_permissions USER CONFIGURE WRITE READ")
                .contains("Example:\n  bilbyctl set_permissions -p shop alice")
                .doesNotContain("--password-file");
    }

    @Test
    void askingACommandForHelpIsTheSame() {
        assertThat(Run.of("set_permissions", "--help")).isEqualTo(Run.of("help", "set_permissions"));
    }

    @Test
    void withoutACommandTheListGoesToStderrAndTheCommandLineIsWrong() {
        final Run run = Run.of();

        assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains("add_user");
    }

    @Test
    void anUnknownCommandIsToldWhichOnesAreMeant() {
        final Run run = Run.of("list_queus");

        assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains("list_queus").contains("list_queues");
    }

    @Test
    void aWrongOptionOfACommandShowsHowItIsUsed() {
        final Run run = Run.of("list_users", "--nonsense");

        assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains("--nonsense").contains("Usage: bilbyctl list_users");
    }

    @Test
    void missingArgumentsAreNamed() {
        final Run run = Run.of("set_permissions", "alice");

        assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains("'CONFIGURE', 'WRITE', 'READ'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"join_cluster", "eval", "stop_app", "set_vm_memory_high_watermark", "observer", "shovel_status"})
    void commandsWithoutAMeaningHereAreRefusedInASentence(String name) {
        final Run run = Run.of(name, "rabbit@other", "--ram");

        assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err())
                .startsWith("Error:\nbilbyctl has no " + name + ": ")
                .hasLineCount(2);
        assertThat(Run.of("help", name)).isEqualTo(run);
    }

    @Test
    void completionsAreTheCommandsThatBeginSo() {
        assertThat(Run.of("autocomplete", "list_q").out()).isEqualTo("list_queues\n");
        assertThat(Run.of("generate-completion").out()).contains("complete").contains("list_queues");
    }

    @Test
    void theVersionIsToldWithoutABroker() {
        assertThat(Run.of("version").out()).isEqualTo(Run.of("--version").out()).isNotBlank();
    }
}
