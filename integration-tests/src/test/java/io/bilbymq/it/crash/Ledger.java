package io.bilbymq.it.crash;

import io.bilbymq.it.crash.check.Verdict.Figures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;

/** The long runs there have been, one line of JSON each, good or bad. */
final class Ledger {
    private final Path file;
    private final String commit;

    /** @param commit what was tried, as git calls it */
    Ledger(Path file, String commit) {
        this.file = file;
        this.commit = commit;
    }

    /** Adds the line of a series with the same name. */
    void add(List<Outcome> series) throws IOException {
        Files.writeString(
                file,
                line(series, commit, Instant.now().truncatedTo(ChronoUnit.SECONDS)) + "\n",
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    static String line(List<Outcome> series, String commit, Instant date) {
        Figures figures =
                series.stream().map(outcome -> outcome.verdict().figures()).reduce(Figures.NONE, Figures::plus);
        Outcome first = series.get(0);
        Outcome last = series.get(series.size() - 1);
        long minutesInHundredths = series.stream()
                .mapToLong(outcome -> outcome.elapsed().toMillis() / 600)
                .sum();
        int count = series.stream().mapToInt(Outcome::count).sum();
        long slowest = series.stream()
                .mapToLong(outcome -> outcome.restartMillis(99))
                .max()
                .orElse(0);
        // The verdict is made of names and numbers: nothing in it has to be escaped.
        return String.format(
                Locale.ROOT,
                "{\"commit\":\"%s\",\"test\":\"%s\",\"seeds\":\"%d-%d\",\"count\":%d,\"verdict\":\"%s\",\"figures\":{"
                        + "\"minutes\":%.2f,\"attempted\":%d,\"confirmed\":%d,\"refused\":%d,\"recovered\":%d,"
                        + "\"deliveries\":%d,\"repeated\":%d,\"definitions\":%d,\"restartMillis99\":%d},\"date\":\"%s\"}",
                commit,
                first.test(),
                first.seed(),
                last.seed(),
                count,
                last.verdict().summary(),
                minutesInHundredths / 100.0,
                figures.attempted(),
                figures.confirmed(),
                figures.refused(),
                figures.recovered(),
                figures.deliveries(),
                figures.repeated(),
                figures.definitions(),
                slowest,
                date);
    }
}
