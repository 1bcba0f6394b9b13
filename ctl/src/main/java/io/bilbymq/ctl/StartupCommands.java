package io.bilbymq.ctl;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Waits for a broker that is starting. */
@Command
final class StartupCommands {
    private static final Duration AWAIT_TIMEOUT = Duration.ofMinutes(5);
    private static final Duration WAIT_TIMEOUT = Duration.ofSeconds(10);

    private final BilbyCtl ctl;

    StartupCommands(BilbyCtl ctl) {
        this.ctl = ctl;
    }

    @Command(
            name = "await_startup",
            description = "Waits until the broker has started, for five minutes unless --timeout says otherwise.",
            footer = "bilbyctl await_startup --timeout 30")
    void awaitStartup() {
        final Api api = ctl.api();
        new Deadline(ctl.timeout(AWAIT_TIMEOUT))
                .await(
                        () -> answers(api),
                        () -> new Failure(ExitCode.TIMEOUT, api.server() + " has not started in time"));
        api.get("whoami").value();
    }

    @Command(
            name = "wait",
            description = {
                "Waits until the broker of a process on this machine has started, and fails if the process ends.",
                "It waits ten seconds for the process to be there, unless --timeout says otherwise."
            },
            footer = "bilbyctl wait --pid 4711")
    void await(
            @Parameters(
                            paramLabel = "PIDFILE",
                            arity = "0..1",
                            description = "A file that has the process's number in it.")
                    @Nullable
                    Path pidFile,
            @Option(
                            names = {"-P", "--pid"},
                            paramLabel = "PID",
                            description = "The process's number.")
                    @Nullable
                    Long number) {
        if ((pidFile == null) == (number == null)) {
            throw new Failure(ExitCode.USAGE, "give either PIDFILE or --pid");
        }
        final Deadline deadline = new Deadline(ctl.timeout(WAIT_TIMEOUT));
        final long pid = number != null ? number : pidIn(pidFile, deadline);
        final Api api = ctl.api();
        ctl.output().banner("Waiting for %s while OS process '%d' is running".formatted(api.server(), pid));
        deadline.withoutEnd()
                .await(
                        () -> {
                            if (!ProcessHandle.of(pid)
                                    .map(ProcessHandle::isAlive)
                                    .orElse(false)) {
                                throw new Failure(ExitCode.UNAVAILABLE, "OS process '" + pid + "' is not running");
                            }
                            return answers(api);
                        },
                        () -> new Failure(ExitCode.TIMEOUT, "waited for ever"));
        ctl.output().note("The broker at %s is running".formatted(api.server()));
    }

    private long pidIn(@Nullable Path file, Deadline deadline) {
        final Path there = Objects.requireNonNull(file);
        ctl.output().banner("Waiting for pid file '%s' to appear".formatted(there));
        deadline.await(
                () -> pid(there).isPresent(),
                () -> new Failure(ExitCode.TIMEOUT, "there is no process's number in " + there));
        return pid(there).orElseThrow();
    }

    private static Optional<Long> pid(Path file) {
        try {
            return Files.exists(file)
                    ? Optional.of(Long.valueOf(Files.readString(file).strip()))
                    : Optional.empty();
        } catch (NumberFormatException beingWritten) {
            return Optional.empty();
        } catch (IOException unreadable) {
            throw new Failure(
                    ExitCode.CONFIGURATION, "cannot read " + file + ": " + unreadable.getMessage(), unreadable);
        }
    }

    /** Whether the API is there, whatever it answers. */
    private static boolean answers(Api api) {
        try {
            api.knowsWhoAsks();
            return true;
        } catch (Failure notYet) {
            return false;
        }
    }
}
