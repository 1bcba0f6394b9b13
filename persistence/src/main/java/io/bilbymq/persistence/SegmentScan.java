package io.bilbymq.persistence;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** Reads the records of a segment file, and finds the next one where one is bad. Trusts nothing that it reads. */
final class SegmentScan {
    /** Where scans look: large, so that a scan reads in large portions. */
    static final int WINDOW_BYTES_MAX = 2 * 1024 * 1024;

    /** Hears what is there, in the order of the file. */
    interface Visitor {
        /**
         * A record whose checksum fits.
         *
         * @param body what follows its header, valid during the call; of a large message maybe only the beginning, with
         *     its {@link MessageHead}
         */
        void record(RecordType type, int flags, long position, int length, ByteBuffer body) throws IOException;

        /** Bytes that are no record, before a record. */
        default void gap(long position, long bytes) {}
    }

    /**
     * How a scan ended.
     *
     * @param header of the file; null if it is none
     * @param end of the last record
     * @param closed whether the last record says that nothing follows
     */
    record End(@Nullable SegmentHeader header, long end, boolean closed) {}

    private final ByteBuffer window;
    private final ByteBuffer view;
    private final CRC32C crc = new CRC32C();

    private final DiskFile file;
    private final long base;
    private final long size;

    /** What part of the file the window has. */
    private long windowBegin;

    private int windowBytes;

    /** A scan of the first {@code size} bytes of {@code file}, whose first byte has the position {@code base}. {@code window} is shared by scans. */
    SegmentScan(DiskFile file, long base, long size, ByteBuffer window) {
        this.file = file;
        this.base = base;
        this.size = size;
        this.window = window;
        this.view = window.duplicate();
    }

    /** Reads what ends at or before the position {@code limit}. */
    End scan(long limit, Visitor visitor) throws IOException {
        final long until = Math.min(size, limit - base);
        final SegmentHeader header = header();
        long end = header == null ? 0 : SegmentHeader.BYTES;
        RecordType last = RecordType.VOID;
        for (long offset = find(SegmentHeader.BYTES, until); offset >= 0; offset = find(end, until)) {
            if (offset > end) {
                visitor.gap(base + end, offset - end);
            }
            final int length = lengthAt(offset, until);
            last = visit(offset, length, visitor);
            end = offset + RecordHeader.aligned(length);
            if (isLast(last)) {
                break;
            }
        }
        return new End(header, base + end, isLast(last));
    }

    /** Shows the next record at or after {@code offset}; says where to go on, or -1 if there is none. */
    long next(long offset, long until, Visitor visitor) throws IOException {
        final long found = find(offset, until);
        if (found < 0) {
            return -1;
        }
        final int length = lengthAt(found, until);
        return isLast(visit(found, length, visitor)) ? -1 : found + RecordHeader.aligned(length);
    }

    /** Whether nothing that was written lies behind such a record in its segment. */
    private static boolean isLast(RecordType type) {
        return switch (type) {
            case SEGMENT_END, SEALED, CLEAN -> true;
            case MARK,
                    MESSAGE,
                    SPILLED,
                    SETTLED,
                    QUEUE_STATE,
                    DEFINITION,
                    DEFINITION_SNAPSHOT,
                    GROUP_END,
                    VOID,
                    TALLY -> false;
        };
    }

    /** Shows a record again that was shown before. */
    void again(long position, Visitor visitor) throws IOException {
        final long offset = position - base;
        visit(offset, lengthAt(offset, size), visitor);
    }

    private @Nullable SegmentHeader header() throws IOException {
        if (size < SegmentHeader.BYTES) {
            return null;
        }
        return SegmentHeader.readFrom(load(0, SegmentHeader.BYTES))
                .filter(header -> header.base() == base)
                .orElse(null);
    }

    /** The first offset at or after {@code from} where a valid record lies; -1 if there is none. */
    private long find(long from, long until) throws IOException {
        for (long offset = from; offset + RecordHeader.BYTES <= until; offset += RecordHeader.ALIGNMENT) {
            if (isPlausible(offset) && lengthAt(offset, until) > 0 && isIntact(offset)) {
                return offset;
            }
        }
        return -1;
    }

    private boolean isPlausible(long offset) throws IOException {
        final int at = at(offset);
        return window.getLong(at + RecordHeader.POSITION) == base + offset
                && RecordType.of(window.get(at + RecordHeader.TYPE)) != null;
    }

    /** What the header at {@code offset} says; 0 if that cannot be. */
    private int lengthAt(long offset, long until) throws IOException {
        final int length = window.getInt(at(offset) + RecordHeader.LENGTH);
        return length >= RecordHeader.BYTES && offset + length <= until ? length : 0;
    }

    private boolean isIntact(long offset) throws IOException {
        final int at = at(offset);
        final int expected = window.getInt(at + RecordHeader.CRC);
        final long end = offset + window.getInt(at + RecordHeader.LENGTH);
        crc.reset();
        for (long from = offset + RecordHeader.CHECKED; from < end; ) {
            final int portion = (int) Math.min(window.capacity(), end - from);
            crc.update(load(from, portion));
            from += portion;
        }
        return (int) crc.getValue() == expected;
    }

    private RecordType visit(long offset, int length, Visitor visitor) throws IOException {
        final int at = at(offset);
        final int flags = window.get(at + RecordHeader.FLAGS);
        final RecordType type = Objects.requireNonNull(RecordType.of(window.get(at + RecordHeader.TYPE)));
        visitor.record(type, flags, base + offset, length, body(type, offset, length));
        return type;
    }

    private ByteBuffer body(RecordType type, long offset, int length) throws IOException {
        final long begin = offset + RecordHeader.BYTES;
        final int bytes = length - RecordHeader.BYTES;
        if (bytes <= window.capacity()) {
            return load(begin, bytes);
        }
        if (type == RecordType.MESSAGE || type == RecordType.SPILLED) {
            final long head = MessageHead.bytes(load(begin, window.capacity()));
            if (head <= window.capacity()) {
                return load(begin, window.capacity());
            }
        }
        final ByteBuffer whole = ByteBuffer.allocate(bytes);
        file.read(whole, begin);
        return whole.flip();
    }

    /** Where in the window the header of a record at {@code offset} is. */
    private int at(long offset) throws IOException {
        if (offset < windowBegin || offset + RecordHeader.BYTES > windowBegin + windowBytes) {
            load(offset, RecordHeader.BYTES);
        }
        return (int) (offset - windowBegin);
    }

    /** The view, its position and limit around {@code bytes} of the file. */
    private ByteBuffer load(long offset, int bytes) throws IOException {
        if (offset < windowBegin || offset + bytes > windowBegin + windowBytes) {
            window.clear().limit((int) Math.min(window.capacity(), size - offset));
            windowBytes = file.read(window, offset);
            windowBegin = offset;
            if (windowBytes < bytes) {
                throw new IOException("a file of the message log became shorter while it was read");
            }
        }
        final int begin = (int) (offset - windowBegin);
        return view.limit(begin + bytes).position(begin);
    }
}
