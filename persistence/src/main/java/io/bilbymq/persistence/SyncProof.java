package io.bilbymq.persistence;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Hears the records of a segment that may have been written when the log stopped, and says where the log ends in it. */
final class SyncProof implements SegmentScan.Visitor {
    private final List<Long> gaps = new ArrayList<>();
    private long durable;
    private @Nullable RecordType lastType;
    private long lastPosition;
    private long lastSaid;

    /** {@code durable}: what later segments prove to be synced. */
    SyncProof(long durable) {
        this.durable = durable;
    }

    /** Looks at a segment, and says where the log ends in it. */
    long of(SegmentScan scan) throws IOException {
        final SegmentScan.End scanned = scan.scan(Long.MAX_VALUE, this);
        final SegmentHeader header = scanned.header();
        if (header != null) {
            durable = Math.max(durable, header.durable());
        }
        return cut(scanned.end());
    }

    @Override
    public void record(RecordType type, int flags, long position, int length, ByteBuffer body) {
        lastType = type;
        lastPosition = position;
        lastSaid = body.remaining() == Long.BYTES ? body.getLong() : 0;
        if (type == RecordType.MARK || type == RecordType.CLEAN || type == RecordType.SEALED) {
            // Nothing can know of more than what lies before it.
            durable = Math.max(durable, Math.min(lastSaid, position));
        }
    }

    @Override
    public void gap(long position, long bytes) {
        gaps.add(position);
    }

    /** All before this position was synced. */
    long durable() {
        return durable;
    }

    /** Where the log ends: at the first bad place of which nobody knows that it was synced, or with the last record. */
    private long cut(long end) {
        return gaps.stream().filter(gap -> gap >= durable).findFirst().orElse(end);
    }

    /** Whether the last record says that nothing was written after it, and all before it is durable. */
    boolean isSealed(long end) {
        return cut(end) == end && (lastType == RecordType.CLEAN || lastType == RecordType.SEALED);
    }

    boolean isClean(long end) {
        return isSealed(end) && lastType == RecordType.CLEAN;
    }

    long lastPosition() {
        return lastPosition;
    }
}
