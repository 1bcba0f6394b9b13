package io.bilbymq.persistence;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file of a {@link SegmentIndex}, as drawn in the description of the package: written while the segment is, and whole only
 * with its end, which says up to where it speaks for the segment. One that has no end, or another than it was written with, is
 * not believed.
 *
 * <p>A write that fails is the end of this file and of nothing else. The file is opened for each block, so that nothing is
 * left open however the log ends.
 *
 * <p>Written by one thread.
 */
final class SegmentIndexFile {
    private static final Logger LOG = LoggerFactory.getLogger(SegmentIndexFile.class);
    private static final long MAGIC = 0x42494C4259494458L; // BILBYIDX
    private static final int VERSION = 2;
    private static final int HEAD_BYTES = 24;
    private static final int END_BYTES = Long.BYTES + Integer.BYTES;

    private final Disk disk;
    private final long base;
    private final String name;
    private final CRC32C crc = new CRC32C();

    /** How much is written. */
    private long bytes;

    private boolean isGivenUp;

    /** Of the segment that begins at {@code base}. Whatever file of that name is there is replaced by the first write. */
    SegmentIndexFile(Disk disk, long base) {
        this.disk = disk;
        this.base = base;
        this.name = FileNames.index(base);
    }

    /** Writes entries behind those that are there. */
    void append(ByteBuffer entries) {
        if (isGivenUp) {
            return;
        }
        try {
            if (bytes == 0) {
                final ByteBuffer head = ByteBuffer.allocate(HEAD_BYTES);
                write(head.putLong(MAGIC)
                        .putInt(VERSION)
                        .putInt(0)
                        .putLong(base)
                        .flip());
            }
            write(entries);
        } catch (IOException unwritten) {
            LOG.debug("the segment at {} of the log has no index", base, unwritten);
            giveUp();
        }
    }

    /** All is written that the segment says, which ends at the position {@code end} and is durable. */
    void finish(long end) {
        append(ByteBuffer.allocate(Long.BYTES).putLong(end).flip());
        append(ByteBuffer.allocate(Integer.BYTES).putInt((int) crc.getValue()).flip());
    }

    private void write(ByteBuffer some) throws IOException {
        crc.update(some.duplicate());
        final int more = some.remaining();
        try (DiskFile file = bytes == 0 ? created() : disk.open(name)) {
            file.write(some, bytes);
        }
        bytes += more;
    }

    private DiskFile created() throws IOException {
        disk.deleteIfThere(name);
        return disk.create(name);
    }

    /** The segment has no index, or does not need one any more. */
    void giveUp() {
        isGivenUp = true;
        try {
            disk.deleteIfThere(name);
        } catch (IOException kept) {
            LOG.debug("{} cannot be deleted", name, kept);
        }
    }

    /**
     * Tells {@code facts} what the index of a segment has, if there is one and it is whole.
     *
     * @param size of the segment's file
     * @return whether that is all that the segment has to say; if not, nothing was told
     */
    static boolean read(Disk disk, long base, long size, Facts facts) throws IOException {
        final ByteBuffer in = bytes(disk, base);
        if (!isWhole(in, base, size)) {
            return false;
        }
        final PlaceDecoder place = new PlaceDecoder();
        in.limit(in.limit() - END_BYTES).position(HEAD_BYTES);
        while (in.hasRemaining()) {
            final int flags = in.get();
            if (flags == PlaceEncoder.NO_PLACE) {
                readBody(in, facts);
            } else {
                place.read(flags, in);
                facts.place(
                        place.queue(),
                        place.sequence(),
                        place.position(),
                        place.length(),
                        place.note(),
                        place.stamp(),
                        place.key());
            }
        }
        return true;
    }

    private static ByteBuffer bytes(Disk disk, long base) {
        try (DiskFile file = disk.open(FileNames.index(base))) {
            final ByteBuffer in = ByteBuffer.allocate(Math.toIntExact(file.size()));
            file.read(in, 0);
            return in.flip();
        } catch (IOException unreadable) {
            LOG.warn("The index of the segment at {} of the log cannot be read, the segment is", base, unreadable);
            return ByteBuffer.allocate(0);
        }
    }

    private static void readBody(ByteBuffer in, Facts facts) throws IOException {
        final RecordType type = RecordType.of(in.get());
        final int length = (int) PlaceDecoder.number(in);
        if (type == null || !facts.apply(type, 0, length, in.slice(in.position(), length))) {
            throw new IOException("an index of the message log says what no segment says");
        }
        in.position(in.position() + length);
    }

    private static boolean isWhole(ByteBuffer in, long base, long size) {
        if (in.limit() < HEAD_BYTES + END_BYTES || in.getLong(0) != MAGIC || in.getInt(8) != VERSION) {
            return false;
        }
        final int checked = in.limit() - Integer.BYTES;
        final CRC32C crc = new CRC32C();
        crc.update(in.slice(0, checked));
        return in.getInt(checked) == (int) crc.getValue()
                && in.getLong(16) == base
                && in.getLong(checked - Long.BYTES) <= base + size;
    }
}
