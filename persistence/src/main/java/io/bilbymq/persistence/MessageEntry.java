package io.bilbymq.persistence;

import java.nio.ByteBuffer;

/**
 * A message on its way into the log: one record, however many queues hold it.
 *
 * <p>Head: flags (1 byte, bit 0: replaces), number of places (4), for each place queue (8) and sequence (8), if it
 * replaces one queue (8) and sequence (8) of that, note (8), length of the envelope (4), envelope. Tail: the content.
 *
 * <p>Queues are numbers that are never used twice; sequences are positive and never used twice in a queue.
 */
public abstract class MessageEntry extends LogEntry {
    static final int REPLACES = 1;

    /** An entry that is not written yet. */
    protected MessageEntry() {}

    /** Stands for an entry that was written before. */
    protected MessageEntry(long position, int length) {
        super(position, length);
    }

    /** Number of the queue that is the place {@code index}. */
    protected abstract long queue(int index);

    /** Its sequence in that queue. */
    protected abstract long sequence(int index);

    /**
     * A few bits that recovery gives back for each message without reading more of it; opaque to the log.
     */
    protected abstract long note();

    /** Queue of a message that is gone when this one is there: the one it was dead-lettered from; 0 if there is none. */
    protected long replacedQueue() {
        return 0;
    }

    /** The sequence in {@link #replacedQueue}. */
    protected long replacedSequence() {
        return 0;
    }

    /** Bytes that {@link #writeEnvelope} writes. */
    protected abstract int envelopeLength();

    /** Writes what is to be kept besides the content, opaque to the log. */
    protected abstract void writeEnvelope(ByteBuffer out);

    @Override
    protected RecordType type() {
        return RecordType.MESSAGE;
    }

    @Override
    protected abstract int places();

    @Override
    protected final int headLength() {
        return 1 + 4 + 16 * places() + (replacedQueue() != 0 ? 16 : 0) + 8 + 4 + envelopeLength();
    }

    @Override
    protected final void writeHead(ByteBuffer out) {
        final boolean replaces = replacedQueue() != 0;
        out.put((byte) (replaces ? REPLACES : 0));
        out.putInt(places());
        for (int i = 0; i < places(); i++) {
            out.putLong(queue(i)).putLong(sequence(i));
        }
        if (replaces) {
            out.putLong(replacedQueue()).putLong(replacedSequence());
        }
        out.putLong(note()).putInt(envelopeLength());
        writeEnvelope(out);
    }
}
