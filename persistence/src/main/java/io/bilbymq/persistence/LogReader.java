package io.bilbymq.persistence;

import io.bilbymq.persistence.MessageLog.StoredMessage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * Reads messages back, those that lie close together with one access to their file. Blocks: not for loops. Confined to one
 * thread.
 */
public final class LogReader {
    /** What one access reads at most, unless a single record is longer. */
    private static final int WINDOW_BYTES = 256 * 1024;

    /** Bytes between two records that are read along rather than passed over by another access. */
    private static final int GAP_BYTES_MAX = 8 * 1024;

    private final Segments segments;
    private final CRC32C crc = new CRC32C();
    private ByteBuffer window = ByteBuffer.allocate(0);

    LogReader(Segments segments) {
        this.segments = segments;
    }

    /** Takes what was read, in the order asked for. */
    public interface Visitor {
        /** What the entry said that was written. */
        void message(int index, StoredMessage message);

        /** What is there is not the record that was written, or its segment is gone. */
        void unreadable(int index, IOException reason);
    }

    /** Reads the records at these positions, which are written, and have these lengths; ascending ones are read faster. */
    public void read(long[] positions, int[] lengths, Visitor visitor) {
        for (int i = 0; i < positions.length; ) {
            i = readTogether(positions, lengths, i, visitor);
        }
    }

    /** Reads one message. */
    StoredMessage read(long position, int length) throws IOException {
        final Segment segment = segmentOf(position, length);
        final ByteBuffer record = ByteBuffer.allocate(length);
        if (segment.file().read(record, position - segment.base()) < length) {
            throw new IOException("the message at " + position + " is cut off");
        }
        return StoredRecord.of(segment, record.flip(), position, crc);
    }

    private Segment segmentOf(long position, int length) throws IOException {
        final Segment segment = segments.at(position);
        if (segment == null) {
            throw new IOException("the segment of the message at " + position + " is gone");
        }
        if (length < RecordHeader.BYTES || position + length > segment.base() + segment.capacity()) {
            throw new IOException("no message of " + length + " bytes can lie at " + position);
        }
        return segment;
    }

    /** Reads the first, and those behind it that lie in the same window; says which one is next. */
    private int readTogether(long[] positions, int[] lengths, int first, Visitor visitor) {
        final long begin = positions[first];
        final Segment segment;
        final int end;
        try {
            segment = segmentOf(begin, lengths[first]);
            end = endOfWindow(segment, positions, lengths, first);
            fill(segment, begin, (int) (positions[end - 1] + lengths[end - 1] - begin));
        } catch (IOException e) {
            visitor.unreadable(first, e);
            return first + 1;
        }
        for (int i = first; i < end; i++) {
            visit(segment, i, begin, positions[i], lengths[i], visitor);
        }
        return end;
    }

    private void visit(Segment segment, int index, long begin, long position, int length, Visitor visitor) {
        final StoredMessage message;
        try {
            final int offset = (int) (position - begin);
            if (offset + length > window.limit()) {
                throw new IOException("the message at " + position + " is cut off");
            }
            message = StoredRecord.of(segment, window.slice(offset, length), position, crc);
        } catch (IOException e) {
            visitor.unreadable(index, e);
            return;
        }
        visitor.message(index, message);
    }

    private static int endOfWindow(Segment segment, long[] positions, int[] lengths, int first) {
        final long windowEnd = Math.min(positions[first] + WINDOW_BYTES, segment.base() + segment.capacity());
        int end = first + 1;
        while (end < positions.length) {
            final long gap = positions[end] - (positions[end - 1] + lengths[end - 1]);
            if (gap < 0
                    || gap > GAP_BYTES_MAX
                    || lengths[end] < RecordHeader.BYTES
                    || positions[end] + lengths[end] > windowEnd) {
                break;
            }
            end++;
        }
        return end;
    }

    /** Leaves what is there of so many bytes in the window. */
    private void fill(Segment segment, long position, int bytes) throws IOException {
        if (window.capacity() < bytes || window.capacity() > Math.max(bytes, WINDOW_BYTES)) {
            window = ByteBuffer.allocateDirect(Math.max(bytes, WINDOW_BYTES));
        }
        window.clear().limit(bytes);
        final int there = segment.file().read(window, position - segment.base());
        window.position(0).limit(Math.max(there, 0));
    }
}
