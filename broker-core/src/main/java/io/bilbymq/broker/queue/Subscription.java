package io.bilbymq.broker.queue;

import io.bilbymq.amqp.FieldTable;
import java.nio.charset.StandardCharsets;

/**
 * One {@code basic.consume}, as the client asked for it. Immutable; compared by identity.
 */
public final class Subscription {
    private final QueueClient client;
    private final String consumerTag;
    private final byte[] wireTag;
    private final boolean noAck;
    private final boolean exclusive;
    private final int priority;
    private final int prefetch;
    private final long timeout;
    private final FieldTable arguments;

    /** A subscription without a timeout of its own; see below. */
    public Subscription(
            QueueClient client, String consumerTag, boolean noAck, boolean exclusive, int priority, int prefetch) {
        this(client, consumerTag, noAck, exclusive, priority, prefetch, QueueSettings.NONE, FieldTable.empty());
    }

    /**
     * A subscription that no queue has heard of yet.
     *
     * @param noAck deliveries are settled when they are sent
     * @param exclusive no other consumer on the queue
     * @param priority {@code x-priority}; higher ones are served first
     * @param prefetch how many deliveries may be outstanding; 0 for no limit
     * @param timeout {@code x-consumer-timeout}: milliseconds that a delivery may be outstanding; {@link QueueSettings#NONE}
     *     for as long as the queue says
     * @param arguments all that it was asked for with, for who looks at it
     */
    public Subscription(
            QueueClient client,
            String consumerTag,
            boolean noAck,
            boolean exclusive,
            int priority,
            int prefetch,
            long timeout,
            FieldTable arguments) {
        this.client = client;
        this.consumerTag = consumerTag;
        this.noAck = noAck;
        this.exclusive = exclusive;
        this.priority = priority;
        this.prefetch = prefetch;
        this.timeout = timeout;
        this.arguments = arguments;
        final byte[] tag = consumerTag.getBytes(StandardCharsets.UTF_8);
        if (tag.length > 255) {
            throw new IllegalArgumentException("longer than a short string: " + consumerTag);
        }
        wireTag = new byte[1 + tag.length];
        wireTag[0] = (byte) tag.length;
        System.arraycopy(tag, 0, wireTag, 1, tag.length);
    }

    public QueueClient client() {
        return client;
    }

    public String consumerTag() {
        return consumerTag;
    }

    /** The consumer tag as a short string on the wire. Not to be changed. */
    public byte[] wireTag() {
        return wireTag;
    }

    public boolean noAck() {
        return noAck;
    }

    public boolean exclusive() {
        return exclusive;
    }

    public int priority() {
        return priority;
    }

    public int prefetch() {
        return prefetch;
    }

    /** Milliseconds that a delivery may be outstanding; {@link QueueSettings#NONE} for as long as the queue says. */
    public long timeout() {
        return timeout;
    }

    /** All that it was asked for with. */
    public FieldTable arguments() {
        return arguments;
    }

    @Override
    public String toString() {
        return "consumer '" + consumerTag + "'";
    }
}
