package io.bilbymq.management.statistics;

/**
 * What a number was at regular times, the latest of them. It begins at 0, stays as it is as long as nobody says that it has changed, and
 * changes evenly between the last look at it that saw no change and the one that did: so a steady rate is steady, whenever somebody
 * looks.
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

    /** At this time, which is not before that of the call before, it is this; at {@code before} it was what it was. */
    void record(long millis, long before, long value) {
        final long step = Math.max(last, stepFrom(millis));
        final long unchanged = values[slot(last)];
        for (long between = Math.max(last, step - values.length + 1); between < step; between++) {
            values[slot(between)] = between(between * everyMillis, before, unchanged, millis, value);
        }
        last = step;
        values[slot(step)] = value;
    }

    private static long between(long time, long before, long unchanged, long millis, long value) {
        return time <= before
                ? unchanged
                : unchanged + Math.round((double) (value - unchanged) * (time - before) / (millis - before));
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
