package io.bilbymq.broker.vhost;

import io.bilbymq.broker.memory.MemoryCounter;
import io.bilbymq.broker.message.DeduplicationKey;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The keys that an exchange has seen, a bounded number of them, each for some time. Used by all threads at once: of those
 * that claim a key at the same time exactly one gets it, by one atomic operation on one map.
 *
 * <p>Entries leave in the order in which they came: when there are too many, or when the oldest is over. So one that is over
 * before an older one is takes up its place for longer, though it counts no more; and no entry has a timer. Whoever makes an
 * entry takes away what has to go, unless another thread is just at it.
 */
final class DeduplicationCache {
    /** What an entry costs: itself (32), a node of the map and its share of the table (40), a node of the list (24). */
    static final int ENTRY_BYTES = 96;

    /** How many that are over are taken away by one claim, lest that takes long after a long silence. */
    private static final int OVER_AT_ONCE = 32;

    /** Each entry is its own key: equal to others of the same deduplication key. */
    private final ConcurrentHashMap<Entry, Entry> entries = new ConcurrentHashMap<>();

    /** All entries and, until they are the oldest, those that others have replaced. */
    private final ConcurrentLinkedQueue<Entry> arrivals = new ConcurrentLinkedQueue<>();

    /** How many arrivals there are; never more than there are. */
    private final AtomicLong size = new AtomicLong();

    /** Whether some thread takes away the oldest; nobody waits for it. */
    private final AtomicBoolean trimming = new AtomicBoolean();

    private volatile long sizeMax;

    /** An empty cache for so many entries. */
    DeduplicationCache(long sizeMax) {
        this.sizeMax = sizeMax;
    }

    /** A key that was seen. */
    static final class Entry {
        private final long high;
        private final int low;
        private final long deadline;

        private Entry(DeduplicationKey key, long deadline) {
            this.high = key.high();
            this.low = key.low();
            this.deadline = deadline;
        }

        private boolean isOver(long now) {
            return deadline != 0 && deadline <= now;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Entry entry && high == entry.high && low == entry.low;
        }

        /** Bits of a hash are spread well. */
        @Override
        public int hashCode() {
            return (int) high;
        }
    }

    /**
     * Makes an entry for a key, unless there is one that is not over.
     *
     * @param deadline when the entry is over, in milliseconds since 1970; 0 for never
     * @param memory the caller's, which counts what comes and goes
     * @return null if the key was seen before
     */
    @Nullable
    Entry claim(DeduplicationKey key, long deadline, long now, MemoryCounter memory) {
        final Entry mine = new Entry(key, deadline);
        final Entry there = entries.putIfAbsent(mine, mine);
        if (there != null && !(there.isOver(now) && replaces(mine, now))) {
            return null;
        }
        arrivals.add(mine);
        size.incrementAndGet();
        memory.add(ENTRY_BYTES);
        trim(OVER_AT_ONCE, now, memory);
        return mine;
    }

    // Which of two equal entries it is, is all that is asked.
    @SuppressWarnings("ReferenceEquality")
    private boolean replaces(Entry mine, long now) {
        return entries.compute(mine, (key, there) -> there == null || there.isOver(now) ? mine : there) == mine;
    }

    /** A key is as if it had not been seen: whoever made the entry has not used it. */
    // An equal entry of somebody else stays.
    @SuppressWarnings("ReferenceEquality")
    void forget(Entry entry) {
        entries.computeIfPresent(entry, (key, there) -> there == entry ? null : there);
    }

    /** So many entries from now on; 0 if the cache is not needed any more. */
    void resize(long wanted, long now, MemoryCounter memory) {
        sizeMax = wanted;
        trim(0, now, memory);
    }

    /** How many entries there are, about. */
    long size() {
        return size.get();
    }

    /** Takes away the oldest as long as there are too many, and some that are over. */
    private void trim(int overMax, long now, MemoryCounter memory) {
        int overLeft = overMax;
        // Who finds another thread at it leaves it to that one, which looks again when it is through.
        while (hasToGo(overLeft, now) && trimming.compareAndSet(false, true)) {
            try {
                while (hasToGo(overLeft, now)) {
                    removeOldest(memory);
                    overLeft--;
                }
            } finally {
                trimming.set(false);
            }
        }
    }

    private boolean hasToGo(int overLeft, long now) {
        if (size.get() > sizeMax) {
            return true;
        }
        final Entry oldest = overLeft > 0 ? arrivals.peek() : null;
        return oldest != null && oldest.isOver(now);
    }

    private void removeOldest(MemoryCounter memory) {
        final Entry oldest = arrivals.poll();
        if (oldest != null) {
            size.decrementAndGet();
            memory.add(-ENTRY_BYTES);
            forget(oldest);
        }
    }
}
