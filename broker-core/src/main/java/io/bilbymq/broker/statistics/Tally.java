package io.bilbymq.broker.statistics;

import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * How often things have happened to somebody. Added to by the thread of one loop alone, read by any.
 *
 * @param <E> what is counted
 */
public final class Tally<E extends Enum<E>> {
    private final AtomicLongArray counts;

    /** What this is part of; of the same loop. */
    private final @Nullable Tally<E> whole;

    /** Nothing yet, of this kind of events. */
    public Tally(Class<E> events) {
        this(new AtomicLongArray(events.getEnumConstants().length), null);
    }

    private Tally(AtomicLongArray counts, @Nullable Tally<E> whole) {
        this.counts = counts;
        this.whole = whole;
    }

    /** Nothing yet; what this will be told that one hears, too. */
    public Tally<E> part() {
        return new Tally<>(new AtomicLongArray(counts.length()), this);
    }

    /** It has happened once more. Owner's thread only. */
    public void add(E event) {
        add(event, 1);
    }

    /** It has happened so many times more. Owner's thread only. */
    public void add(E event, long times) {
        add(index(event), times);
    }

    /** As {@link #add(Enum, long)}, by the place of the event among those of its kind. */
    void add(int index, long times) {
        for (Tally<E> tally = this; tally != null; tally = tally.whole) {
            // One writer: no read-modify-write instruction and no fence are needed.
            tally.counts.setOpaque(index, tally.counts.getPlain(index) + times);
        }
    }

    /** How many kinds of events there are. */
    int length() {
        return counts.length();
    }

    /** How often it has happened, as this thread sees it now. Callable from any thread. */
    public long count(E event) {
        return counts.getOpaque(index(event));
    }

    /** All counts as this thread sees them now. Callable from any thread. */
    public Counts<E> counts() {
        final long[] now = new long[counts.length()];
        for (int i = 0; i < now.length; i++) {
            now[i] = counts.getOpaque(i);
        }
        return new Counts<>(now);
    }

    // The events are an array's indexes while the broker runs, and nothing else.
    @SuppressWarnings("EnumOrdinal")
    static int index(Enum<?> event) {
        return event.ordinal();
    }
}
