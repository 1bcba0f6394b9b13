package io.bilbymq.broker.queue;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Iterator;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The consumers that take deliveries, in turn: those of the highest priority first, round robin among equals.
 *
 * <p>A consumer stands here while it is believed to have credit; one that is met without is dropped, and comes back with
 * its credit. So a thousand blocked consumers cost nothing.
 */
final class Rotation {
    /** The usual case, consumers without priority, needs no map. */
    private final ArrayDeque<Consumer> ordinary = new ArrayDeque<>(2);

    private @Nullable TreeMap<Integer, ArrayDeque<Consumer>> prioritised;

    /** Whether nobody has a turn for now, whoever comes. */
    boolean paused;

    /** Whether messages wait because nobody takes them now. */
    boolean lags;

    /** Gives the consumer a turn, if it has credit and does not stand here yet. */
    void add(Consumer consumer) {
        if (!consumer.inRotation && consumer.hasCredit()) {
            consumer.inRotation = true;
            level(consumer.priority()).addLast(consumer);
        }
    }

    /** Undoes {@link #next} for a consumer that had its turn and got nothing. */
    void giveBack(Consumer consumer) {
        consumer.inRotation = true;
        level(consumer.priority()).addFirst(consumer);
    }

    /** Takes a consumer out that is leaving, so that it is not kept alive by a turn that never comes. */
    void remove(Consumer consumer) {
        if (consumer.inRotation) {
            consumer.inRotation = false;
            level(consumer.priority()).remove(consumer);
        }
    }

    /** Takes everybody out. */
    void clear() {
        ordinary.clear();
        prioritised = null;
    }

    /** Whose turn it is, and hands the turn to the next; null if nobody has credit. */
    @Nullable
    Consumer next() {
        if (prioritised == null) {
            return next(ordinary);
        }
        final Iterator<ArrayDeque<Consumer>> levels = prioritised.values().iterator();
        while (levels.hasNext()) {
            final ArrayDeque<Consumer> level = levels.next();
            final Consumer consumer = next(level);
            if (consumer != null) {
                return consumer;
            }
            if (level != ordinary) {
                levels.remove();
            }
        }
        return null;
    }

    private static @Nullable Consumer next(ArrayDeque<Consumer> level) {
        for (Consumer consumer = level.pollFirst(); consumer != null; consumer = level.pollFirst()) {
            consumer.inRotation = false;
            if (consumer.hasCredit()) {
                return consumer;
            }
        }
        return null;
    }

    private ArrayDeque<Consumer> level(int priority) {
        if (prioritised == null) {
            if (priority == 0) {
                return ordinary;
            }
            prioritised = new TreeMap<>(Comparator.reverseOrder());
            prioritised.put(0, ordinary);
        }
        return prioritised.computeIfAbsent(priority, p -> new ArrayDeque<>(2));
    }
}
