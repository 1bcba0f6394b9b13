package io.bilbymq.broker.store;

import io.bilbymq.persistence.LogBatch;

/** A durable queue, as the log's side sees it. All methods are called on its home loop. */
public interface StoredQueue {
    /** Its number in the log. */
    long id();

    /** Adds what it holds now, with the numbers of messages as {@link LogOutbox#tally} took them. */
    void describe(LogBatch batch);

    /**
     * Whether the message of this sequence, whose record lies at {@code position}, is held. If that is known of the message
     * and not of the position, it is assumed: {@link #copied} finds out.
     */
    boolean mayHold(long sequence, long position);

    /** A record was copied: the message lies in the copy from now on, if it is still where it was. */
    void copied(CopiedRecord copy);
}
