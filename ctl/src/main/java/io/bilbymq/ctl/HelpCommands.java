package io.bilbymq.ctl;

import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.UnmatchedArgumentException;

/** Tells about the commands. */
@Command
final class HelpCommands {
    private final BilbyCtl ctl;

    HelpCommands(BilbyCtl ctl) {
        this.ctl = ctl;
    }

    @Command(
            name = "help",
            description = "Lists the commands, or tells about one, with an example.",
            footer = "bilbyctl help set_permissions")
    int help(@Parameters(paramLabel = "COMMAND", arity = "0..1") @Nullable String command) {
        final CommandLine line = Commands.commandLine(new BilbyCtl(ctl.terminal()));
        if (command == null) {
            line.usage(ctl.terminal().out());
            return ExitCode.OK;
        }
        final @Nullable CommandLine found = line.getSubcommands().get(command);
        if (found == null) {
            final ParameterException unknown = new UnmatchedArgumentException(line, List.of(command));
            return new Errors().handleParseException(unknown, new String[] {command});
        }
        found.usage(ctl.terminal().out());
        return ExitCode.OK;
    }

    @Command(name = "version", description = "Shows the version of bilbyctl.", footer = "bilbyctl version")
    void version() {
        ctl.output().line(BilbyCtl.Version.number());
    }

    @Command(
            name = "autocomplete",
            description =
                    "Lists the commands that begin so, for shells; without anything, a script as generate_completion.",
            footer = "bilbyctl autocomplete list_")
    void autocomplete(@Parameters(paramLabel = "BEGIN", arity = "0..1") @Nullable String begin) {
        if (begin == null) {
            generateCompletion();
            return;
        }
        Commands.commandLine(new BilbyCtl(ctl.terminal())).getSubcommands().keySet().stream()
                .filter(name -> name.startsWith(begin))
                .sorted()
                .forEach(ctl.output()::line);
    }

    @Command(
            name = "generate_completion",
            aliases = "generate-completion",
            description = "Writes a script for bash and zsh that completes commands and options.",
            footer = "source <(bilbyctl generate_completion)")
    void generateCompletion() {
        ctl.output().line(AutoComplete.bash("bilbyctl", Commands.commandLine(new BilbyCtl(ctl.terminal()))));
    }
}
