package io.bilbymq.it.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.it.crash.check.Verdict;
import io.bilbymq.it.crash.check.Verdict.Figures;
import io.bilbymq.it.crash.check.Violation;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class LedgerTest {
    @Test
    void aSeriesIsOneLine() {
        Verdict clean = new Verdict(new Figures(10, 100, 90, 1, 2, 150, 20, 30), List.of());
        Verdict lost = new Verdict(
                new Figures(1, 5, 4, 0, 0, 3, 0, 1), List.of(new Violation(Violation.Kind.LOST, "p#1 \"q\"")));
        List<Outcome> series = List.of(
                new Outcome("kill", 7, 10, clean, Duration.ofSeconds(30), List.of(Duration.ofMillis(500))),
                new Outcome("kill", 8, 1, lost, Duration.ofSeconds(6), List.of(Duration.ofMillis(700))));

        String line = Ledger.line(series, "abc123", Instant.parse("2026-01-02T03:04:05Z"));

        assertThat(line)
                .isEqualTo("{\"commit\":\"abc123\",\"test\":\"kill\",\"seeds\":\"7-8\",\"count\":11,"
                        + "\"verdict\":\"LOST=1\",\"figures\":{\"minutes\":0.60,\"attempted\":105,\"confirmed\":94,"
                        + "\"refused\":1,\"recovered\":2,\"deliveries\":153,\"repeated\":20,\"definitions\":31,"
                        + "\"restartMillis99\":700},\"date\":\"2026-01-02T03:04:05Z\"}");
    }
}
