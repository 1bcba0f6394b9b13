package io.bilbymq.broker.queue;

/**
 * What came of moving messages from a queue to another.
 *
 * @param messages how many have arrived
 * @param complete whether these are all that were meant and were still there; false if the other queue refused one, because it
 *     is full or gone, or if this one was deleted meanwhile: then the others are where they were
 */
public record Moved(long messages, boolean complete) {}
