package io.bilbymq.persistence;

import java.io.IOException;
import java.util.List;

/**
 * Removes segments that nobody needs: nothing lives in them, and a valid checkpoint has said anew what facts they hold.
 * Not before all is durable that made somebody stop needing them: what replaced a message must be there before the
 * message goes.
 *
 * <p>Confined to the log's thread.
 */
final class DeadSegments {
    private final Disk disk;
    private final Segments segments;
    private final SegmentPool pool;
    private final SegmentIndexes indexes;

    /** What is written before this position is why segments may be dead. */
    private long because;

    DeadSegments(Disk disk, Segments segments, SegmentPool pool, SegmentIndexes indexes) {
        this.disk = disk;
        this.segments = segments;
        this.pool = pool;
        this.indexes = indexes;
    }

    /** Places were released by what is written before {@code position}. */
    void diedAt(long position) {
        if (segments.mayBeDead()) {
            because = position;
        }
    }

    /** Whether a segment may be dead, but not all is durable that made it so. */
    boolean isSyncAwaited(long durable) {
        return segments.mayBeDead() && because > durable;
    }

    /** Removes what ends at or before {@code mark}, if that may be known yet; says whether there was anything. */
    boolean remove(long durable, long mark) throws IOException {
        if (!segments.mayBeDead() || because > durable) {
            return false;
        }
        final List<Segment> dead = segments.takeDead(mark);
        for (final Segment segment : dead) {
            segment.close();
            indexes.delete(segment.base());
            final String name = FileNames.segment(segment.base());
            if (segment.isDamaged()) {
                disk.rename(name, FileNames.damaged(segment.base()));
            } else if (!pool.keep(name, segment.capacity())) {
                disk.delete(name);
            }
        }
        return !dead.isEmpty();
    }
}
