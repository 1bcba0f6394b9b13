package io.bilbymq.persistence;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/** The segments of a log. The log's thread changes them; any thread may look one up. */
final class Segments {
    /** A segment is sparse if less than its capacity divided by this is needed. */
    private static final int SPARSE = 4;

    private final ConcurrentSkipListMap<Long, Segment> byBase = new ConcurrentSkipListMap<>();

    /** The one that was held or released in last: that comes in the order of the log, mostly. */
    private @Nullable Segment recent;

    /** Whether there may be one that nobody needs. */
    private boolean mayBeDead;

    void add(Segment segment) {
        byBase.put(segment.base(), segment);
    }

    Collection<Segment> all() {
        return byBase.values();
    }

    /** The segment that position lies in. */
    @Nullable
    Segment at(long position) {
        final Map.Entry<Long, Segment> entry = byBase.floorEntry(position);
        return entry != null && entry.getValue().contains(position) ? entry.getValue() : null;
    }

    /** One place of the record at {@code position} is needed. */
    void hold(long position, int length) {
        final Segment segment = near(position);
        if (segment != null) {
            segment.count(1, length);
        }
    }

    /** One place of the record at {@code position} is not needed any more. */
    void release(long position, int length) {
        final Segment segment = near(position);
        if (segment == null) {
            return;
        }
        segment.count(-1, length);
        if (segment.live() == 0) {
            mayBeDead = true;
        }
    }

    private @Nullable Segment near(long position) {
        final Segment last = recent;
        if (last != null && last.contains(position)) {
            return last;
        }
        final Segment segment = at(position);
        if (segment != null) {
            recent = segment;
        }
        return segment;
    }

    /** Segments that had reason to live may have lost it: a checkpoint says anew what facts they hold. */
    void reconsider() {
        mayBeDead = true;
    }

    boolean mayBeDead() {
        return mayBeDead;
    }

    /** Takes out the segments that end at or before {@code mark} and have nothing that is needed. */
    List<Segment> takeDead(long mark) {
        mayBeDead = false;
        final List<Segment> dead = new ArrayList<>();
        for (final Segment segment : byBase.headMap(mark).values()) {
            if (segment.live() == 0 && segment.base() + segment.capacity() <= mark) {
                dead.add(segment);
            }
        }
        for (final Segment segment : dead) {
            byBase.remove(segment.base());
            if (recent == segment) {
                recent = null;
            }
        }
        return dead;
    }

    /** Those that less than a quarter is needed of among those that end before {@code mark}, the sparsest first. */
    List<Segment> sparse(long mark) {
        return byBase.headMap(mark).values().stream()
                .filter(segment -> segment.base() + segment.capacity() <= mark)
                .filter(segment -> isSparse(segment) && segment.liveBytes() > 0)
                .sorted(Comparator.comparingDouble(segment -> (double) segment.liveBytes() / segment.capacity()))
                .toList();
    }

    /**
     * Whether more bytes than {@code cost} are in segments that are not written any more and are dead, or are sparse and do not
     * end before {@code mark}. One that is dead before the mark waits for a sync, which a checkpoint brings.
     */
    boolean checkpointPays(long mark, long cost) {
        final Map.Entry<Long, Segment> last = byBase.lastEntry();
        return last != null
                && byBase.headMap(last.getKey()).values().stream()
                                .filter(segment -> segment.liveBytes() == 0
                                        || (isSparse(segment) && segment.base() + segment.capacity() > mark))
                                .mapToLong(Segment::capacity)
                                .sum()
                        > cost;
    }

    private static boolean isSparse(Segment segment) {
        return segment.liveBytes() < segment.capacity() / SPARSE;
    }

    void close() throws IOException {
        for (final Segment segment : byBase.values()) {
            segment.close();
        }
        byBase.clear();
    }
}
