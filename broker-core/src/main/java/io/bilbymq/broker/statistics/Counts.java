package io.bilbymq.broker.statistics;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * How often things have happened, as seen at one moment. Immutable.
 *
 * @param <E> what was counted
 */
public final class Counts<E extends Enum<E>> {
    private final long[] counts;

    /** {@code counts} by the ordinals of the events; not to be changed any more. */
    Counts(long[] counts) {
        this.counts = counts;
    }

    /** Nothing, of this kind of events. */
    public static <E extends Enum<E>> Counts<E> none(Class<E> events) {
        return new Counts<>(new long[events.getEnumConstants().length]);
    }

    /** How often it has happened. */
    public long of(E event) {
        return counts[Tally.index(event)];
    }

    /** How often any of these has happened. */
    @SafeVarargs
    public final long ofAny(E first, E... others) {
        long sum = of(first);
        for (final E other : others) {
            sum += of(other);
        }
        return sum;
    }

    /** Whether nothing has happened at all. */
    public boolean isNothing() {
        return Arrays.stream(counts).allMatch(count -> count == 0);
    }

    /** What has happened here and there. */
    public Counts<E> plus(Counts<E> other) {
        final long[] sum = counts.clone();
        for (int i = 0; i < sum.length; i++) {
            sum[i] += other.counts[i];
        }
        return new Counts<>(sum);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Counts<?> same && Arrays.equals(counts, same.counts);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(counts);
    }

    @Override
    public String toString() {
        return Arrays.toString(counts);
    }
}
