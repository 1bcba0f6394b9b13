package io.bilbymq.broker.queue;

/** Hears of sequences without a gap. */
interface RangeVisitor {
    void range(long first, long last);
}
