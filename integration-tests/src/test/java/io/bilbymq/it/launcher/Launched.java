package io.bilbymq.it.launcher;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One run of the distribution's start script. Closing it kills what still runs. */
public final class Launched implements AutoCloseable {
    /** Long enough for a busy machine to make the class-data archive as well. */
    private static final long DEADLINE_SECONDS = 60;

    private final Process process;
    private final BufferedReader output;
    private final Path errors;

    private Launched(Process process, Path errors) {
        this.process = process;
        this.output = process.inputReader();
        this.errors = errors;
    }

    /** Runs {@code bilby} with these arguments, its folder the one the tests run in. */
    public static Launched bilby(String... arguments) throws IOException {
        return bilby(Map.of(), arguments);
    }

    /** The same, with more in its environment. */
    public static Launched bilby(Map<String, String> environment, String... arguments) throws IOException {
        return bilby(List.of(), environment, arguments);
    }

    /** The same, started by {@code starter}, a command that becomes the one which follows it. */
    public static Launched bilby(List<String> starter, Map<String, String> environment, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(starter);
        command.add(script().toString());
        command.addAll(List.of(arguments));
        Path errors = Files.createTempFile("bilby", ".err");
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
        builder.environment().putAll(environment);
        return new Launched(builder.start(), errors);
    }

    /** The start script. */
    public static Path script() {
        Path script = Path.of("..", "server", "target", "distribution", "bin", "bilby")
                .toAbsolutePath()
                .normalize();
        if (!Files.isExecutable(script)) {
            throw new IllegalStateException("there is no " + script + ": the server module has not been packaged");
        }
        return script;
    }

    /** The next line on standard output, or null if there is none before the end. */
    public @Nullable String nextLine() throws Exception {
        return CompletableFuture.supplyAsync(this::readLine).get(DEADLINE_SECONDS, TimeUnit.SECONDS);
    }

    private @Nullable String readLine() {
        try {
            return output.readLine();
        } catch (IOException closed) {
            throw new UncheckedIOException(closed);
        }
    }

    /** Sends a signal by its name, as {@code kill} knows it. */
    public void signal(String name) throws Exception {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .inheritIO()
                .start()
                .waitFor();
    }

    /** Waits for the end. */
    public int exitCode() throws Exception {
        if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("bilby still runs after " + DEADLINE_SECONDS + " s; it wrote:\n" + errors());
        }
        return process.exitValue();
    }

    /** What stands on standard error so far. */
    public String errors() throws IOException {
        return Files.readString(errors);
    }

    /** The program that runs in the process the script was started in. */
    public String program() {
        return process.info().command().orElse("");
    }

    /** The process id, of the script and then of the broker. */
    public long pid() {
        return process.pid();
    }

    /** Whether it runs. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** Waits for the end, not longer than this; whether it has come. */
    public boolean endsWithin(Duration time) {
        try {
            return process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Ends it with SIGKILL, which no process hears, and waits until it is gone. */
    public void kill() {
        process.destroyForcibly().onExit().join();
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly().onExit().join();
        Files.deleteIfExists(errors);
    }
}
