package io.bilbymq.broker.channel;

/** What became of a message that was published without a channel. */
public enum PublishOutcome {
    /** Every queue that it was routed to has taken it on. */
    ROUTED,

    /** It was routed to no queue: a channel would have returned it. */
    NOT_ROUTED,

    /** A queue has refused it: a channel would have heard a {@code basic.nack}. */
    REFUSED
}
