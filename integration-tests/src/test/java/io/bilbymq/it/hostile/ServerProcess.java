package io.bilbymq.it.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bilbymq.it.ChildProcess;
import io.bilbymq.it.launcher.Launched;
import io.bilbymq.it.raw.RawConnection;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The server in a process of its own, with all that it leaves behind in one folder: {@code data}, its log and its standard output
 * and error, those of earlier ones there included, and what the JVM writes when it crashes. Closing it kills it.
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
                Launched.script().toString(),
                "server",
                "--data-dir",
                folder.resolve("data").toString()));
        if (Files.exists(folder.resolve("rabbitmq.conf"))) {
            command.addAll(List.of("--config", folder.resolve("rabbitmq.conf").toString()));
        }
        for (final String setting : List.of(
                "listeners.tcp.default=127.0.0.1:0",
                "management.tcp.port=0",
                "prometheus.tcp.port=0",
                "log.default.level=debug",
                "log.dir=" + folder,
                "log.file=bilby.log")) {
            command.addAll(List.of("--set", setting));
        }
        for (final String setting : settings) {
            command.addAll(List.of("--set", setting));
        }
        final Path output = folder.resolve("standard-output");
        final Path errors = folder.resolve("standard-error");
        final int before = Files.exists(output) ? Files.readString(output).length() : 0;
        final ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
                .redirectError(ProcessBuilder.Redirect.appendTo(errors.toFile()));
        builder.environment()
                .put(
                        "BILBY_JAVA_OPTS",
                        String.join(
                                " ",
                                "-Xmx128m",
                                "-XX:+UseSerialGC",
                                ChildProcess.SHORT_LIVED,
                                "-XX:-CreateCoredumpOnCrash",
                                "-XX:ErrorFile=" + folder.resolve("crash.log")));
        final Process process = builder.start();
        final OptionalInt port = await().atMost(DEADLINE_SECONDS, TimeUnit.SECONDS)
                .until(
                        () -> port(Files.readString(output).substring(before)),
                        found -> found.isPresent() || !process.isAlive());
        if (port.isEmpty()) {
            throw new AssertionError(
                    "the server said " + Files.readString(output) + " and " + Files.readString(errors));
        }
        return new ServerProcess(
                process, new InetSocketAddress(InetAddress.getLoopbackAddress(), port.getAsInt()), folder);
    }

    /** That of the ready line; empty if there is none yet. */
    private static OptionalInt port(String said) {
        final Matcher ready = READY.matcher(said);
        return ready.find() ? OptionalInt.of(Integer.parseInt(ready.group(1))) : OptionalInt.empty();
    }

    InetSocketAddress address() {
        return address;
    }

    long pid() {
        return process.pid();
    }

    /** What {@code jcmd} says of it. */
    String jcmd(String... question) throws IOException {
        return ChildProcess.jcmd(process, question);
    }

    /** A socket on which nothing was said yet. */
    RawConnection dial() {
        return RawConnection.dial(address);
    }

    /** A connection to which the server has said its start. */
    RawConnection greeted() {
        final RawConnection connection = dial().sendHeader();
        connection.expect(10, 10);
        return connection;
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
