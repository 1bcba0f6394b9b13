package io.bilbymq.broker.statistics;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * What has happened to one thing on several loops, each of which has a tally of its own. Read by any thread.
 *
 * @param <E> what is counted
 */
public final class LoopTallies<E extends Enum<E>> {
    private final Class<E> events;
    private final Map<Integer, Tally<E>> byLoop = new ConcurrentHashMap<>(0);

    /** Nothing yet, of this kind of events. */
    public LoopTallies(Class<E> events) {
        this.events = events;
    }

    /** That of the loop with this index, made if it is the first time; to be added to by that loop. */
    public Tally<E> of(int loop, Supplier<Tally<E>> made) {
        final Tally<E> known = byLoop.get(loop);
        return known == null ? byLoop.computeIfAbsent(loop, first -> made.get()) : known;
    }

    /** The same, that is part of no other. */
    public Tally<E> of(int loop) {
        return of(loop, () -> new Tally<>(events));
    }

    /** Whether it never happened on any loop that there was something to count. */
    public boolean isUnused() {
        return byLoop.isEmpty();
    }

    /** On all loops together. */
    public Counts<E> sum() {
        Counts<E> sum = Counts.none(events);
        for (final Tally<E> tally : byLoop.values()) {
            sum = sum.plus(tally.counts());
        }
        return sum;
    }
}
