package io.bilbymq.broker.vhost;

/** Numbers the queues of a broker, never twice the same. Confined to the definitions loop. */
final class QueueIds {
    private long next = 1;

    /** An id that is free until {@link #taken} says otherwise. */
    long free() {
        return next;
    }

    /** There is a queue with this id. */
    void taken(long id) {
        next = Math.max(next, id + 1);
    }
}
