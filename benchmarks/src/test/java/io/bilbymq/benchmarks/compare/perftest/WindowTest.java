package io.bilbymq.benchmarks.compare.perftest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.bilbymq.benchmarks.compare.broker.MeasurementFailed;
import io.bilbymq.benchmarks.compare.broker.ProcessSample;
import io.bilbymq.benchmarks.compare.perftest.PerfTestLine.Counted;
import io.bilbymq.benchmarks.compare.perftest.PerfTestLine.Latency;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WindowTest {
    /** Uses half a second of CPU and grows by a byte between two samples. */
    private static final class SteadyBroker {
        private int samples;

        ProcessSample sample() {
            samples++;
            return new ProcessSample(samples * 0.5, 100 + samples);
        }
    }

    private final SteadyBroker broker = new SteadyBroker();
    private final Window window = new Window(2, 3, broker::sample);

    @Test
    void onlyTheSecondsAfterTheWarmUpAndUpToTheEndCount() {
        window.accept(line(1.001, 1_000_000, 90));
        window.accept(line(2.000, 1_000_000, 90));
        window.accept(line(3.000, 100, 1));
        window.accept(line(4.000, 200, 5));
        window.accept(line(5.000, 300, 3));
        window.accept(line(6.000, 1_000_000, 90));

        assertThat(window.isComplete()).isTrue();
        assertThat(window.messages(Counted.RECEIVED)).isCloseTo(600, within(1e-6));
        assertThat(window.throughput(Counted.RECEIVED)).isCloseTo(200, within(1e-6));
        assertThat(window.latency(Latency.CONSUMER)).contains(new Percentiles(3, 3, 3));
    }

    @Test
    void theBrokerIsSampledOnceForEachLineOfTheWindow() {
        window.accept(line(1.000, 1, 1));
        window.accept(line(2.000, 1, 1));
        window.accept(line(3.000, 1, 1));
        window.accept(line(4.000, 1, 1));
        window.accept(line(5.000, 1, 1));
        window.accept(line(6.000, 1, 1));

        assertThat(broker.samples).isEqualTo(4);
        assertThat(window.cpuSeconds()).isEqualTo(1.5);
        assertThat(window.residentBytesMax()).isEqualTo(104);
    }

    @Test
    void aRateAppliesToTheTimeSinceTheLineBeforeNotToAWholeSecond() {
        window.accept(line(2.000, 0, 1));
        window.accept(line(3.500, 100, 1));
        window.accept(line(5.000, 200, 1));

        assertThat(window.messages(Counted.RECEIVED)).isCloseTo(450, within(1e-6));
        assertThat(window.throughput(Counted.RECEIVED)).isCloseTo(150, within(1e-6));
    }

    @Test
    void aLineSomeMillisecondsEarlyStillBelongsToItsSecond() {
        window.accept(line(1.998, 10, 1));
        window.accept(line(2.999, 10, 1));
        window.accept(line(3.997, 10, 1));
        window.accept(line(4.996, 10, 1));

        assertThat(window.isComplete()).isTrue();
    }

    @Test
    void aRunThatEndsBeforeTheWindowIsRefused() {
        window.accept(line(2.000, 10, 1));
        window.accept(line(3.000, 10, 1));

        assertThatThrownBy(() -> window.check(Counted.RECEIVED))
                .isInstanceOf(MeasurementFailed.class)
                .hasMessageContaining("stopped before");
    }

    @Test
    void aWindowWithoutMessagesIsRefused() {
        window.accept(line(2.000, 10, 1));
        window.accept(line(5.000, 0, 1));

        assertThatThrownBy(() -> window.check(Counted.RECEIVED))
                .isInstanceOf(MeasurementFailed.class)
                .hasMessageContaining("no message was received");
    }

    @Test
    void aLatencyThatWasNotMeasuredIsAbsent() {
        window.accept(line(2.000, 10, 1));
        window.accept(line(5.000, 10, 1));

        assertThat(window.latency(Latency.CONFIRM)).isEmpty();
    }

    private static PerfTestLine line(double seconds, long received, double millis) {
        return new PerfTestLine(
                seconds,
                Map.of(Counted.RECEIVED, received),
                Map.of(Latency.CONSUMER, new Percentiles(millis, millis, millis)));
    }
}
