package io.bilbymq.broker.queue;

/**
 * How much there is of a queue.
 *
 * @param ready messages that wait for a consumer
 * @param unacknowledged messages that are delivered and not settled
 * @param consumers served or not
 */
public record QueueCounts(int ready, int unacknowledged, int consumers) {}
