package io.bilbymq.broker.queue;

import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The consumers of a queue that serves one at a time: the first that came is served until it leaves, then the one of
 * highest priority that waits, the first among equals.
 *
 * <p>Who has a higher priority than the one that is served waits too, unless the queue lets it take over: then that one gets
 * nothing more, and yields when it has settled what it has.
 */
final class SingleActive {
    private final TreeMap<Integer, LinkedHashSet<Consumer>> waiting = new TreeMap<>(Comparator.reverseOrder());
    private final boolean takesOver;
    private @Nullable Consumer active;

    /** No consumers; {@code takesOver} whether one of higher priority makes the one that is served yield. */
    SingleActive(boolean takesOver) {
        this.takesOver = takesOver;
    }

    /** Who is served. */
    Optional<Consumer> active() {
        return Optional.ofNullable(active);
    }

    /** Takes a consumer in, which waits for its turn. */
    void joined(Consumer consumer) {
        waiting.computeIfAbsent(consumer.priority(), p -> new LinkedHashSet<>()).add(consumer);
    }

    /** The consumer has gone. */
    void left(Consumer consumer) {
        if (active == consumer) {
            active = null;
            return;
        }
        final LinkedHashSet<Consumer> equals = waiting.get(consumer.priority());
        if (equals != null && equals.remove(consumer) && equals.isEmpty()) {
            waiting.remove(consumer.priority());
        }
    }

    /** Who is served and is to get nothing more, because one of higher priority waits; null if that is not so. */
    @Nullable
    Consumer yielding() {
        return takesOver && active != null && active.served && isOutranked(active) ? active : null;
    }

    private boolean isOutranked(Consumer consumer) {
        return !waiting.isEmpty() && waiting.firstKey() > consumer.priority();
    }

    /** Who is to be served from now on; null if nobody new is. */
    @Nullable
    Consumer promote() {
        if (active != null) {
            if (!takesOver || active.served || (isOutranked(active) && active.outstanding > 0)) {
                return null;
            }
            if (!isOutranked(active)) {
                // Whom it was to yield to has left.
                return active;
            }
            joined(active);
            active = null;
        }
        final Map.Entry<Integer, LinkedHashSet<Consumer>> highest = waiting.firstEntry();
        if (highest == null) {
            return null;
        }
        final Consumer next = highest.getValue().iterator().next();
        left(next);
        active = next;
        return next;
    }
}
