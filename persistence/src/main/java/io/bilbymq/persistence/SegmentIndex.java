package io.bilbymq.persistence;

import java.nio.ByteBuffer;
import java.util.concurrent.Executor;

/**
 * The facts of a segment, in the order in which they lie there, without contents: so a start need not read the segment once it
 * is not written any more. As drawn in the description of the package.
 *
 * <p>It repeats what the segment says. So it need not be durable, and where it is missing or not as it was written the
 * segment is read. Collected by one thread, block by block, and written by another meanwhile: all of it would take megabytes
 * of memory.
 */
final class SegmentIndex {
    private static final int BLOCK_BYTES = 64 * 1024;

    /** A block is no larger than this part of its segment: what is written in blocks is so in the segments of a test, too. */
    private static final int BLOCKS_MIN = 16;

    private final SegmentIndexFile file;
    private final Executor executor;
    private final int blockBytes;
    private final PlaceEncoder encoder = new PlaceEncoder();
    private ByteBuffer block = ByteBuffer.allocate(0);
    private long end;

    /** Whether some record is not what its kind has: then the segment speaks for itself. */
    private boolean unsound;

    /**
     * Of the segment that begins at {@code base}; nothing is known of it yet.
     *
     * @param capacity of the segment
     * @param executor writes to {@code file}, one thing after the other
     */
    SegmentIndex(long base, long capacity, SegmentIndexFile file, Executor executor) {
        this.file = file;
        this.executor = executor;
        blockBytes = (int) Math.min(BLOCK_BYTES, capacity / BLOCKS_MIN);
        end = base + SegmentHeader.BYTES;
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
            writeBlock();
            block = ByteBuffer.allocate(Math.max(blockBytes, bytes));
        }
        return block;
    }

    private void writeBlock() {
        final ByteBuffer full = block.flip();
        if (full.hasRemaining()) {
            executor.execute(() -> file.append(full));
        }
    }

    /** All was added that the segment has, and the segment is durable: from now on the index speaks for it. */
    void finish() {
        if (unsound) {
            giveUp();
            return;
        }
        writeBlock();
        final long of = end;
        executor.execute(() -> file.finish(of));
    }

    /** The segment is to be read. */
    void giveUp() {
        executor.execute(file::giveUp);
    }
}
