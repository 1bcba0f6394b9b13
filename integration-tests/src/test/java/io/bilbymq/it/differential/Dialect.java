package io.bilbymq.it.differential;

import io.bilbymq.it.Peer;
import java.util.EnumSet;
import java.util.Set;

/** Where brokers that mean the same do not do the same. */
enum Dialect {
    /**
     * Whether the head's time has come is seen when the one before it is taken, and not when it becomes the head because its
     * priority is higher.
     */
    LOOKS_ONLY_AFTER_TAKING,
    /**
     * When the active one of several consumers is cancelled the next one gets nothing until something else happens, and then
     * not in order.
     */
    STRANDS_NEXT_ACTIVE_CONSUMER,
    /**
     * A consumer without credit that has some again before it is passed over has not lost its turn; else it has the last
     * one.
     */
    KEEPS_TURN_UNTIL_IT_COMES,
    /** A message that was rejected once is let go round and round, whatever it dies of. */
    CIRCLES_ON_AFTER_REJECT,
    /**
     * When a policy changes, or the queue starts, limits take effect under the overflow that was there before, which is
     * {@code drop-head} at the start.
     */
    LIMITS_BEFORE_OVERFLOW,
    /** What has no time to live, and nowhere to go then, goes at once, and not when it is the head. */
    FORGETS_AT_ONCE,
    /**
     * After a restart all counts as redelivered that came before the last message that was delivered; in a queue with
     * priorities others may have been waiting since.
     */
    MARKS_ALL_BEFORE_THE_LAST_DELIVERED,
    /** What was not in memory since the start is read before it is dropped or delivered, and counted until then. */
    READS_BACK,
    /** After a restart a message may be not marked as redelivered that was delivered before. */
    MAY_FORGET_REDELIVERED,
    /** A dead letter of one durable queue arrives in another when it is stored there. */
    STORES_LETTERS,
    /**
     * How often a message failed is counted in classic queues too, if they are asked to; and quorum queues keep order when
     * something comes back.
     */
    COUNTS_FAILURES,
    /** A transient message that goes to a quorum queue is kept by durable queues beside it, too. */
    KEEPS_BESIDE_QUORUM,
    /** What a message died of before is told the other way round each time that it dies. */
    TURNS_HISTORY_ROUND;

    /** What is true of this broker. */
    static Set<Dialect> of(Peer peer) {
        return switch (peer) {
            case BILBYMQ ->
                EnumSet.of(
                        MARKS_ALL_BEFORE_THE_LAST_DELIVERED,
                        READS_BACK,
                        STORES_LETTERS,
                        COUNTS_FAILURES,
                        KEEPS_BESIDE_QUORUM);
            case RABBITMQ_3_10 ->
                EnumSet.of(
                        LOOKS_ONLY_AFTER_TAKING,
                        STRANDS_NEXT_ACTIVE_CONSUMER,
                        KEEPS_TURN_UNTIL_IT_COMES,
                        CIRCLES_ON_AFTER_REJECT,
                        LIMITS_BEFORE_OVERFLOW,
                        FORGETS_AT_ONCE,
                        MAY_FORGET_REDELIVERED,
                        TURNS_HISTORY_ROUND);
        };
    }
}
