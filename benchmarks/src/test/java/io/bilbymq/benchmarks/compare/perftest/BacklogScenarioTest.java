package io.bilbymq.benchmarks.compare.perftest;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.benchmarks.compare.perftest.PerfTestLine.Counted;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class BacklogScenarioTest {
    @Test
    void thirdsCompareTheLastSecondsWithTheFirst() {
        List<PerfTestLine> slowingDown = lines(100, 100, 90, 80, 50, 50, 50);

        BacklogScenario.Thirds thirds = BacklogScenario.Thirds.of(slowingDown, Counted.CONFIRMED);

        assertThat(thirds.lastToFirst()).isEqualTo(0.5);
        assertThat(thirds.mean()).isEqualTo(520 / 7.0);
    }

    @Test
    void aSingleLineIsItsOwnFirstAndLastThird() {
        BacklogScenario.Thirds thirds = BacklogScenario.Thirds.of(lines(70), Counted.CONFIRMED);

        assertThat(thirds).isEqualTo(new BacklogScenario.Thirds(70, 1));
    }

    private static List<PerfTestLine> lines(long... rates) {
        return LongStream.of(rates)
                .mapToObj(rate -> new PerfTestLine(1, Map.of(Counted.CONFIRMED, rate), Map.of()))
                .toList();
    }
}
