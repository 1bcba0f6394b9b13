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
            write(file, RecordType.SEALED);
            file.truncate(offset + PositionRecord.BYTES);
            file.sync();
        }
    }

    /** Says that the log was closed in good order. */
    void clean() throws IOException {
        if (file != null) {
            write(file, RecordType.CLEAN);
            file.sync();
        }
    }

    private void write(DiskFile to, RecordType type) throws IOException {
        final ByteBuffer record = ByteBuffer.allocate(PositionRecord.BYTES);
        final int length = RecordHeader.BYTES + Long.BYTES;
        RecordHeader.write(record, 0, length, position, type, 0);
        record.putLong(RecordHeader.BYTES, position);
        final CRC32C crc = new CRC32C();
        crc.update(record.array(), RecordHeader.CHECKED, length - RecordHeader.CHECKED);
        record.putInt(RecordHeader.CRC, (int) crc.getValue());
        to.write(record, offset);
    }
}
