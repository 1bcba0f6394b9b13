package io.bilbymq.broker.statistics;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * A queue as it is at one moment.
 *
 * @param id of the queue; one that has the name later has another
 * @param life whether it is in service
 * @param ready messages that wait for a consumer
 * @param unacknowledged messages that are delivered and not settled
 * @param persistent those of both that the log keeps
 * @param contentBytes what contents of ready messages take in memory
 * @param memoryBytes an estimate of what the queue takes in memory, contents included
 * @param consumers served or not
 * @param consumerCapacity the share of time, 0 to 1, in which a ready message would not have waited for a consumer, since the
 *     queue was measured last; 0 if it has no consumer
 * @param headTimestamp the property {@code timestamp} of the head, in seconds since 1970, if it has one and is in memory
 * @param exclusiveConsumer the tag of the consumer that has the queue for itself
 * @param singleActiveConsumer the tag of the consumer that is served, if one is at a time
 * @param counts what has happened to its messages
 */
public record QueueStatistics(
        long id,
        String virtualHost,
        String name,
        Life life,
        Held ready,
        Held unacknowledged,
        Held persistent,
        long contentBytes,
        long memoryBytes,
        int consumers,
        double consumerCapacity,
        OptionalLong headTimestamp,
        Optional<String> exclusiveConsumer,
        Optional<String> singleActiveConsumer,
        Counts<MessageEvent> counts) {
    /** Whether a queue is in service. */
    public enum Life {
        RUNNING,
        /** Gives nobody anything for now, at an operator's wish. */
        PAUSED,
        /** Failed, and is out of service until the broker starts again. */
        CRASHED,
        /** Deleted meanwhile. */
        GONE
    }

    /**
     * Messages of a kind.
     *
     * @param messages how many
     * @param bytes of their bodies
     */
    public record Held(long messages, long bytes) {
        public static final Held NOTHING = new Held(0, 0);

        /** These and others. */
        public Held plus(Held others) {
            return new Held(messages + others.messages, bytes + others.bytes);
        }
    }
}
