package io.bilbymq.benchmarks.compare.broker;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A process that the tool starts. It does not outlive the tool: it is stopped by {@link #close} and, should the
 * tool be interrupted, when the JVM ends.
 */
public final class ChildProcess implements AutoCloseable {
    private static final Duration GRACE = Duration.ofSeconds(30);

    private final String name;
    private final Process process;
    private final Thread killer;

    private ChildProcess(String name, Process process) {
        this.name = name;
        this.process = process;
        this.killer = new Thread(this::kill, "kill " + name);
        Runtime.getRuntime().addShutdownHook(killer);
    }

    /**
     * Starts a process whose output and errors go to a file.
     *
     * @param name what messages call it
     * @param environment added to the tool's own
     * @param directory its working directory
     * @throws MeasurementFailed if it does not start
     */
    public static ChildProcess start(
            String name, List<String> command, Map<String, String> environment, Path directory, LogFile log) {
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
        builder.environment().putAll(environment);
        builder.redirectOutput(log.path().toFile());
        return start(name, builder);
    }

    /**
     * Starts a process whose output and errors are read with {@link #readLines}.
     *
     * @throws MeasurementFailed if it does not start
     */
    public static ChildProcess startPiped(String name, List<String> command) {
        return start(name, new ProcessBuilder(command));
    }

    private static ChildProcess start(String name, ProcessBuilder builder) {
        builder.redirectErrorStream(true).redirectInput(Path.of("/dev/null").toFile());
        try {
            return new ChildProcess(name, builder.start());
        } catch (IOException e) {
            throw new MeasurementFailed(name + " does not start: " + String.join(" ", builder.command()), e);
        }
    }

    /** Its process id. */
    public long pid() {
        return process.pid();
    }

    /** Whether it runs. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /**
     * Reads what a piped process prints until it closes its output.
     *
     * @throws MeasurementFailed if reading fails
     */
    public void readLines(Consumer<String> reader) {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                reader.accept(line);
            }
        } catch (IOException e) {
            throw new MeasurementFailed("cannot read what " + name + " prints", e);
        }
    }

    /** Waits for its end. */
    public int awaitExit() {
        try {
            return process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MeasurementFailed("interrupted while waiting for " + name, e);
        }
    }

    /** Kills it and its descendants. */
    public void kill() {
        List<ProcessHandle> descendants = process.descendants().toList();
        process.destroyForcibly();
        descendants.forEach(ProcessHandle::destroyForcibly);
    }

    /** Asks it to end, and insists after half a minute. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(GRACE.toSeconds(), TimeUnit.SECONDS)) {
                kill();
                throw new MeasurementFailed(
                        name + " did not end within " + GRACE.toSeconds() + " s of being asked to; it was killed");
            }
        } catch (InterruptedException e) {
            kill();
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().removeShutdownHook(killer);
    }
}
