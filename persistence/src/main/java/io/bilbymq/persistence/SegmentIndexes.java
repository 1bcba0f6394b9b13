package io.bilbymq.persistence;

import java.util.concurrent.Executor;

/**
 * The indexes of segments, as files beside them. They are of use only for the next start to be quick, so nothing fails if
 * one cannot be written or removed.
 */
final class SegmentIndexes {
    private final Disk disk;
    private final Executor executor;

    /** {@code executor} does the work, one thing after the other. */
    SegmentIndexes(Disk disk, Executor executor) {
        this.disk = disk;
        this.executor = executor;
    }

    /** Begins the index of a segment that is there; it is written while it is collected. */
    SegmentIndex begin(long base, long capacity) {
        return new SegmentIndex(base, capacity, new SegmentIndexFile(disk, base), executor);
    }

    /** The segment that begins there goes away. */
    void delete(long base) {
        executor.execute(new SegmentIndexFile(disk, base)::giveUp);
    }
}
