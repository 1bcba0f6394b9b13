package io.bilbymq.persistence;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The last record of what was written before the log was opened: it says that all before it is durable. While the log is
 * open it is a mark; if nothing was written until the log is closed it becomes a clean one again, and the next opening
 * makes it a mark before anything else happens.
 *
 * <p>This is the one place that is written more than once. A torn write of it is a torn tail.
 *
 * @param file where it lies; none if nothing was ever written
 * @param offset in that file
 * @param position in the log
 */
record Seal(@Nullable DiskFile file, long offset, long position) {
    /** Of a log in which nothing was ever written. */
    static final Seal NONE = new Seal(null, 0, 0);

    /** Makes a file that holds nothing that counts a segment that ends where it begins. */
    static Seal ofEmpty(long base, DiskFile file) throws IOException {
        final Seal seal = new Seal(file, SegmentHeader.BYTES, base + SegmentHeader.BYTES);
        final ByteBuffer all = ByteBuffer.allocate(SegmentHeader.BYTES + PositionRecord.BYTES);
        new SegmentHeader(base, base).writeTo(all);
        // In one write: a header alone would make what lies behind it count.
        file.write(all.put(seal.record(RecordType.SEALED)).flip(), 0);
        file.truncate(all.limit());
        file.sync();
        return seal;
    }

    /** Where it ends. */
    long end() {
        return file == null ? 0 : position + PositionRecord.BYTES;
    }

    /**
     * Says that the log is open, when all before it is durable. Cuts off what comes after it. Needs no space: it is written
     * where there is something already.
     */
    void open() throws IOException {
        if (file != null) {
            file.sync();
            file.write(record(RecordType.SEALED), offset);
            file.truncate(offset + PositionRecord.BYTES);
            file.sync();
        }
    }

    /** Says that the log was closed in good order. */
    void clean() throws IOException {
        if (file != null) {
            file.write(record(RecordType.CLEAN), offset);
            file.sync();
        }
    }

    private ByteBuffer record(RecordType type) {
        final ByteBuffer record = ByteBuffer.allocate(PositionRecord.BYTES);
        final int length = RecordHeader.BYTES + Long.BYTES;
        RecordHeader.write(record, 0, length, position, type, 0);
        record.putLong(RecordHeader.BYTES, position);
        final CRC32C crc = new CRC32C();
        crc.update(record.slice(RecordHeader.CHECKED, length - RecordHeader.CHECKED));
        return record.putInt(RecordHeader.CRC, (int) crc.getValue());
    }
}
