package io.bilbymq.persistence;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Puts records one behind the other, into segment after segment. What is put is staged first, so that many records
 * cost one write.
 *
 * <p>Confined to the log's thread.
 */
final class Appender {
    private static final int STAGING_BYTES_MAX = 1024 * 1024;

    private static final int MARK_BYTES = PositionRecord.BYTES;

    /** Kept free in every segment for the record that ends it, and for a {@link Seal} behind that, which may need no space. */
    private static final int END_BYTES = 2 * PositionRecord.BYTES;

    private final Disk disk;
    private final Segments segments;
    private final SegmentPool pool;
    private final SegmentIndexes indexes;
    private final long segmentBytes;
    private final Seal seal;
    private final LogCounters counters;

    private final ByteBuffer staging;
    private final ByteBuffer checked;
    private final CRC32C crc = new CRC32C();

    /** Entries that do not know yet where they lie, since their bytes are not all written: one behind the other. */
    private final List<LogEntry> staged = new ArrayList<>();

    private @Nullable Segment current;

    /** Of the current segment. */
    private @Nullable SegmentIndex index;

    /** Where the next segment may begin. */
    private long nextBase;

    /** Where the next record begins; what is staged ends there. */
    private long position;

    /** Where what is staged begins. */
    private long stagedFrom;

    /** Where the first of the staged entries lies. */
    private long flushed;

    private long durable;

    /** Whether what is written in this turn has begun with a statement of what is durable. */
    private boolean marked;

    /**
     * An appender that begins a new segment.
     *
     * @param seal of all that was written before
     * @param nextBase where the new segment begins
     */
    Appender(
            Disk disk,
            Segments segments,
            SegmentPool pool,
            SegmentIndexes indexes,
            long segmentBytes,
            Seal seal,
            long nextBase,
            LogCounters counters) {
        this.disk = disk;
        this.segments = segments;
        this.pool = pool;
        this.indexes = indexes;
        this.segmentBytes = segmentBytes;
        this.seal = seal;
        this.position = seal.end();
        this.durable = seal.end();
        this.nextBase = nextBase;
        this.counters = counters;
        this.staging = ByteBuffer.allocateDirect((int) Math.min(STAGING_BYTES_MAX, segmentBytes));
        this.checked = staging.duplicate();
    }

    /** Where the next record will begin. */
    long position() {
        return position;
    }

    /** All before this position is durable. */
    long durable() {
        return durable;
    }

    /** Whether there was no space on the disk for what is to be prepared. */
    boolean isShort() {
        return pool.isShort();
    }

    /** How much a record takes up. */
    static long bytesOf(LogEntry entry) {
        return RecordHeader.aligned((long) RecordHeader.BYTES + entry.headLength() + entry.tail().length);
    }

    /**
     * Makes sure that the next {@code bytes} go into one segment, one behind the other. May begin the next segment.
     *
     * @return false if there is no segment for them yet that somebody with this claim may write to
     */
    boolean reserve(long bytes, SpaceClaim claim) throws IOException {
        if (!pool.keepsBack(claim.leaves()) && !isBeginning(bytes)) {
            pool.prepareNext();
            return false;
        }
        if (current == null || !hasRoom(current, bytes)) {
            final Optional<SegmentPool.Prepared> next =
                    pool.take(SegmentHeader.BYTES + MARK_BYTES + bytes + END_BYTES, claim);
            if (next.isEmpty()) {
                return false;
            }
            end();
            begin(next.get());
        }
        if (!marked) {
            marked = true;
            put(new PositionRecord(RecordType.MARK, durable), 0);
        }
        return true;
    }

    /**
     * Whether the log is so young that the other half of its first segment is as good as anything kept back: there is
     * nothing else to be settled. So a broker that stores little does not begin by writing much.
     */
    private boolean isBeginning(long bytes) {
        return current == null ? nextBase == 0 : current.base() == 0 && position + bytes <= current.capacity() / 2;
    }

    private boolean hasRoom(Segment segment, long bytes) {
        return position + (marked ? 0 : MARK_BYTES) + bytes + END_BYTES <= segment.base() + segment.capacity();
    }

    /** Puts a record for which there is {@linkplain #reserve room}. It knows its position after the next {@link #flush}. */
    void put(LogEntry entry, int flags) throws IOException {
        final int headLength = entry.headLength();
        final byte[] tail = entry.tail();
        final int length = Math.toIntExact((long) RecordHeader.BYTES + headLength + tail.length);
        if (RecordHeader.aligned(length) > staging.remaining()) {
            writeStaged();
        }
        if (RecordHeader.aligned(length) > staging.remaining()) {
            putInPortions(entry, headLength, tail, length, flags);
        } else {
            putAtOnce(entry, headLength, tail, length, flags);
        }
        entry.staged(length);
        staged.add(entry);
        position += RecordHeader.aligned(length);
    }

    private void putAtOnce(LogEntry entry, int headLength, byte[] tail, int length, int flags) {
        final int at = staging.position();
        RecordHeader.write(staging, at, length, position, entry.type(), flags);
        staging.position(at + RecordHeader.BYTES);
        entry.writeHead(staging);
        if (staging.position() != at + RecordHeader.BYTES + headLength) {
            throw new IllegalStateException(entry.type() + " wrote a head of another length than it said");
        }
        staging.put(tail);
        pad(length);
        crc.reset();
        checked.limit(at + length).position(at + RecordHeader.CHECKED);
        crc.update(checked);
        staging.putInt(at + RecordHeader.CRC, (int) crc.getValue());
        index().add(entry.type(), position, length, checked.limit(at + length).position(at + RecordHeader.BYTES));
    }

    /** A record that is larger than the staging buffer. */
    private void putInPortions(LogEntry entry, int headLength, byte[] tail, int length, int flags) throws IOException {
        final ByteBuffer head = ByteBuffer.allocate(RecordHeader.BYTES + headLength);
        RecordHeader.write(head, 0, length, position, entry.type(), flags);
        entry.writeHead(head.position(RecordHeader.BYTES));
        crc.reset();
        crc.update(head.array(), RecordHeader.CHECKED, head.capacity() - RecordHeader.CHECKED);
        crc.update(tail, 0, tail.length);
        head.putInt(RecordHeader.CRC, (int) crc.getValue());
        index().add(entry.type(), position, length, indexed(entry.type(), head, tail));
        putPortions(head.array());
        putPortions(tail);
        putPortions(new byte[(int) RecordHeader.aligned(length) - length]);
    }

    /** As much of the body as is indexed: of a message the content is not. */
    private static ByteBuffer indexed(RecordType type, ByteBuffer head, byte[] tail) {
        head.position(RecordHeader.BYTES);
        return type == RecordType.MESSAGE
                ? head
                : ByteBuffer.allocate(head.remaining() + tail.length)
                        .put(head.duplicate())
                        .put(tail)
                        .flip();
    }

    private void putPortions(byte[] bytes) throws IOException {
        int from = 0;
        while (from < bytes.length) {
            if (!staging.hasRemaining()) {
                writeStaged();
            }
            final int portion = Math.min(staging.remaining(), bytes.length - from);
            staging.put(bytes, from, portion);
            from += portion;
        }
    }

    private void pad(int length) {
        for (long i = RecordHeader.aligned(length) - length; i > 0; i--) {
            staging.put((byte) 0);
        }
    }

    /** Writes what is staged. The entries learn where they lie, and count as needed as often as they have places. */
    void flush() throws IOException {
        if (staged.isEmpty()) {
            return;
        }
        writeStaged();
        final Segment segment = current();
        for (final LogEntry entry : staged) {
            final int length = entry.stagedLength();
            segment.count(entry.places() - entry.releasedEarly, length);
            entry.written(flushed);
            flushed += RecordHeader.aligned(length);
        }
        staged.clear();
    }

    /** Makes all that was flushed durable. What is put after it is the next turn. */
    void sync() throws IOException {
        if (durable < position) {
            final long begin = System.nanoTime();
            current().file().sync();
            counters.synced(System.nanoTime() - begin);
            durable = position;
        }
    }

    /** The next record begins a turn, by saying what is durable. */
    void nextTurn() {
        marked = false;
        final Segment segment = current;
        if (pool.isShort() || (segment != null && position - segment.base() > segment.capacity() / 4)) {
            pool.prepareNext();
        }
    }

    /** Marks the end as clean, after all before it is durable. */
    void clean() throws IOException {
        if (current == null) {
            seal.clean();
            return;
        }
        sync();
        put(new PositionRecord(RecordType.CLEAN, position), 0);
        flush();
        sync();
        // The last segment is read by the next start in any case.
        index().giveUp();
    }

    private void end() throws IOException {
        if (current != null) {
            put(new PositionRecord(RecordType.SEGMENT_END, position), 0);
            flush();
            sync();
            index().finish();
        }
    }

    private void begin(SegmentPool.Prepared prepared) throws IOException {
        final String name = FileNames.segment(nextBase);
        disk.rename(prepared.name(), name);
        disk.syncFolder();
        current = new Segment(nextBase, prepared.capacity(), disk.open(name), false);
        segments.add(current);
        index = indexes.begin(nextBase, prepared.capacity());
        new SegmentHeader(nextBase, durable).writeTo(staging);
        stagedFrom = nextBase;
        position = nextBase + SegmentHeader.BYTES;
        flushed = position;
        nextBase += (prepared.capacity() + segmentBytes - 1) / segmentBytes * segmentBytes;
        // The header has just said what is durable.
        marked = true;
    }

    private void writeStaged() throws IOException {
        final int bytes = staging.position();
        final long begin = System.nanoTime();
        current().file().write(staging.flip(), stagedFrom - current().base());
        counters.written(bytes, System.nanoTime() - begin);
        stagedFrom += bytes;
        staging.clear();
    }

    private Segment current() {
        return begun(current);
    }

    private SegmentIndex index() {
        return begun(index);
    }

    private static <T> T begun(@Nullable T part) {
        if (part == null) {
            throw new IllegalStateException("nothing can be written before room is reserved");
        }
        return part;
    }
}
