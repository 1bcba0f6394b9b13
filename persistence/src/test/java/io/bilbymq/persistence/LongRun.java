package io.bilbymq.persistence;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;
import java.util.stream.LongStream;

/**
 * The simulation, or the corruption of files, for longer than a build has time for. Appends what came of it to a ledger:
 * one line of JSON with the commit, the test, the seeds, how many, the verdict and the date.
 *
 * <p>Arguments: simulation or corruption; the first seed; how many seeds; the commit; the ledger. Uses all cores.
 */
public final class LongRun {
    private static final int MUTATIONS_PER_LOG = 1000;

    private static final Map<String, LongConsumer> TESTS =
            Map.of("simulation", LogSimulation::run, "corruption", seed -> LogCorruption.run(seed, MUTATIONS_PER_LOG));

    private LongRun() {}

    /** Runs it; fails if a seed does. */
    public static void main(String[] arguments) throws IOException {
        final LongConsumer test = TESTS.get(arguments[0]);
        if (test == null) {
            throw new IllegalArgumentException("there are " + TESTS.keySet());
        }
        final long first = Long.parseLong(arguments[1]);
        final long count = Long.parseLong(arguments[2]);
        final AtomicReference<Throwable> failure = new AtomicReference<>();
        LongStream.range(first, first + count).parallel().forEach(seed -> {
            try {
                test.accept(seed);
            } catch (RuntimeException | AssertionError failed) {
                failure.compareAndSet(null, failed);
            }
        });
        final Throwable failed = failure.get();
        final String verdict = failed == null ? "ok" : String.valueOf(failed.getMessage());
        final String line = String.format(
                "{\"commit\":\"%s\",\"test\":\"%s\",\"seeds\":\"%d..%d\",\"count\":%d,\"verdict\":\"%s\",\"date\":\"%s\"}%n",
                arguments[3],
                arguments[0],
                first,
                first + count - 1,
                count,
                verdict.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", " "),
                LocalDate.now(ZoneOffset.UTC));
        Files.writeString(Path.of(arguments[4]), line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        if (failed != null) {
            throw new AssertionError(failed);
        }
    }
}
