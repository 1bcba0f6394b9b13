package io.bilbymq.it.management;

import io.bilbymq.it.ChildProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * The script {@code rabbitmqadmin} of Debian's package of RabbitMQ, run by Python. It is looked for where {@code
 * .ci/install-test-tools} unpacks the package, and where the package is if it is installed.
 */
final class Rabbitmqadmin {
    private static final Path PYTHON = Path.of("/usr/bin/python3");
    private static final List<Path> PACKAGES = List.of(
            Path.of("target", "rabbitmq-server", "usr", "lib", "rabbitmq", "lib"), Path.of("/usr/lib/rabbitmq/lib"));
    private static final int DEPTH = 8;
    private static final PathMatcher SCRIPT =
            FileSystems.getDefault().getPathMatcher("glob:**/plugins/rabbitmq_management-*/priv/www/cli/rabbitmqadmin");
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    private final List<String> command;

    private Rabbitmqadmin(List<String> command) {
        this.command = command;
    }

    /** The script, if it is there and there is what runs it. */
    static Optional<Path> script() {
        if (!Files.isExecutable(PYTHON)) {
            return Optional.empty();
        }
        return PACKAGES.stream()
                .filter(Files::isDirectory)
                .flatMap(folder -> below(folder).stream())
                .findFirst();
    }

    private static List<Path> below(Path folder) {
        try (Stream<Path> files = Files.find(folder, DEPTH, (file, attributes) -> SCRIPT.matches(file))) {
            return files.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Asks that API. */
    static Rabbitmqadmin of(Path script, URI base, Login login) {
        return new Rabbitmqadmin(List.of(
                PYTHON.toString(),
                script.toString(),
                "--host=" + base.getHost(),
                "--port=" + base.getPort(),
                "--username=" + login.user(),
                "--password=" + login.password()));
    }

    /** One with these options too. */
    Rabbitmqadmin with(String... options) {
        return new Rabbitmqadmin(and(options));
    }

    private List<String> and(String... words) {
        final List<String> all = new ArrayList<>(command);
        all.addAll(List.of(words));
        return all;
    }

    /** What it says and how it ends. */
    ChildProcess run(String... arguments) {
        return run(and(arguments));
    }

    /** The same with a standard input. */
    ChildProcess feed(Path input, String... arguments) {
        final List<String> shell = new ArrayList<>(List.of("sh", "-c", "exec \"$@\" < " + input, "sh"));
        shell.addAll(and(arguments));
        return run(shell);
    }

    private static ChildProcess run(List<String> words) {
        try {
            return ChildProcess.run(DEADLINE, words);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** What it says, if it ends well. */
    String succeed(String... arguments) {
        final ChildProcess run = run(arguments);
        if (run.exitCode() != 0) {
            throw new AssertionError(
                    String.join(" ", arguments) + " ended with " + run.exitCode() + ": " + run.output());
        }
        return run.output();
    }

    /** What it says as JSON, if it ends well. */
    JsonNode json(String... arguments) {
        return ApiClient.JSON.readTree(with("--format=raw_json").succeed(arguments));
    }
}
