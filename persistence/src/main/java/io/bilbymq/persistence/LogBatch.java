package io.bilbymq.persistence;

import java.io.IOException;
import java.util.List;

/**
 * What one thread has for the log at the end of a turn.
 *
 * <p>Filled by its owner, {@linkplain MessageLog#append appended}, written by the log's thread together with what others
 * have, and completed. The owner may then {@link #clear} and use it again; until then it touches neither the batch nor
 * the entries in it.
 */
public final class LogBatch {
    /** Hears when a batch is done. Called on the log's thread, in the order in which the batches were appended. */
    public interface Completion {
        /** All of the batch is written, and synced if the batch needed that. */
        void completed(LogBatch batch);

        /** The log is dead; nobody knows what of the batch is durable. */
        void failed(LogBatch batch, IOException reason);
    }

    /** An empty batch that reports to {@code completion}. */
    public LogBatch(Completion completion) {
        throw new UnsupportedOperationException();
    }

    /** Adds a record. {@code sync}: the batch completes only when it is durable. */
    public void add(LogEntry entry, boolean sync) {
        throw new UnsupportedOperationException();
    }

    /** Adds records that count all or not at all, together with settlements: triples queue, first, last. Synced. */
    public void addGroup(List<? extends LogEntry> entries, long[] settled) {
        throw new UnsupportedOperationException();
    }

    /** Says that the sequences {@code first..last} of a queue are gone. A fact about numbers, whatever was written yet. */
    public void settled(long queue, long first, long last) {
        throw new UnsupportedOperationException();
    }

    /** One place of an entry is not needed any more. The entry may lie in another batch that is not written yet. */
    public void release(LogEntry entry) {
        throw new UnsupportedOperationException();
    }

    /** One place of a record is not needed any more. */
    public void release(long position, int length) {
        throw new UnsupportedOperationException();
    }

    /** The batch completes only when it and all that was appended before is durable. */
    public void sync() {
        throw new UnsupportedOperationException();
    }

    /** This was the last that its owner has to say for a checkpoint. */
    public void partOf(Checkpoint checkpoint) {
        throw new UnsupportedOperationException();
    }

    /** Whether there is nothing in it. */
    public boolean isEmpty() {
        throw new UnsupportedOperationException();
    }

    /** Whether somebody waits for it to be durable. */
    public boolean isSynced() {
        throw new UnsupportedOperationException();
    }

    /** Empties it for its next use. */
    public void clear() {
        throw new UnsupportedOperationException();
    }

    /** Visits the entries in the order in which they were added, those of groups included. */
    public void forEach(java.util.function.Consumer<LogEntry> visitor) {
        throw new UnsupportedOperationException();
    }
}
