package io.bilbymq.persistence;

import java.nio.ByteBuffer;

/**
 * A record on its way into the log. It says how it is written, and learns where it lies.
 *
 * <p>An entry belongs to whoever made it until its batch is {@linkplain MessageLog#append appended}. From then on the
 * log's thread calls the methods that describe it, once each, and sets {@link #position} before the batch completes.
 */
public abstract class LogEntry {
    private static final byte[] NO_TAIL = new byte[0];

    private volatile long position;
    private int length;

    /** Releases that came before the entry itself, from another thread's batch. Confined to the log's thread. */
    int releasedEarly;

    /** An entry that is not written yet. */
    protected LogEntry() {}

    /** Stands for an entry that was written before, so that its places can be released. */
    protected LogEntry(long position, int length) {
        this.position = position;
        this.length = length;
    }

    /** What kind of record it is. */
    protected abstract RecordType type();

    /** Bytes that {@link #writeHead} writes. */
    protected abstract int headLength();

    /** Writes everything but the tail, {@link #headLength} bytes. */
    protected abstract void writeHead(ByteBuffer out);

    /** What follows the head: a message's content, taken as it is. Not to be changed afterwards. */
    protected byte[] tail() {
        return NO_TAIL;
    }

    /**
     * How often the entry has to be {@linkplain LogBatch#release released} until nobody needs it any more. 0 for facts,
     * which the log keeps until a checkpoint says them again.
     */
    protected int places() {
        return 0;
    }

    /** What it may take of the space that is kept back for a full disk. Any thread. */
    protected SpaceClaim claim() {
        return SpaceClaim.FACT;
    }

    /** Where the record begins in the log; 0 as long as it is not written. Readable by any thread. */
    public final long position() {
        return position;
    }

    /** Length of the whole record in bytes; 0 as long as it is not written. Readable by any thread. */
    public final int length() {
        return position == 0 ? 0 : length;
    }

    /** It takes {@code bytes}, wherever that will be. On the log's thread. */
    final void staged(int bytes) {
        length = bytes;
    }

    final int stagedLength() {
        return length;
    }

    /** It lies at {@code where}. On the log's thread; publishes the length as well. */
    final void written(long where) {
        position = where;
    }
}
