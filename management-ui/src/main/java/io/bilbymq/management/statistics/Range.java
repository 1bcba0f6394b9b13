package io.bilbymq.management.statistics;

/**
 * Which times somebody wants to know of: from {@code last} back to {@code first}, both included.
 *
 * @param first milliseconds since 1970
 * @param last likewise
 * @param increment milliseconds from one to the next
 */
public record Range(long first, long last, long increment) {
    /** Times that may be asked for at once. */
    public static final int TIMES_MAX = 10_000;

    /**
     * The times that {@code …_age} and {@code …_incr} of a request ask for, which end with the last multiple of the increment.
     *
     * @param nowMillis milliseconds since 1970
     * @throws IllegalArgumentException if these are none, or more than {@value #TIMES_MAX}
     */
    public static Range of(long ageSeconds, long incrementSeconds, long nowMillis) {
        if (ageSeconds < 0 || incrementSeconds <= 0 || ageSeconds / incrementSeconds >= TIMES_MAX) {
            throw new IllegalArgumentException(
                    "no samples of " + ageSeconds + " s by " + incrementSeconds + " s can be had");
        }
        final long increment = Math.multiplyExact(incrementSeconds, 1000L);
        final long last = Math.floorDiv(nowMillis, increment) * increment;
        return new Range(last - Math.multiplyExact(ageSeconds, 1000L), last, increment);
    }

    long ageMillis() {
        return last - first;
    }
}
