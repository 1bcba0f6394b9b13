package io.bilbymq.persistence;

/**
 * The messages of one queue that the log still holds, ascending by sequence; array element {@code i} of each array
 * belongs to the same message.
 *
 * @param queue its number
 * @param nextSequence higher than any that the log has seen in this queue
 * @param deliveredUpTo no message with a higher sequence was ever delivered; {@code Long.MAX_VALUE} if nobody knows
 * @param notes what {@link MessageEntry#note} was
 */
// Primitive arrays keep a queue of millions small. Nobody compares two of these.
@SuppressWarnings("ArrayRecordComponent")
public record RecoveredQueue(
        long queue,
        long nextSequence,
        long deliveredUpTo,
        long[] sequences,
        long[] positions,
        int[] lengths,
        long[] notes) {}
