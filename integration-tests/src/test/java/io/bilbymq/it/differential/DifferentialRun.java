package io.bilbymq.it.differential;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Scripts with all that may happen, for as long as one has time: {@code integration-tests/differential}. Each thread has a broker
 * of its own. A script on which broker and model disagree is written down with its seed, and the run goes on to the next one.
 */
// what it finds is for whoever has started it
@SuppressWarnings("SystemOut")
final class DifferentialRun {
    /** Then it is enough to look into. */
    private static final int DISAGREEMENTS_MAX = 10;

    private static final int SECONDS_BETWEEN_LINES = 60;

    private interface Hosts {
        Host start() throws Exception;
    }

    private final Hosts hosts;
    private final int length;
    private final Repertoire repertoire;
    private final long first;
    private final long wanted;
    private final AtomicLong nextSeed;
    private final AtomicLong steps = new AtomicLong();
    private final AtomicLong restarts = new AtomicLong();
    private final AtomicLong policies = new AtomicLong();
    private final AtomicLong unfinished = new AtomicLong();
    private final AtomicInteger disagreements = new AtomicInteger();

    private DifferentialRun(Hosts hosts, Repertoire repertoire, int length, long first, long wanted) {
        this.hosts = hosts;
        this.repertoire = repertoire;
        this.length = length;
        this.first = first;
        this.wanted = wanted;
        nextSeed = new AtomicLong(first);
    }

    /**
     * {@code bilbymq|rabbitmq [--operations N] [--seed N] [--length N] [--threads N] [--repertoire NAME] [--ledger FILE]}
     *
     * <p>The system property {@code bilby.commit} says what is tried. Ends with 1 if there was a disagreement.
     */
    public static void main(String[] arguments) throws Exception {
        if (arguments.length % 2 == 0 || !arguments[0].matches("bilbymq|rabbitmq")) {
            System.err.println(
                    "usage: differential bilbymq|rabbitmq [--operations N] [--seed N] [--length N] [--threads N]"
                            + " [--repertoire clients|policies|everything] [--ledger FILE]");
            System.exit(2);
            return;
        }
        Map<String, String> options = new TreeMap<>();
        for (int i = 1; i < arguments.length; i += 2) {
            options.put(arguments[i], arguments[i + 1]);
        }
        DifferentialRun run = new DifferentialRun(
                arguments[0].equals("bilbymq") ? EmbeddedHost::start : RabbitHost::start,
                Repertoire.valueOf(
                        options.getOrDefault("--repertoire", "everything").toUpperCase(Locale.ROOT)),
                Integer.parseInt(options.getOrDefault("--length", "200")),
                Long.parseLong(options.getOrDefault("--seed", "1")),
                Long.parseLong(options.getOrDefault("--operations", "10000")));
        String line = run.run(arguments[0], Integer.parseInt(options.getOrDefault("--threads", "4")));
        System.out.println(line);
        String ledger = options.get("--ledger");
        if (ledger != null) {
            Files.writeString(Path.of(ledger), line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }
        System.exit(run.disagreements.get() == 0 ? 0 : 1);
    }

    private String run(String broker, int threads) throws InterruptedException {
        long begin = System.nanoTime();
        ExecutorService players = Executors.newFixedThreadPool(threads);
        for (int i = 0; i < threads; i++) {
            players.execute(this::playOn);
        }
        players.shutdown();
        while (!players.awaitTermination(SECONDS_BETWEEN_LINES, TimeUnit.SECONDS)) {
            System.out.println(steps + " operations, " + disagreements + " disagreements");
        }
        return String.format(
                Locale.ROOT,
                "{\"commit\":\"%s\",\"test\":\"differential-%s\",\"seeds\":\"%d..%d\",\"count\":%d,\"verdict\":\"%s\",\"figures\":{"
                        + "\"length\":%d,\"unfinished\":%d,\"policies\":%d,\"restarts\":%d,\"minutes\":%.1f},\"date\":\"%s\"}",
                System.getProperty("bilby.commit", "unknown"),
                broker,
                first,
                nextSeed.get() - 1,
                steps.get(),
                disagreements.get() == 0 ? "ok" : disagreements + " disagreements",
                length,
                unfinished.get(),
                policies.get(),
                restarts.get(),
                (System.nanoTime() - begin) / 60e9,
                LocalDate.now(ZoneOffset.UTC));
    }

    /** Until enough was played, by all threads together. */
    private void playOn() {
        try (Host host = hosts.start()) {
            while (steps.get() < wanted && disagreements.get() < DISAGREEMENTS_MAX) {
                play(nextSeed.getAndIncrement(), host);
            }
        } catch (Exception failed) {
            disagreements.addAndGet(DISAGREEMENTS_MAX);
            System.out.println("a broker failed: " + failed);
        }
    }

    private void play(long seed, Host host) {
        Script script = Script.random(seed, length, repertoire, Dialect.of(host.peer()));
        try {
            Rehearsal played = Rehearsal.of(script, host, "s" + seed + "-");
            steps.addAndGet(played.steps());
            unfinished.addAndGet(played.finished() ? 0 : 1);
            for (Step step : script.steps().subList(0, played.steps())) {
                restarts.addAndGet(step instanceof Step.Restart ? 1 : 0);
                policies.addAndGet(step instanceof Step.SetPolicy || step instanceof Step.ClearPolicy ? 1 : 0);
            }
        } catch (AssertionError | RuntimeException failed) {
            disagreements.incrementAndGet();
            System.out.println("seed " + seed + ": " + failed.getMessage());
        }
    }
}
