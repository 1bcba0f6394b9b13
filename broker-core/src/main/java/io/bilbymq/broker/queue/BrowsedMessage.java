package io.bilbymq.broker.queue;

import io.bilbymq.amqp.Properties;
import io.bilbymq.broker.message.Message;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/**
 * A message as it waits in a queue.
 *
 * @param position how many go before it
 * @param exchange that it was published to; nothing for the default exchange
 * @param routingKey that it was published with
 * @param properties all of them, headers included, as a consumer would get them now if it were its first delivery
 * @param redelivered whether it was delivered before
 * @param persistent whether it outlives the broker, if the queue does
 * @param expires when its time to live is over; empty if it has none
 * @param priority that it has in this queue: 0 if the queue has no priorities
 * @param deliveryCount how often it came back and counted towards the delivery limit; 0 if the queue has none
 * @param bodyLength of the whole body, in bytes
 * @param body its first bytes. Not to be changed
 */
// Made once for each look, and never compared.
@SuppressWarnings("ArrayRecordComponent")
public record BrowsedMessage(
        long position,
        String exchange,
        String routingKey,
        Properties properties,
        boolean redelivered,
        boolean persistent,
        Optional<Instant> expires,
        int priority,
        int deliveryCount,
        int bodyLength,
        byte[] body) {

    /** Shares nothing with the message, whose content may be large. */
    static BrowsedMessage of(ReadyWalk.Entry entry, Message message, int deliveryCount, int bodyBytesMax) {
        final int properties = message.propertiesLength();
        final int shown = Math.min(message.bodyLength(), bodyBytesMax);
        return new BrowsedMessage(
                entry.number(),
                message.address().exchange(),
                message.address().routingKey(),
                new Properties(Arrays.copyOf(message.content(), properties)),
                entry.redelivered(),
                message.isPersistent(),
                entry.deadline() == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(entry.deadline())),
                entry.priority(),
                deliveryCount,
                message.bodyLength(),
                Arrays.copyOfRange(message.content(), properties, properties + shown));
    }

    /** Whether the body is longer than what is shown of it. */
    public boolean isTruncated() {
        return body.length < bodyLength;
    }

    /** What it takes in memory, in bytes, about. */
    long bytes() {
        return (long) properties.length() + body.length + Message.OVERHEAD_BYTES;
    }
}
