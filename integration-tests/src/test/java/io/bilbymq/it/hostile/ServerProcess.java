package io.bilbymq.it.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.it.raw.RawConnection;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The server in a process of its own, with all that it leaves behind in one folder: {@code data}, its log and its standard output
 * and error, and what the JVM writes when it crashes. Closing it kills it.
 */
final class ServerProcess implements AutoCloseable {
    private static final long DEADLINE_SECONDS = 60;
    private static final Pattern READY = Pattern.compile("BilbyMQ \\S+ ready: amqp 127\\.0\\.0\\.1:(\\d+),.*");

    private final Process process;
    private final InetSocketAddress address;
    private final Path folder;

    private ServerProcess(Process process, InetSocketAddress address, Path folder) {
        this.process = process;
        this.address = address;
        this.folder = folder;
    }

    /**
     * Starts it at any free port, logging at debug.
     *
     * @param folder an empty one, or one with a {@code rabbitmq.conf}
     * @param settings as {@code --set} takes them
     */
    static ServerProcess start(Path folder, String... settings) throws IOException {
        final List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-XX:-CreateCoredumpOnCrash",
                "-XX:ErrorFile=" + folder.resolve("crash.log"),
                "-cp",
                classPath(),
                "io.bilbymq.server.Main",
                "server",
                "--data-dir",
                folder.resolve("data").toString()));
        if (Files.exists(folder.resolve("rabbitmq.conf"))) {
            command.addAll(List.of("--config", folder.resolve("rabbitmq.conf").toString()));
        }
        for (final String setting : List.of(
                "listeners.tcp.default=127.0.0.1:0",
                "log.default.level=debug",
                "log.dir=" + folder,
                "log.file=bilby.log")) {
            command.addAll(List.of("--set", setting));
        }
        for (final String setting : settings) {
            command.addAll(List.of("--set", setting));
        }
        final Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectError(folder.resolve("standard-error").toFile())
                .start();
        final BufferedReader output = process.inputReader();
        final String line = output.readLine();
        Files.writeString(folder.resolve("standard-output"), String.valueOf(line));
        final Matcher ready = READY.matcher(String.valueOf(line));
        if (!ready.matches()) {
            process.destroyForcibly().onExit().join();
            throw new AssertionError(
                    "the server said " + line + " and " + Files.readString(folder.resolve("standard-error")));
        }
        final int port = Integer.parseInt(ready.group(1));
        return new ServerProcess(process, new InetSocketAddress(InetAddress.getLoopbackAddress(), port), folder);
    }

    /** That of the tests, without the tests: they configure a log of their own. */
    private static String classPath() {
        // surefire hides the class path behind a jar that holds nothing but a manifest
        final String all = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        return Stream.of(all.split(File.pathSeparator))
                .filter(element -> !element.endsWith("test-classes"))
                .collect(Collectors.joining(File.pathSeparator));
    }

    InetSocketAddress address() {
        return address;
    }

    long pid() {
        return process.pid();
    }

    /** A socket on which nothing was said yet. */
    RawConnection dial() {
        return RawConnection.dial(address);
    }

    /** Lines of the log so far, as they are in the file. */
    List<String> log() throws IOException {
        return List.of(Files.readString(folder.resolve("bilby.log")).split("\n"));
    }

    /** Sends a signal by its name and waits for the end. */
    void end(String signal) throws Exception {
        final int sent = new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                .inheritIO()
                .start()
                .waitFor();
        assertThat(sent).isZero();
        assertThat(process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)).isTrue();
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
