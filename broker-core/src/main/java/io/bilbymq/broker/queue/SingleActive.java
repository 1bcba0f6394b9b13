package io.bilbymq.broker.queue;

import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The consumers of a queue that serves one at a time: the first that came is served until it leaves, then the one of
 * highest priority that waits, the first among equals. Who has a higher priority than the one that is served waits too.
 */
final class SingleActive {
    private final TreeMap<Integer, LinkedHashSet<Consumer>> waiting = new TreeMap<>(Comparator.reverseOrder());
    private @Nullable Consumer active;

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

    /** Who is to be served from now on; null if nobody new is. */
    @Nullable
    Consumer promote() {
        final Map.Entry<Integer, LinkedHashSet<Consumer>> highest = waiting.firstEntry();
        if (active != null || highest == null) {
            return null;
        }
        final Consumer next = highest.getValue().iterator().next();
        left(next);
        active = next;
        return next;
    }
}
