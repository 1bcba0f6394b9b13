package io.bilbymq.server;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * The {@code bilby} command. Exit codes: 0 done or stopped by a signal, 1 the broker could not start or failed, 2 the
 * command line is wrong. Those of {@code check} are its own.
 */
@Command(
        name = "bilby",
        description = "An AMQP 0-9-1 broker in the RabbitMQ mould.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        subcommands = {ServerCommand.class, CheckCommand.class},
        synopsisSubcommandLabel = "COMMAND")
public final class Main {
    private Main() {}

    /** Runs one command and ends the process. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new Main()).execute(args));
    }
}
