package io.bilbymq.broker.queue;

import java.util.Optional;

/**
 * What a queue was asked to do beyond keeping messages in order: its arguments and the policies that match it, merged.
 * Immutable; a change of policy gives the queue another one ({@link Queue#configure}).
 *
 * @param priorityMax {@code x-max-priority}: the highest level, 0 if the queue has none; fixed when it is declared
 * @param groupKey {@code x-group-key}: the header whose value names a message's group; fixed when the queue is declared
 * @param deduplicated {@code x-message-deduplication}: no message comes in whose key another one here has; likewise
 */
public record QueueSettings(
        Expiry expiry,
        LengthLimit lengthLimit,
        Optional<DeadLettering> deadLettering,
        Redelivery redelivery,
        Consuming consuming,
        int priorityMax,
        Optional<String> groupKey,
        boolean deduplicated) {
    /** Says that there is no limit: no time to live, no length, no number of deliveries. */
    public static final long NONE = -1;

    /** A queue that was asked for nothing. Most are, and share this. */
    public static final QueueSettings PLAIN = new QueueSettings(
            new Expiry(NONE, NONE, Timing.AT_HEAD),
            new LengthLimit(NONE, NONE, Overflow.DROP_HEAD),
            Optional.empty(),
            new Redelivery(NONE, RetryDelay.DISABLED, 0, 0),
            new Consuming(false, false, NONE),
            0,
            Optional.empty(),
            false);

    /** The queue in which an exchange of type {@code x-delayed-message} keeps what is not due yet. */
    public static final QueueSettings DELAYING = new QueueSettings(
            new Expiry(NONE, NONE, Timing.DELAY),
            PLAIN.lengthLimit(),
            // Where they go is the exchange's concern.
            Optional.of(new DeadLettering("", Optional.empty(), false)),
            PLAIN.redelivery(),
            PLAIN.consuming(),
            PLAIN.priorityMax(),
            PLAIN.groupKey(),
            PLAIN.deduplicated());

    /**
     * The queue in which an exchange of type {@code x-message-deduplication} keeps what it has seen.
     *
     * @param ttl for how long, in milliseconds, unless a message says otherwise; {@link #NONE} for ever
     * @param messagesMax how many
     */
    public static QueueSettings remembering(long ttl, long messagesMax) {
        return new QueueSettings(
                new Expiry(ttl, NONE, Timing.SEEN),
                new LengthLimit(messagesMax, NONE, Overflow.DROP_HEAD),
                PLAIN.deadLettering(),
                PLAIN.redelivery(),
                PLAIN.consuming(),
                PLAIN.priorityMax(),
                PLAIN.groupKey(),
                true);
    }

    /**
     * How long things live, in milliseconds; {@link #NONE} for ever.
     *
     * @param messageTtl {@code x-message-ttl}: of a message from its arrival; 0 for those that nobody takes at once
     * @param queueExpires {@code x-expires}: of the queue itself while nobody uses it
     * @param timing when messages go whose time is over; fixed when the queue is declared
     */
    public record Expiry(long messageTtl, long queueExpires, Timing timing) {}

    /** When messages go whose time is over. */
    public enum Timing {
        /** Once they are the head, as in RabbitMQ. */
        AT_HEAD,
        /** {@code x-expiry=exact}: at once, wherever they are. */
        EXACT,
        /** At once, and their time is what their header {@code x-delay} says; nobody can have them before. */
        DELAY,
        /** Once they are the head; a message's own time is what its header {@code x-cache-ttl} says. */
        SEEN
    }

    /**
     * How much may be ready; {@link #NONE} for any number.
     *
     * @param messages {@code x-max-length}
     * @param bytes {@code x-max-length-bytes}: of bodies
     */
    public record LengthLimit(long messages, long bytes, Overflow overflow) {}

    /** {@code x-overflow}: what gives way when a queue is full. */
    public enum Overflow {
        /** The oldest ready message. */
        DROP_HEAD,
        /** The new one, and its publisher hears of it. */
        REJECT_PUBLISH,
        /** The new one, which is dead-lettered besides. */
        REJECT_PUBLISH_DLX
    }

    /**
     * Where dead messages go.
     *
     * @param exchange {@code x-dead-letter-exchange}; may not exist
     * @param routingKey {@code x-dead-letter-routing-key}; empty for the keys that a message had
     * @param atLeastOnce {@code x-dead-letter-strategy=at-least-once}: a letter that is refused is sent again
     */
    public record DeadLettering(String exchange, Optional<String> routingKey, boolean atLeastOnce) {}

    /**
     * What becomes of messages that come back.
     *
     * @param limit {@code x-delivery-limit}: one that came back more often is dead; {@link #NONE} for never
     * @param delay which returned messages wait before they are ready again
     * @param delayMin {@code x-delayed-retry-min}: milliseconds after the first return, and more after each
     * @param delayMax {@code x-delayed-retry-max}: and never longer than this
     */
    public record Redelivery(long limit, RetryDelay delay, long delayMin, long delayMax) {}

    /** {@code x-delayed-retry-type}: which returned messages wait. */
    public enum RetryDelay {
        DISABLED,
        /** All. */
        ALL,
        /** Those that count towards the delivery limit. */
        FAILED,
        /** Those that do not. */
        RETURNED
    }

    /**
     * How consumers are served.
     *
     * @param singleActive {@code x-single-active-consumer}: one at a time; fixed when the queue is declared
     * @param takesOver whether one of higher priority than that one makes it yield; likewise
     * @param timeout {@code x-consumer-timeout}: milliseconds that a delivery may be outstanding; {@link #NONE} for ever
     */
    public record Consuming(boolean singleActive, boolean takesOver, long timeout) {}
}
