package io.bilbymq.persistence;

import java.nio.ByteBuffer;

/**
 * A message on its way into the log: one record, however many queues hold it.
 *
 * <p>Head: flags (1 byte, bit 0: replaces, bit 1: stamped, bit 2: keyed), number of places (4), for each place queue (8) and sequence
 * (8), if it replaces one queue (8) and sequence (8) of that, if it is stamped the stamp of each place (8), note (8), if it
 * is keyed its key (8), length of the envelope (4), envelope. Tail: the content.
 *
 * <p>Queues are numbers that are never used twice; sequences are positive and never used twice in a queue.
 */
public abstract class MessageEntry extends LogEntry {
    static final int REPLACES = 1;

    /** Some place has a stamp that is not 0. */
    static final int STAMPED = 2;

    /** It has a key that is not 0. */
    static final int KEYED = 4;

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

    /** A number that recovery gives back for this place of the message; opaque to the log. Costs nothing if all are 0. */
    protected long stamp(int index) {
        return 0;
    }

    /**
     * A few bits that recovery gives back for each message without reading more of it; opaque to the log.
     */
    protected abstract long note();

    /** Likewise, and costs nothing if it is 0. */
    protected long key() {
        return 0;
    }

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
    protected SpaceClaim claim() {
        return SpaceClaim.MESSAGE;
    }

    @Override
    protected abstract int places();

    @Override
    protected final int headLength() {
        return 1
                + 4
                + 16 * places()
                + (replacedQueue() != 0 ? 16 : 0)
                + (isStamped() ? 8 * places() : 0)
                + 8
                + (key() != 0 ? 8 : 0)
                + 4
                + envelopeLength();
    }

    private boolean isStamped() {
        for (int i = 0; i < places(); i++) {
            if (stamp(i) != 0) {
                return true;
            }
        }
        return false;
    }

    @Override
    protected final void writeHead(ByteBuffer out) {
        final boolean replaces = replacedQueue() != 0;
        final boolean stamped = isStamped();
        final long key = key();
        out.put((byte) ((replaces ? REPLACES : 0) | (stamped ? STAMPED : 0) | (key != 0 ? KEYED : 0)));
        out.putInt(places());
        for (int i = 0; i < places(); i++) {
            out.putLong(queue(i)).putLong(sequence(i));
        }
        if (replaces) {
            out.putLong(replacedQueue()).putLong(replacedSequence());
        }
        if (stamped) {
            for (int i = 0; i < places(); i++) {
                out.putLong(stamp(i));
            }
        }
        out.putLong(note());
        if (key != 0) {
            out.putLong(key);
        }
        out.putInt(envelopeLength());
        writeEnvelope(out);
    }
}
