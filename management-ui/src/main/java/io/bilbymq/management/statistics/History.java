package io.bilbymq.management.statistics;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.LongUnaryOperator;

/**
 * How some numbers of one thing were. What has never changed takes no room. Confined to the owner of the {@link Statistics}.
 */
public final class History {
    private final List<String> names;
    private final Retention retention;

    /** By name, then by the steps of the retention; none for what has always been what it is. */
    private final List<List<Ring>> rings;

    private final long[] latest;

    /** How much each grew in a second when it was recorded last. */
    private final double[] rates;

    /** When that was. */
    private long recordedAt;

    /** When the first values were recorded. */
    private long begunAt;

    /** To be {@linkplain #begin begun}; all is remembered as long as {@code retention} says. */
    History(List<String> names, Retention retention) {
        this.names = names;
        this.retention = retention;
        this.rings = new ArrayList<>(Collections.nCopies(names.size(), List.of()));
        this.latest = new long[names.size()];
        this.rates = new double[names.size()];
    }

    /**
     * At {@code millis} they are these, and it was looked before at {@code before}: what was not recorded then had not changed.
     *
     * @param values in the order of the names
     */
    void record(long millis, long before, long[] values) {
        for (int i = 0; i < values.length; i++) {
            rates[i] = millis > before ? (values[i] - latest[i]) * 1000.0 / (millis - before) : 0;
            if (values[i] != latest[i] && rings.get(i).isEmpty()) {
                rings.set(i, ringsOf(latest[i]));
            }
            latest[i] = values[i];
            for (final Ring ring : rings.get(i)) {
                ring.record(millis, before, values[i]);
            }
        }
        recordedAt = millis;
    }

    /** They are these at {@code millis}, and nothing is known of before: no rate follows from that. To be called once, first of all. */
    void begin(long millis, long[] values) {
        System.arraycopy(values, 0, latest, 0, values.length);
        begunAt = millis;
        recordedAt = millis;
    }

    /** Of a number that has been this from the beginning until now. */
    private List<Ring> ringsOf(long value) {
        return retention.steps().stream()
                .map(step -> new Ring(step, begunAt, value))
                .toList();
    }

    /** What a number was when it was recorded last; 0 if there is no such number. */
    long latest(String name) {
        final int index = names.indexOf(name);
        return index < 0 ? 0 : latest[index];
    }

    /** How much a number grew in a second, if the broker was sampled last at {@code sampledAt}; 0 if there is no such number. */
    double rate(String name, long sampledAt) {
        final int index = names.indexOf(name);
        return index < 0 || recordedAt != sampledAt ? 0 : rates[index];
    }

    /**
     * How a number was.
     *
     * @param name of the number; what this has none of was 0
     * @param sampledAt when the broker was sampled last, in milliseconds since 1970
     */
    public Samples samples(String name, Range range, long sampledAt) {
        final LongUnaryOperator at = at(names.indexOf(name), retention.reaching(sampledAt - range.first()));
        final List<Samples.Sample> samples = new ArrayList<>();
        double sum = 0;
        for (long time = range.last(); time >= range.first(); time -= range.increment()) {
            final long sample = at.applyAsLong(time);
            samples.add(new Samples.Sample(sample, time));
            sum += sample;
        }
        final Samples.Sample newest = samples.get(0);
        final Samples.Sample oldest = samples.get(samples.size() - 1);
        final long span = newest.timestamp() - oldest.timestamp();
        return new Samples(
                rate(name, sampledAt),
                span == 0 ? 0 : (newest.sample() - oldest.sample()) * 1000.0 / span,
                sum / samples.size(),
                List.copyOf(samples));
    }

    /** What a number was at a time, as finely as a step of the retention says. */
    private LongUnaryOperator at(int index, int step) {
        if (index < 0) {
            return time -> 0;
        }
        final List<Ring> known = rings.get(index);
        if (!known.isEmpty()) {
            return known.get(step)::at;
        }
        final long everyMillis = retention.steps().get(step).everyMillis();
        return time -> Math.floorDiv(time, everyMillis) * everyMillis < begunAt ? 0 : latest[index];
    }
}
