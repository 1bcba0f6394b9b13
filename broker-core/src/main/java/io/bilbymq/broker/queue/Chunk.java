package io.bilbymq.broker.queue;

/** Messages that adjoin in the order of a queue. Unless it says otherwise, there is at least one. */
sealed interface Chunk permits ResidentChunk, SpilledChunk {
    int size();

    /** The lowest sequence. */
    long first();

    /** The highest sequence. */
    long last();

    boolean contains(long sequence);

    /** Tells of all sequences, ascending. */
    void ranges(RangeVisitor visitor);
}
