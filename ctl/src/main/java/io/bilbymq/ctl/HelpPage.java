package io.bilbymq.ctl;

import java.util.Arrays;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.ColorScheme;
import picocli.CommandLine.IHelpFactory;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** What is told about a command: what is its own, and not the options that all have. */
final class HelpPage implements IHelpFactory {
    /** Characters in a line. */
    static final int WIDTH = 110;

    @Override
    public Help create(CommandSpec command, ColorScheme colors) {
        return new Help(command.parent() == null ? command : own(command), colors);
    }

    /** How a command is written, in one line. */
    static String synopsis(CommandSpec command) {
        if (command.parent() == null) {
            return command.usageMessage().customSynopsis()[0];
        }
        return new Help(own(command), Help.defaultColorScheme(Help.Ansi.OFF))
                .synopsis(0)
                .strip();
    }

    private static CommandSpec own(CommandSpec command) {
        final CommandSpec page = CommandSpec.create().name("bilbyctl " + command.name());
        for (final OptionSpec option : command.options()) {
            if (!option.inherited()) {
                page.addOption(OptionSpec.builder(option).build());
            }
        }
        for (final PositionalParamSpec parameter : command.positionalParameters()) {
            page.addPositional(PositionalParamSpec.builder(parameter).build());
        }
        final String example = Arrays.stream(command.usageMessage().footer()).collect(Collectors.joining("%n  "));
        page.usageMessage()
                .width(WIDTH)
                .synopsisHeading("%n")
                .descriptionHeading("%n")
                .parameterListHeading("%n")
                .optionListHeading("%n")
                .description(command.usageMessage().description())
                .footer(
                        "",
                        "Example:",
                        "  " + example,
                        "",
                        "Options of all commands, such as --uri, -p, -q, --formatter: 'bilbyctl help'.");
        // A method's parameters are in its order, which is the order on the command line.
        page.usageMessage().sortOptions(false);
        new CommandLine(page);
        return page;
    }
}
