package io.bilbymq.benchmarks.compare;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** Cold starts: a new process with an empty data directory, until a client has opened a connection. */
@Command(
        name = "startup",
        description = "Measures the time from starting the process to the first open connection.",
        mixinStandardHelpOptions = true)
final class StartupCommand implements Callable<Integer> {
    // Set by picocli before the command is called.
    @SuppressWarnings("NullAway.Init")
    @ParentCommand
    private Compare compare;

    @Override
    public Integer call() {
        List<String> notes = List.of("scenario startup: empty data directory, first start of each broker not counted");
        return compare.measured(notes, session -> session.runStarts("startup"));
    }
}
