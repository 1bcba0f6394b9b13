package io.bilbymq.persistence;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * The first bytes of a segment file, as drawn in the description of the package.
 *
 * @param base position of the first byte of the file
 * @param durable all before this position was synced when the segment was begun
 */
record SegmentHeader(long base, long durable) {
    static final int BYTES = 64;

    private static final long MAGIC = 0x42494C42594C4F47L; // BILBYLOG
    private static final int VERSION = 1;
    private static final int CHECKED = BYTES - 8;

    void writeTo(ByteBuffer out) {
        final ByteBuffer header = ByteBuffer.allocate(BYTES);
        header.putLong(MAGIC).putInt(VERSION).putInt(0).putLong(base).putLong(durable);
        header.putInt(CHECKED, crc(header));
        out.put(header.clear());
    }

    /**
     * What {@code in} begins with; empty if that is no header.
     *
     * @throws IOException if it is one of a later version
     */
    static Optional<SegmentHeader> readFrom(ByteBuffer in) throws IOException {
        if (in.remaining() < BYTES) {
            return Optional.empty();
        }
        final ByteBuffer header = ByteBuffer.allocate(BYTES);
        header.put(0, in, in.position(), BYTES);
        if (header.getLong() != MAGIC || header.getInt(CHECKED) != crc(header)) {
            return Optional.empty();
        }
        final int version = header.getInt();
        if (version != VERSION) {
            throw new IOException("the data folder was written in format " + version + ", this program knows " + VERSION
                    + ": it needs the program that wrote it");
        }
        header.getInt();
        return Optional.of(new SegmentHeader(header.getLong(), header.getLong()));
    }

    /**
     * Whether a file may have been prepared for a segment that was never begun, or not in full: it begins with zeros, or with
     * what was a segment.
     */
    static boolean mayBeUnused(DiskFile file) throws IOException {
        final ByteBuffer begin = ByteBuffer.allocate(BYTES);
        if (file.read(begin, 0) < BYTES) {
            return false;
        }
        for (int i = 0; i < Long.BYTES; i++) {
            final byte magic = (byte) (MAGIC >>> (Long.SIZE - Byte.SIZE * (i + 1)));
            final byte found = begin.get(i);
            if (found != 0 && found != magic) {
                return false;
            }
        }
        return true;
    }

    private static int crc(ByteBuffer header) {
        final CRC32C crc = new CRC32C();
        crc.update(header.slice(0, CHECKED));
        return (int) crc.getValue();
    }
}
