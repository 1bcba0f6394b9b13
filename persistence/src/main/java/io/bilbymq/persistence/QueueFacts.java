package io.bilbymq.persistence;

import java.util.HashMap;
import java.util.Map;

/**
 * What the records say of one queue, apart from where its messages lie. They may be heard in any order: a sequence is gone
 * if any of them says so.
 */
final class QueueFacts {
    private final SequenceRanges gone = new SequenceRanges();
    private long nextSequence = 1;
    private long deliveredUpTo = Long.MAX_VALUE;

    /** Few queues have any. */
    private Map<Long, Long> tallies = Map.of();

    /** There is, or was, a message of this sequence. */
    void message(long sequence) {
        nextSequence = Math.max(nextSequence, sequence + 1);
    }

    void gone(long first, long last) {
        gone.add(first, last);
        nextSequence = Math.max(nextSequence, last + 1);
    }

    /** The numbers of a state of the queue; what is gone according to it is said by {@link #gone}. */
    void state(long next, long delivered) {
        nextSequence = Math.max(nextSequence, next);
        deliveredUpTo = delivered;
    }

    /** A number goes with a message, unless a higher one does. No other message is given its sequence, be it there or not. */
    void tally(long sequence, long number) {
        message(sequence);
        if (tallies.isEmpty()) {
            tallies = new HashMap<>();
        }
        tallies.merge(sequence, number, Math::max);
    }

    boolean isGone(long sequence) {
        return gone.contains(sequence);
    }

    RecoveredQueue recovered(long queue, boolean knowsDelivered) {
        tallies.keySet().removeIf(this::isGone);
        return new RecoveredQueue(queue, nextSequence, knowsDelivered ? deliveredUpTo : Long.MAX_VALUE, tallies);
    }
}
