package io.bilbymq.it.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bilbymq.it.ChildProcess;
import io.bilbymq.it.crash.fault.TemporaryFolder;
import io.bilbymq.it.launcher.Launched;
import io.bilbymq.it.raw.RawConnection;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A broker in a process of its own, with a heap of 128 MiB, that ends when memory runs out. Closing it kills it. */
final class SmallBroker implements AutoCloseable {
    private static final List<String> OPTIONS = List.of(
            "-Xmx128m",
            "-XX:MaxDirectMemorySize=32m",
            "-XX:+ExitOnOutOfMemoryError",
            "-XX:+UseSerialGC",
            ChildProcess.SHORT_LIVED);

    /** How long a busy broker may take for an answer. */
    static final Duration PATIENCE = Duration.ofSeconds(40);

    private static final Pattern READY =
            Pattern.compile("BilbyMQ \\S+ ready: amqp 127\\.0\\.0\\.1:(\\d+),(?: amqps 127\\.0\\.0\\.1:(\\d+),)?.*");
    /** What Netty has taken of the operating system for direct buffers, among the little that nothing else is called. */
    private static final Pattern OTHER = Pattern.compile("Other \\(reserved=\\d+, committed=(\\d+)\\)");

    private static final Pattern TOTAL = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)");

    private final Process process;
    private final Path log;
    private final TemporaryFolder data;
    private final InetSocketAddress address;
    private final int tlsPort;

    private SmallBroker(Process process, Path log, TemporaryFolder data, int port, int tlsPort) {
        this.tlsPort = tlsPort;
        this.process = process;
        this.log = log;
        this.data = data;
        this.address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /**
     * Starts one on any free port, as users do.
     *
     * @param settings as {@code --set} takes them
     */
    static SmallBroker start(String... settings) throws IOException {
        return start(List.of(), settings);
    }

    /** The same with these options of the JVM over its own. */
    static SmallBroker start(List<String> options, String... settings) throws IOException {
        final Path log = Files.createTempFile("small-broker", ".log");
        final TemporaryFolder data = TemporaryFolder.create("small-broker");
        final List<String> command = new ArrayList<>();
        command.addAll(List.of(
                Launched.script().toString(),
                "server",
                "--data-dir",
                data.path().toString()));
        for (final String setting : List.of(
                "listeners.tcp.default=127.0.0.1:0",
                "management.tcp.port=0",
                "prometheus.tcp.port=0",
                "handshake_timeout=" + PATIENCE.toMillis())) {
            command.addAll(List.of("--set", setting));
        }
        for (final String setting : settings) {
            command.addAll(List.of("--set", setting));
        }
        final ProcessBuilder builder = new ProcessBuilder(command).redirectError(log.toFile());
        builder.environment().put("BILBY_JAVA_OPTS", String.join(" ", OPTIONS) + " " + String.join(" ", options));
        final Process process = builder.start();
        final BufferedReader output = process.inputReader();
        final String line = output.readLine();
        final Matcher ready = READY.matcher(line == null ? "" : line);
        if (!ready.matches()) {
            process.destroyForcibly().onExit().join();
            data.close();
            throw new AssertionError("the broker did not start but said " + line + "\n" + Files.readString(log));
        }
        final String tlsPort = ready.group(2);
        return new SmallBroker(
                process, log, data, Integer.parseInt(ready.group(1)), tlsPort == null ? 0 : Integer.parseInt(tlsPort));
    }

    InetSocketAddress address() {
        return address;
    }

    /** Where it speaks TLS, if it is set up to. */
    InetSocketAddress tlsAddress() {
        return new InetSocketAddress(address.getAddress(), tlsPort);
    }

    /** An open connection; if there is none to be had, the failure tells what the broker has logged. */
    RawConnection connect() {
        try {
            return RawConnection.open(address, PATIENCE);
        } catch (AssertionError | UncheckedIOException e) {
            assertAlive();
            throw new AssertionError("no connection: " + e.getMessage() + "; the broker said:\n" + log(), e);
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** What it has logged so far. */
    String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether publishers are blocked: what the log said last. */
    boolean isAlarmed() {
        final String said = log();
        return said.lastIndexOf("memory alarm:") > said.lastIndexOf("memory alarm cleared");
    }

    /** How often publishers have been blocked so far. */
    int alarms() {
        return log().split("memory alarm:", -1).length - 1;
    }

    void awaitAlarm(boolean alarmed) {
        await("memory alarm " + alarmed)
                // Hundreds of thousands of messages that come back take the small broker their time.
                .atMost(Duration.ofSeconds(90))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> !isAlive() || isAlarmed() == alarmed);
        assertAlive();
    }

    void assertAlive() {
        assertThat(isAlive()).as(() -> "the broker lives; it said:\n" + log()).isTrue();
    }

    /** How many files it has with contents that are not in the log. */
    long contentFiles() {
        try (Stream<Path> files = Files.walk(data.path())) {
            return files.filter(file -> file.getFileName().toString().startsWith("contents-"))
                    .count();
        } catch (IOException | UncheckedIOException goneMeanwhile) {
            return -1;
        }
    }

    /** Bytes outside the heap that buffers have; it has to be started with {@code -XX:NativeMemoryTracking=summary}. */
    long directBytes() throws IOException {
        final String summary = ChildProcess.jcmd(process, "VM.native_memory", "summary", "scale=B");
        final Matcher other = OTHER.matcher(summary);
        if (!other.find()) {
            throw new AssertionError("not counted:\n" + summary);
        }
        return Long.parseLong(other.group(1));
    }

    /** How many objects of a class there are after a collection. */
    long instances(String className) throws IOException {
        final Matcher line = Pattern.compile(
                        "(?m)^\\s*\\d+:\\s+(\\d+)\\s+\\d+\\s+" + Pattern.quote(className) + "(?:\\s|$)")
                .matcher(histogram());
        return line.find() ? Long.parseLong(line.group(1)) : 0;
    }

    /** What its heap holds after a collection, by class. */
    String histogram() throws IOException {
        return ChildProcess.jcmd(process, "GC.class_histogram");
    }

    /** Bytes that its heap holds after a collection. */
    long liveBytes() throws IOException {
        final String histogram = histogram();
        final Matcher total = TOTAL.matcher(histogram);
        if (!total.find()) {
            throw new AssertionError("no total in\n" + histogram);
        }
        return Long.parseLong(total.group(1));
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly().onExit().join();
        Files.deleteIfExists(log);
        data.close();
    }
}
