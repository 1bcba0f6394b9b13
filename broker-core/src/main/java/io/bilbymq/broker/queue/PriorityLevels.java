package io.bilbymq.broker.queue;

import java.util.BitSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The levels of a queue with priorities, each made when it is first needed. */
final class PriorityLevels {
    /** So many sequences are looked at together when the levels are told as one. */
    private static final int WINDOW = 1 << 16;

    private final @Nullable LoopScratch scratch;
    private final Runnable whenHeadKnown;

    /** By priority; null where there never was a message. */
    private final @Nullable Level[] levels;

    PriorityLevels(int priorityMax, @Nullable LoopScratch scratch, Runnable whenHeadKnown) {
        this.scratch = scratch;
        this.whenHeadKnown = whenHeadKnown;
        levels = new Level[priorityMax + 1];
    }

    /** The level of a message that was sent with this priority, 0 or more. */
    Level of(int priority) {
        final int index = Math.min(priority, levels.length - 1);
        Level level = levels[index];
        if (level == null) {
            level = new Level(index, scratch, whenHeadKnown);
            levels[index] = level;
        }
        return level;
    }

    /** The highest priority. */
    int max() {
        return levels.length - 1;
    }

    /** The level of this priority; null if there never was a message. */
    @Nullable
    Level find(int priority) {
        return levels[priority];
    }

    /** The highest level that has a message; some other if none has. */
    Level highest() {
        for (int i = levels.length - 1; i > 0; i--) {
            final Level level = levels[i];
            if (level != null && !level.isEmpty()) {
                return level;
            }
        }
        return of(0);
    }

    /** The level that has this message; some other if none has. */
    Level with(long sequence) {
        for (int i = levels.length - 1; i > 0; i--) {
            final Level level = levels[i];
            if (level != null && level.contains(sequence)) {
                return level;
            }
        }
        return of(0);
    }

    /** The highest first. */
    void forEach(Consumer<Level> visitor) {
        for (int i = levels.length - 1; i >= 0; i--) {
            final Level level = levels[i];
            if (level != null) {
                visitor.accept(level);
            }
        }
    }

    /** Lets go of contents, first of messages that will be delivered last. */
    void pageOut(LettingGo enough) {
        for (int i = 0; i < levels.length && !enough.isEnough(); i++) {
            final Level level = levels[i];
            if (level != null) {
                level.pageOut(enough);
            }
        }
    }

    /** Tells of all sequences in all levels, ascending. */
    void ranges(RangeVisitor visitor) {
        final BitSet window = new BitSet(WINDOW);
        for (long from = next(0); from < Long.MAX_VALUE; from = next(from + WINDOW)) {
            window.clear();
            mark(window, from);
            for (int first = window.nextSetBit(0); first >= 0; ) {
                final int end = window.nextClearBit(first);
                visitor.range(from + first, from + end - 1);
                first = window.nextSetBit(end);
            }
        }
    }

    private long next(long from) {
        final long[] next = {Long.MAX_VALUE};
        forEach(level -> next[0] = Math.min(next[0], level.next(from)));
        return next[0];
    }

    private void mark(BitSet window, long from) {
        forEach(level -> level.ranges(
                from, from + WINDOW - 1, (first, last) -> window.set((int) (first - from), (int) (last - from) + 1)));
    }
}
