package io.bilbymq.ctl;

import java.io.PrintWriter;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Tells what went wrong on stderr, in a line or two, and with which exit code the process ends. */
final class Errors implements IParameterExceptionHandler, IExecutionExceptionHandler {
    @Override
    public int handleParseException(ParameterException wrong, String[] arguments) {
        final CommandLine command = wrong.getCommandLine();
        final PrintWriter err = command.getErr();
        if (arguments.length == 0) {
            command.usage(err);
            return ExitCode.USAGE;
        }
        final Optional<String> refused = refused(wrong);
        if (refused.isPresent()) {
            err.println("Error:");
            err.println(refused.get());
            return ExitCode.USAGE;
        }
        err.println("Error (argument validation): " + wrong.getMessage());
        if (command.getParent() != null) {
            err.println("Usage: " + HelpPage.synopsis(command.getCommandSpec()));
        } else if (!UnmatchedArgumentException.printSuggestions(wrong, err)) {
            err.println("'bilbyctl help' lists the commands.");
        }
        return ExitCode.USAGE;
    }

    /** Why the command that is not there is not there. */
    private static Optional<String> refused(ParameterException wrong) {
        return wrong instanceof UnmatchedArgumentException unmatched
                        && wrong.getCommandLine().getParent() == null
                ? unmatched.getUnmatched().stream().findFirst().flatMap(Refused::reason)
                : Optional.empty();
    }

    @Override
    public int handleExecutionException(Exception thrown, CommandLine command, ParseResult parsed) {
        // What was found out before something failed is on the screen before it.
        command.getOut().flush();
        if (thrown instanceof Failure failure) {
            command.getErr().println("Error:");
            command.getErr().println(failure.text());
            return failure.exitCode();
        }
        command.getErr().println("Error:");
        command.getErr().println("bilbyctl has failed, which is a defect of it: " + thrown);
        return ExitCode.SOFTWARE;
    }
}
