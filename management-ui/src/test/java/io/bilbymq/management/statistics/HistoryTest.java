package io.bilbymq.management.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** How numbers are remembered. */
class HistoryTest {
    private static final long START = 1_700_000_000_000L;

    private final History history = new History(List.of("publish", "ack"), Retention.GLOBAL);

    private void record(long millis, long before, long publish, long ack) {
        history.record(START + millis, START + before, new long[] {publish, ack});
    }

    @Test
    void aRateIsHowMuchTheNumberGrewBetweenTheLastTwoSamples() {
        history.begin(START, new long[] {100, 7});
        record(5_000, 0, 150, 7);

        assertThat(history.rate("publish", START + 5_000)).isEqualTo(10);
        assertThat(history.rate("ack", START + 5_000)).isZero();
        assertThat(history.rate("unheard", START + 5_000)).isZero();
        assertThat(history.rate("publish", START + 10_000))
                .as("sampled again, and not changed")
                .isZero();
    }

    @Test
    void whatWasThereBeforeAnybodyLookedHasNoRate() {
        history.begin(START, new long[] {1_000_000, 0});

        assertThat(history.rate("publish", START)).isZero();
    }

    @Test
    void samplesComeTheLatestFirstWithTheirAverages() {
        history.begin(START, new long[] {10, 0});
        record(5_000, 0, 20, 0);
        record(10_000, 5_000, 60, 0);

        Samples samples = history.samples("publish", Range.of(10, 5, START + 12_000), START + 10_000);

        assertThat(samples.samples())
                .containsExactly(
                        new Samples.Sample(60, START + 10_000),
                        new Samples.Sample(20, START + 5_000),
                        new Samples.Sample(10, START));
        assertThat(samples.rate()).isEqualTo(8);
        assertThat(samples.averageRate()).isEqualTo(5);
        assertThat(samples.average()).isEqualTo(30);
    }

    @Test
    void aSteadyRateIsSteadyWheneverSomebodyLooks() {
        history.begin(START, new long[] {1_000, 0});
        for (int i = 1; i <= 20; i++) {
            record(i * 2_000L, (i - 1) * 2_000L, 1_000 + 360L * i, 0);
        }

        Samples samples = history.samples("publish", Range.of(30, 5, START + 40_000), START + 40_000);

        assertThat(samples.samples())
                .extracting(Samples.Sample::sample)
                .containsExactly(8_200L, 7_300L, 6_400L, 5_500L, 4_600L, 3_700L, 2_800L);
    }

    @Test
    void beforeItsTimeEverythingWasNothing() {
        history.begin(START, new long[] {10, 0});

        Samples samples = history.samples("publish", Range.of(10, 5, START), START);

        assertThat(samples.samples()).extracting(Samples.Sample::sample).containsExactly(10L, 0L, 0L);
    }

    @Test
    void whatHasNeverChangedWasSoFromTheBeginning() {
        history.begin(START, new long[] {10, 0});

        Samples samples = history.samples("publish", Range.of(10, 5, START + 5_000), START + 5_000);
        assertThat(samples.samples()).extracting(Samples.Sample::sample).containsExactly(10L, 10L, 0L);

        record(10_000, 5_000, 20, 0);

        samples = history.samples("publish", Range.of(15, 5, START + 10_000), START + 10_000);
        assertThat(samples.samples()).extracting(Samples.Sample::sample).containsExactly(20L, 10L, 10L, 0L);
    }

    @Test
    void aRangeEndsWithAMultipleOfItsIncrement() {
        assertThat(Range.of(60, 5, 1_234_567)).isEqualTo(new Range(1_170_000, 1_230_000, 5_000));
    }

    @Test
    void aRangeOfNothingOrOfTooMuchIsRefused() {
        assertThatThrownBy(() -> Range.of(60, 0, START)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Range.of(-1, 5, START)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Range.of(Long.MAX_VALUE, 1, START)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Range.of(Long.MAX_VALUE / 2, Long.MAX_VALUE / 4, START))
                .isInstanceOf(ArithmeticException.class);
    }

    /** Compared with all that was ever seen, looked through from the beginning. */
    @RepeatedTest(20)
    void samplesAreThoseOfWhoForgetsNothing() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        TreeMap<Long, Long> everything = new TreeMap<>();
        long now = START + random.nextInt(5_000);
        history.begin(now, new long[] {3, 0});
        everything.put(now, 3L);
        long before = now;
        long value = 3;
        for (int i = 0; i < 3_000; i++) {
            now += 4_000 + random.nextInt(2_000);
            if (random.nextInt(50) == 0) {
                now += random.nextInt(200_000);
            }
            if (random.nextInt(3) > 0) {
                value = Math.max(0, value + random.nextInt(100) - 40);
                history.record(now, before, new long[] {value, 0});
            }
            everything.put(now, value);
            before = now;
            if (random.nextInt(20) == 0) {
                compare(random, everything, now, seed);
            }
        }
    }

    private void compare(Random random, NavigableMap<Long, Long> everything, long now, long seed) {
        Retention.Step step = Retention.GLOBAL.steps().get(random.nextInt(4));
        long age = 1L + random.nextInt(step.ageSeconds() - step.everySeconds());
        Range range = Range.of(age, step.everySeconds() / 2 + random.nextInt(2 * step.everySeconds()), now);
        long every = Retention.GLOBAL
                .steps()
                .get(Retention.GLOBAL.reaching(now - range.first()))
                .everyMillis();

        for (Samples.Sample sample : history.samples("publish", range, now).samples()) {
            long asOf = Math.floorDiv(sample.timestamp(), every) * every;

            assertThat((double) sample.sample())
                    .as("seed %s, %s at %s by %s", seed, range, sample.timestamp(), every)
                    .isCloseTo(seen(everything, asOf), within(0.51));
        }
    }

    /** What it was if it has changed evenly from one look to the next. */
    private static double seen(NavigableMap<Long, Long> everything, long time) {
        Map.Entry<Long, Long> last = everything.floorEntry(time);
        Map.Entry<Long, Long> next = everything.higherEntry(time);
        if (last == null) {
            return 0;
        }
        if (next == null) {
            return last.getValue();
        }
        double part = (double) (time - last.getKey()) / (next.getKey() - last.getKey());
        return last.getValue() + part * (next.getValue() - last.getValue());
    }
}
