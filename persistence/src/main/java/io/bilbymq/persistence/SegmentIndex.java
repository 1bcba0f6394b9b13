package io.bilbymq.persistence;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The facts of a segment that is not written any more, in the order in which they lie there, without contents: so a start
 * need not read the segment. As drawn in the description of the package.
 *
 * <p>It repeats what the segment says. So it need not be durable, and where it is missing or not as it was written the
 * segment is read. Collected by one thread, written by another.
 */
final class SegmentIndex {
    private static final Logger LOG = LoggerFactory.getLogger(SegmentIndex.class);
    private static final long MAGIC = 0x42494C4259494458L; // BILBYIDX
    private static final int VERSION = 1;
    private static final int HEAD_BYTES = 32;
    private static final int CHECKED = 16;
    private static final int BLOCK_BYTES = 64 * 1024;

    private final long base;
    private final PlaceEncoder encoder = new PlaceEncoder();
    private final List<ByteBuffer> full = new ArrayList<>();
    private ByteBuffer block = ByteBuffer.allocate(BLOCK_BYTES / 16);
    private long end;

    /** Whether some record is not what its kind has: then the segment speaks for itself. */
    private boolean unsound;

    /** Of the segment that begins at {@code base}; nothing is known of it yet. */
    SegmentIndex(long base) {
        this.base = base;
        end = base + SegmentHeader.BYTES;
    }

    long base() {
        return base;
    }

    /** Adds a record, if it says anything that counts. {@code body} is left as it is; it may be cut off behind its head. */
    void add(RecordType type, long position, int length, ByteBuffer body) {
        switch (type) {
            case MESSAGE -> addMessage(position, length, body);
            case SETTLED, QUEUE_STATE, DEFINITION, DEFINITION_SNAPSHOT, TALLY -> addBody(type, body.duplicate());
            case GROUP_END -> addGroupEnd(body);
            case MARK, SPILLED, CLEAN, SEALED, SEGMENT_END, VOID -> {
                // Nothing that holds after a restart.
            }
        }
        end = position + length;
    }

    private void addGroupEnd(ByteBuffer body) {
        if (body.remaining() < SettledRecord.GROUP_BYTES) {
            unsound = true;
        } else {
            addBody(RecordType.SETTLED, body.duplicate().position(body.position() + SettledRecord.GROUP_BYTES));
        }
    }

    private void addMessage(long position, int length, ByteBuffer body) {
        final long head = MessageHead.bytes(body);
        if (head < 0 || head > body.remaining()) {
            unsound = true;
            return;
        }
        final long note = MessageHead.note(body);
        final long key = MessageHead.key(body);
        final int places = MessageHead.places(body);
        for (int i = 0; i < places; i++) {
            encoder.put(
                    room(PlaceEncoder.BYTES_MAX),
                    MessageHead.queue(body, i),
                    MessageHead.sequence(body, i),
                    position,
                    length,
                    note,
                    MessageHead.stamp(body, i),
                    key);
        }
        if (MessageHead.replaces(body)) {
            final int replaced = MessageHead.replaced(body);
            final long sequence = MessageHead.sequence(body, replaced);
            final ByteBuffer gone = ByteBuffer.allocate(SettledRecord.RANGE_BYTES);
            gone.putLong(MessageHead.queue(body, replaced)).putLong(sequence).putLong(sequence);
            addBody(RecordType.SETTLED, gone.flip());
        }
    }

    private void addBody(RecordType type, ByteBuffer body) {
        if (body.hasRemaining()) {
            final ByteBuffer out = room(PlaceEncoder.BYTES_MAX + body.remaining());
            out.put((byte) PlaceEncoder.NO_PLACE).put((byte) type.code());
            PlaceEncoder.putNumber(out, body.remaining());
            out.put(body);
        }
    }

    private ByteBuffer room(int bytes) {
        if (block.remaining() < bytes) {
            full.add(block.flip());
            block = ByteBuffer.allocate(Math.max(BLOCK_BYTES, bytes));
        }
        return block;
    }

    /** Writes what was collected; the segment has no other facts. */
    void write(Disk disk) throws IOException {
        final String name = FileNames.index(base);
        disk.deleteIfThere(name);
        if (unsound) {
            return;
        }
        final ByteBuffer head = ByteBuffer.allocate(HEAD_BYTES);
        head.putLong(MAGIC).putInt(VERSION).putInt(0).putLong(base).putLong(end);
        full.add(block.flip());
        final CRC32C crc = new CRC32C();
        crc.update(head.slice(CHECKED, HEAD_BYTES - CHECKED));
        full.forEach(entries -> crc.update(entries.duplicate()));
        head.putInt(CHECKED - Integer.BYTES, (int) crc.getValue());
        try (DiskFile file = disk.create(name)) {
            file.write(head.flip(), 0);
            long at = HEAD_BYTES;
            for (final ByteBuffer entries : full) {
                final int bytes = entries.remaining();
                file.write(entries, at);
                at += bytes;
            }
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
        in.position(HEAD_BYTES);
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
        if (in.limit() < HEAD_BYTES || in.getLong(0) != MAGIC || in.getInt(8) != VERSION) {
            return false;
        }
        final CRC32C crc = new CRC32C();
        crc.update(in.slice(CHECKED, in.limit() - CHECKED));
        return in.getInt(CHECKED - Integer.BYTES) == (int) crc.getValue()
                && in.getLong(16) == base
                && in.getLong(24) <= base + size;
    }
}
