package io.bilbymq.broker.queue;

/** Told when a queue has closed itself, because nobody uses it any more or because it failed; a durable one that failed stays. */
public interface QueueEnd {
    /** The queue is a tombstone from now on; its definition should follow. Called on the queue's home loop. */
    void closedItself(Queue queue);
}
