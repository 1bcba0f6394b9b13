package io.bilbymq.it.launcher;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One run of the distribution's start script. Closing it kills what still runs. */
final class Launched implements AutoCloseable {
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
    static Launched bilby(String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(script().toString());
        command.addAll(List.of(arguments));
        Path errors = Files.createTempFile("bilby", ".err");
        Process process =
                new ProcessBuilder(command).redirectError(errors.toFile()).start();
        return new Launched(process, errors);
    }

    private static Path script() {
        Path script = Path.of("..", "server", "target", "distribution", "bin", "bilby")
                .toAbsolutePath()
                .normalize();
        if (!Files.isExecutable(script)) {
            throw new IllegalStateException("there is no " + script + ": the server module has not been packaged");
        }
        return script;
    }

    /** The next line on standard output, or null if there is none before the end. */
    @Nullable
    String nextLine() throws Exception {
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
    void signal(String name) throws Exception {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .inheritIO()
                .start()
                .waitFor();
    }

    /** Waits for the end. */
    int exitCode() throws Exception {
        if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("bilby still runs after " + DEADLINE_SECONDS + " s; it wrote:\n" + errors());
        }
        return process.exitValue();
    }

    /** What stands on standard error so far. */
    String errors() throws IOException {
        return Files.readString(errors);
    }

    /** The program that runs in the process the script was started in. */
    String program() {
        return process.info().command().orElse("");
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly().onExit().join();
        Files.deleteIfExists(errors);
    }
}
