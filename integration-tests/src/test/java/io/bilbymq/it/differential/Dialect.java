package io.bilbymq.it.differential;

import io.bilbymq.it.Peer;

/**
 * Where brokers that mean the same do not do the same.
 *
 * @param looksOnlyAfterTaking whether the head's time has come is seen when the one before it is taken, and not when it becomes
 *     the head because its priority is higher
 * @param strandsNextActiveConsumer when the active one of several consumers is cancelled the next one gets nothing until
 *     something else happens, and then not in order
 * @param keepsTurnUntilItComes a consumer without credit that has some again before it is passed over has not lost its turn; else it
 *     has the last one
 * @param circlesOnAfterReject a message that was rejected once is let go round and round, whatever it dies of
 * @param limitsBeforeOverflow when a policy changes, or the queue starts, limits take effect under the overflow that was there
 *     before, {@code drop-head} at the start
 * @param forgetsAtOnce what has no time to live, and nowhere to go then, goes at once, and not when it is the head
 * @param marksAllBeforeTheLastDelivered after a restart all counts as redelivered that came before the last message that was
 *     delivered; in a queue with priorities others may have been waiting since
 * @param readsBack what was not in memory since the start is read before it is dropped or delivered, and counted until then
 * @param mayForgetRedelivered after a restart a message may be not marked as redelivered that was delivered before
 * @param storesLetters a dead letter of one durable queue arrives in another when it is stored there
 */
record Dialect(
        boolean looksOnlyAfterTaking,
        boolean strandsNextActiveConsumer,
        boolean keepsTurnUntilItComes,
        boolean circlesOnAfterReject,
        boolean limitsBeforeOverflow,
        boolean forgetsAtOnce,
        boolean marksAllBeforeTheLastDelivered,
        boolean readsBack,
        boolean mayForgetRedelivered,
        boolean storesLetters) {
    static Dialect of(Peer peer) {
        return switch (peer) {
            case BILBYMQ -> new Dialect(false, false, false, false, false, false, true, true, false, true);
            case RABBITMQ_3_10 -> new Dialect(true, true, true, true, true, true, false, false, true, false);
        };
    }
}
