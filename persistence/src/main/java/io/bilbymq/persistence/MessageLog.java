package io.bilbymq.persistence;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * The log of a node: one stream of records in segment files, written by one thread, synced for many at once.
 *
 * <p>Positions count bytes from the beginning of the first segment there ever was. Nothing is ever written twice to the
 * same position.
 */

public final class MessageLog implements AutoCloseable {
    /**
     * Opens the log of a folder, makes it if there is none, and finds out what holds.
     *
     * @throws IOException if the folder cannot be read or written; damage in what was written is no such failure
     */
    public static MessageLog open(Disk disk, LogSettings settings) throws IOException {
        throw new UnsupportedOperationException();
    }

    /** What was found. Lets go of it: to be called once. */
    public RecoveredLog recovered() {
        throw new UnsupportedOperationException();
    }

    /** Sets who is asked to say what holds, on the log's thread, and begins to work. {@code parts} owners will answer. */
    public void start(int parts, Consumer<Checkpoint> checkpointer) {
        throw new UnsupportedOperationException();
    }

    /** Hands a batch over. Batches of one thread are written in their order. Any thread; never blocks. */
    public void append(LogBatch batch) {
        throw new UnsupportedOperationException();
    }

    /**
     * Asks for a checkpoint now, without waiting until one is due; {@code whenDone} is called on the log's thread when it
     * is durable. Any thread.
     */
    public void checkpoint(Runnable whenDone) {
        throw new UnsupportedOperationException();
    }

    /**
     * Reads a message record. Blocks; any thread but the loops. Fails if what is there is not the record that was
     * written, or its segment is gone.
     *
     * @return the envelope and the content
     */
    public StoredMessage read(long position, int length) throws IOException {
        throw new UnsupportedOperationException();
    }

    /** A message as it was stored; buffers are views of one array of its own. */
    @SuppressWarnings("ArrayRecordComponent") // handed over, not compared
    public record StoredMessage(ByteBuffer envelope, byte[] content) {}

    /** Completes when the log is dead: nothing that was appended and has not completed ever will in good order. */
    public CompletionStage<IOException> failure() {
        throw new UnsupportedOperationException();
    }

    /** Writes what was appended, marks the end as clean, syncs, and lets the files go. */
    @Override
    public void close() throws IOException {
        throw new UnsupportedOperationException();
    }
}
