package io.bilbymq.broker.store;

import io.bilbymq.persistence.QueueStateEntry;

/** A durable queue, as the log's side sees it. All methods are called on its home loop. */
public interface StoredQueue {
    /** What it holds now. */
    QueueStateEntry state();

    /** Lets go of so many bytes of contents that can be read back, if there are as many; returns how many it were. */
    long pageOut(long bytes);
}
