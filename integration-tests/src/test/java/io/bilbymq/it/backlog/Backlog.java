package io.bilbymq.it.backlog;

import static org.awaitility.Awaitility.await;

import io.bilbymq.it.crash.fault.BilbyNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Fills a broker that has little memory with a backlog, stops it in good order, kills it, starts it again after each, and
 * drains it: everything must come, in order. Says how long that takes and how much memory the broker had. Takes minutes and
 * as much disk as the backlog has.
 */
// what it measures is for whoever has started it
@SuppressWarnings("SystemOut")
final class Backlog implements AutoCloseable {
    private static final boolean DIRECT = Boolean.getBoolean("backlog.direct");
    private static final boolean TRANSIENT = Boolean.getBoolean("backlog.transient");

    /** The number of the queue that is declared first in a new folder. */
    private static final long FIRST_QUEUE = 1;

    private final Path data;
    private final Map<String, String> environment;
    private final List<String> figures = new ArrayList<>();
    private BilbyNode node;

    private Backlog(Path data, String javaOptions) throws Exception {
        this.data = data;
        environment = Map.of("BILBY_JAVA_OPTS", javaOptions);
        node = started("start");
    }

    /**
     * {@code MESSAGES BODY_BYTES FOLDER [LEDGER]}
     *
     * <p>The system property {@code bilby.commit} says what is tried, {@code backlog.java} which options its JVM has. With
     * {@code backlog.direct=true} messages are not published, but written into the log of a broker that is stopped. With {@code
     * backlog.transient=true} they are transient, so that nothing is left of them after a restart.
     */
    public static void main(String[] arguments) throws Exception {
        long messages = Long.parseLong(arguments[0]);
        int bodyBytes = Integer.parseInt(arguments[1]);
        try (Backlog backlog = new Backlog(Path.of(arguments[2]), System.getProperty("backlog.java", "-Xmx256m"))) {
            if (TRANSIENT) {
                backlog.runTransient(messages, bodyBytes);
            } else {
                backlog.run(messages, bodyBytes);
            }
            if (arguments.length > 3) {
                backlog.note(Path.of(arguments[3]), messages, bodyBytes);
            }
        }
    }

    private void run(long messages, int bodyBytes) throws Exception {
        if (DIRECT) {
            new Numbered(node.port(), bodyBytes).publish(0);
            node.stop();
            timed("fill", () -> DirectFill.write(data, FIRST_QUEUE, Numbered.QUEUE, messages, bodyBytes));
        } else {
            timed("publish", () -> new Numbered(node.port(), bodyBytes).publish(messages));
            timed("stop", () -> node.stop());
        }
        node = started("restartAfterStop");
        mustHave(messages, bodyBytes);
        node.kill();
        node = started("restartAfterKill");
        mustHave(messages, bodyBytes);
        timed("drain", () -> new Numbered(node.port(), bodyBytes).take(messages));
        mustHave(0, bodyBytes);
        timed("stopEmpty", () -> node.stop());
        node = started("restartEmpty");
        mustHave(0, bodyBytes);
    }

    private void runTransient(long messages, int bodyBytes) throws Exception {
        final Numbered numbered = new Numbered(node.port(), bodyBytes, false);
        timed("publish", () -> numbered.publish(messages));
        mustHave(messages, bodyBytes);
        figure("scratchMiB", scratchBytes() / (1024.0 * 1024));
        timed("drain", () -> numbered.take(messages));
        mustHave(0, bodyBytes);
        await("scratch is empty").atMost(Duration.ofMinutes(1)).until(() -> scratchBytes() == 0);
        numbered.publish(messages / 2);
        figure("scratchMiB", scratchBytes() / (1024.0 * 1024));
        node.kill();
        node = started("restartAfterKill");
        figure("scratchMiB", scratchBytes() / (1024.0 * 1024));
    }

    /** What lies there of contents. */
    private long scratchBytes() throws IOException {
        try (Stream<Path> files = Files.list(data.resolve("scratch"))) {
            return files.filter(file -> file.getFileName().toString().startsWith("contents-"))
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    private void mustHave(long messages, int bodyBytes) throws IOException {
        long ready = new Numbered(node.port(), bodyBytes).ready();
        figure("residentMiB", resident() / 1024.0);
        if (ready != messages) {
            throw new AssertionError("the broker has " + ready + " messages and should have " + messages);
        }
    }

    private BilbyNode started(String what) throws Exception {
        long begin = System.nanoTime();
        BilbyNode started = BilbyNode.start(data, environment);
        figure(what, (System.nanoTime() - begin) / 1e9);
        return started;
    }

    private interface Action {
        void run() throws Exception;
    }

    private void timed(String what, Action action) throws Exception {
        long begin = System.nanoTime();
        action.run();
        figure(what, (System.nanoTime() - begin) / 1e9);
    }

    private void figure(String what, double value) {
        String figure = String.format(Locale.ROOT, "\"%s\":%.2f", what, value);
        System.out.println(figure);
        figures.add(figure);
    }

    /** KiB that the broker has had resident at most. */
    private long resident() throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(node.pid()), "status")).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .sum();
    }

    private void note(Path ledger, long messages, int bodyBytes) throws IOException {
        String line = String.format(
                Locale.ROOT,
                "{\"commit\":\"%s\",\"test\":\"backlog\",\"count\":%d,\"bodyBytes\":%d,\"java\":\"%s\",\"verdict\":\"ok\","
                        + "\"figures\":{%s},\"date\":\"%s\"}%n",
                System.getProperty("bilby.commit", "unknown"),
                messages,
                bodyBytes,
                environment.get("BILBY_JAVA_OPTS"),
                String.join(",", figures),
                LocalDate.now(ZoneOffset.UTC));
        Files.writeString(ledger, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    @Override
    public void close() throws IOException {
        System.out.println(node.isAlive() ? "the broker runs" : "the broker has ended");
        System.out.println(node.log());
        node.close();
    }
}
