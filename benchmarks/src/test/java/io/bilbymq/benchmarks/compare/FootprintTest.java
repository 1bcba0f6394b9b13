package io.bilbymq.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bilbymq.benchmarks.compare.broker.MeasurementFailed;
import io.bilbymq.benchmarks.compare.report.Metric;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class FootprintTest {
    @Test
    void theTotalOfAClassHistogramIsItsBytes() {
        String histogram = """
                22915:
                 num     #instances         #bytes  class name (module)
                -------------------------------------------------------
                   1:         12345        1000000  [B (java.base@17.0.15)
                   2:             1             16  io.bilbymq.TotalNonsense
                Total         12346        1000016
                """;

        assertThat(Footprint.totalBytes(histogram)).isEqualTo(1_000_016);
    }

    @Test
    void aHistogramWithoutATotalIsAFailure() {
        assertThatThrownBy(() -> Footprint.totalBytes("no such process")).isInstanceOf(MeasurementFailed.class);
    }

    @Test
    void growthIsSharedOutToTheThingsThatCausedIt() {
        Footprint before = new Footprint(10_000_000, OptionalLong.of(2_000_000));
        Footprint after = new Footprint(12_000_000, OptionalLong.of(2_500_000));
        List<String> recorded = new ArrayList<>();

        after.recordGrowth(
                before, 100, "idle", (scenario, metric, value) -> recorded.add(scenario + " " + metric + " " + value));

        assertThat(recorded)
                .containsExactly("idle " + Metric.RESIDENT_PER_ITEM + " 20.0", "idle " + Metric.HEAP_PER_ITEM + " 5.0");
    }

    @Test
    void withoutAJvmThereIsNoHeapToReport() {
        Footprint before = new Footprint(10_000_000, OptionalLong.empty());
        Footprint after = new Footprint(11_000_000, OptionalLong.empty());
        List<Metric> recorded = new ArrayList<>();

        after.recordGrowth(before, 1, "idle", (scenario, metric, value) -> recorded.add(metric));

        assertThat(recorded).containsExactly(Metric.RESIDENT_PER_ITEM);
    }
}
