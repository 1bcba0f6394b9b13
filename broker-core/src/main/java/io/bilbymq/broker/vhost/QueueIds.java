package io.bilbymq.broker.vhost;

/**
 * Numbers the queues of a broker, never twice the same: a durable one's number not even after a restart, since the log
 * may still hold messages of it. Confined to the definitions loop.
 */
final class QueueIds {
    private long next = 1;

    /** An id for a new queue, whatever becomes of it. */
    long take() {
        return next++;
    }

    /** The id that comes next. */
    long next() {
        return next;
    }

    /** Numbers go on from here, or from where they are if that is higher. */
    void continueFrom(long id) {
        next = Math.max(next, id);
    }
}
