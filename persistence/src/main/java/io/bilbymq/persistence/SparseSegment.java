package io.bilbymq.persistence;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A segment of which little is needed: the disk has it back when that little is somewhere else. Whoever knows what is
 * needed {@linkplain MessageLog#read reads} those messages, appends them again with the same places, and releases the old
 * ones when the copies are durable. Until then both count as one.
 *
 * <p>For one thread at a time, which may block.
 */
public final class SparseSegment {
    private static final int WINDOW_BYTES = 256 * 1024;

    private final Segment segment;
    private long offset = SegmentHeader.BYTES;

    /** Null until something is to be read. */
    private @Nullable SegmentScan scan;

    SparseSegment(Segment segment) {
        this.segment = segment;
    }

    /** Where it begins in the log: no other segment ever does. */
    public long base() {
        return segment.base();
    }

    /** Bytes of records in it that are needed, each counted as often as it has places. */
    public long liveBytes() {
        return segment.liveBytes();
    }

    /** How much of it has been read. */
    public long bytesRead() {
        return offset < 0 ? segment.capacity() : offset;
    }

    /**
     * The places of the next messages in it; none if there are no more.
     *
     * @param bytesMax how much is read for that, or a little more
     * @throws IOException if it cannot be read, or is gone because nothing in it is needed any more
     */
    public List<StoredPlace> next(long bytesMax) throws IOException {
        final List<StoredPlace> places = new ArrayList<>();
        final long enough = offset + bytesMax;
        while (offset >= 0 && (offset < enough || places.isEmpty())) {
            offset = scan().next(
                            offset,
                            segment.capacity(),
                            (type, flags, position, length, body) -> add(type, position, length, body, places));
        }
        return places;
    }

    private SegmentScan scan() {
        SegmentScan begun = scan;
        if (begun == null) {
            begun = new SegmentScan(
                    segment.file(), segment.base(), segment.capacity(), ByteBuffer.allocateDirect(WINDOW_BYTES));
            scan = begun;
        }
        return begun;
    }

    private static void add(RecordType type, long position, int length, ByteBuffer body, List<StoredPlace> places) {
        final boolean isSpilled = type == RecordType.SPILLED;
        if (!isSpilled && type != RecordType.MESSAGE) {
            return;
        }
        final long head = MessageHead.bytes(body);
        if (head < 0 || head > body.remaining()) {
            return;
        }
        for (int i = 0; i < MessageHead.places(body); i++) {
            places.add(new StoredPlace(
                    MessageHead.queue(body, i),
                    MessageHead.sequence(body, i),
                    position,
                    length,
                    MessageHead.stamp(body, i),
                    isSpilled));
        }
    }
}
