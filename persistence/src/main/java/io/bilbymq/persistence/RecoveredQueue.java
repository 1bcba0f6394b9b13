package io.bilbymq.persistence;

/**
 * What the log knows of a queue, apart from its messages.
 *
 * @param queue its number
 * @param nextSequence higher than any that the log has seen in this queue
 * @param deliveredUpTo no message with a higher sequence was ever delivered; {@code Long.MAX_VALUE} if nobody knows
 */
public record RecoveredQueue(long queue, long nextSequence, long deliveredUpTo) {}
