package io.bilbymq.persistence;

import java.util.Map;

/**
 * What the log knows of a queue, apart from its messages.
 *
 * @param queue its number
 * @param nextSequence higher than any that the log has seen in this queue
 * @param deliveredUpTo no message with a higher sequence was ever delivered; {@code Long.MAX_VALUE} if nobody knows
 * @param tallies by sequence what {@link LogBatch#tally} has said last of messages that are not gone. One may be of a message
 *     that is not there, because it was never written or is lost
 */
public record RecoveredQueue(long queue, long nextSequence, long deliveredUpTo, Map<Long, Long> tallies) {
    /** A queue of whose messages no number is known. */
    public RecoveredQueue(long queue, long nextSequence, long deliveredUpTo) {
        this(queue, nextSequence, deliveredUpTo, Map.of());
    }
}
