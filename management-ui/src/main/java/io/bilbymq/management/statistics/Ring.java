package io.bilbymq.management.statistics;

/**
 * What a number was at regular times, the latest of them. It begins at 0, and is between two changes what it was after the first: who
 * does not change need not be recorded.
 */
final class Ring {
    private final long[] values;
    private final long everyMillis;

    /** Times are counted in steps since 1970. What was before the first one is 0. */
    private final long first;

    private long last;

    /** One that begins with this value at this time. */
    Ring(Retention.Step step, long millis, long value) {
        values = new long[step.samples()];
        everyMillis = step.everyMillis();
        first = stepFrom(millis);
        last = first;
        values[slot(last)] = value;
    }

    /** The first step that is not before this time: what is so now is what was so then, unless it changes before. */
    private long stepFrom(long millis) {
        return -Math.floorDiv(-millis, everyMillis);
    }

    private int slot(long step) {
        return (int) Math.floorMod(step, (long) values.length);
    }

    /** From this time on, which is not before that of the call before, it is this. */
    void record(long millis, long value) {
        final long step = Math.max(last, stepFrom(millis));
        final long unchanged = values[slot(last)];
        for (long between = Math.max(last + 1, step - values.length + 1); between < step; between++) {
            values[slot(between)] = unchanged;
        }
        last = step;
        values[slot(step)] = value;
    }

    /** What it was at the last step that is not after this time; the oldest that is known, if that is longer ago. */
    long at(long millis) {
        final long step = Math.floorDiv(millis, everyMillis);
        if (step < first) {
            return 0;
        }
        return values[slot(Math.min(last, Math.max(step, last - values.length + 1)))];
    }
}
