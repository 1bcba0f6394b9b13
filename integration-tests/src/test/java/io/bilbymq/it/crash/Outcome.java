package io.bilbymq.it.crash;

import io.bilbymq.it.crash.check.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What a run has come to.
 *
 * @param test what was done
 * @param seed what it was chosen from
 * @param count how often the fault was made
 * @param verdict what the checker said
 * @param elapsed the time all of it took
 * @param restarts how long each broker took to be ready after a fault
 */
record Outcome(String test, long seed, int count, Verdict verdict, Duration elapsed, List<Duration> restarts) {
    Outcome {
        restarts = restarts.stream().sorted().toList();
    }

    /** This and more of the same. */
    Outcome plus(Outcome more) {
        return new Outcome(
                test,
                seed,
                count + more.count,
                verdict.plus(more.verdict),
                elapsed.plus(more.elapsed),
                Stream.concat(restarts.stream(), more.restarts.stream()).toList());
    }

    /** Faults a minute. */
    double perMinute() {
        return count * 60_000.0 / Math.max(1, elapsed.toMillis());
    }

    /** A restart that so many percent were not slower than; 0 if there was none. */
    long restartMillis(int percent) {
        return restarts.isEmpty()
                ? 0
                : restarts.get((restarts.size() - 1) * percent / 100).toMillis();
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%s: seed %d, %d faults, %.0f a minute, restart %d ms (99%%: %d ms), %s",
                test,
                seed,
                count,
                perMinute(),
                restartMillis(50),
                restartMillis(99),
                verdict);
    }
}
