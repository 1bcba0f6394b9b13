package io.bilbymq.it.crash.fault;

import io.bilbymq.it.ChildProcess;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.List;

/** Programs of the operating system, run to their end. */
final class Command {
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private Command() {}

    /** Runs a program that has to succeed. */
    static void run(String... command) throws IOException {
        ChildProcess ended = tryTo(command);
        if (ended.exitCode() != 0) {
            throw new IOException(
                    String.join(" ", command) + " failed with " + ended.exitCode() + ": " + ended.output());
        }
    }

    /** Runs a program that may fail. */
    static ChildProcess tryTo(String... command) throws IOException {
        try {
            return ChildProcess.run(DEADLINE, List.of(command));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            InterruptedIOException interrupted = new InterruptedIOException(String.join(" ", command));
            interrupted.initCause(e);
            throw interrupted;
        }
    }
}
