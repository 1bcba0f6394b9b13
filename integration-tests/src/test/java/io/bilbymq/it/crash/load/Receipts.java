package io.bilbymq.it.crash.load;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Envelope;
import io.bilbymq.it.crash.check.ConsumerId;
import io.bilbymq.it.crash.check.Event;
import io.bilbymq.it.crash.check.Fingerprint;
import io.bilbymq.it.crash.check.History;
import io.bilbymq.it.crash.check.MessageId;
import java.util.SortedMap;
import java.util.TreeMap;

/** What one consumer has in its hands, by delivery tag; writes into the history. Confined to the consumer's callbacks. */
final class Receipts {
    private final History history;
    private final String queue;
    private final ConsumerId consumer;
    private final TreeMap<Long, MessageId> held = new TreeMap<>();

    Receipts(History history, String queue, ConsumerId consumer) {
        this.history = history;
        this.queue = queue;
        this.consumer = consumer;
    }

    void received(Envelope envelope, AMQP.BasicProperties properties, byte[] body) {
        String name = properties.getMessageId();
        // A message without a name was not ours; the checker will say that it was invented.
        MessageId message = name == null ? new MessageId("nobody", envelope.getDeliveryTag()) : MessageId.of(name);
        held.put(envelope.getDeliveryTag(), message);
        history.add(new Event.Delivered(message, queue, consumer, envelope.isRedeliver(), Fingerprint.of(body)));
    }

    /** Everything up to a tag is about to be acknowledged. */
    void settlingUpTo(long tag) {
        SortedMap<Long, MessageId> settled = held.headMap(tag, true);
        settled.values().forEach(message -> history.add(new Event.Settled(message, queue)));
        settled.clear();
    }

    /** One delivery is about to be rejected for good. */
    void settling(long tag) {
        history.add(new Event.Settled(take(tag), queue));
    }

    /** One delivery is about to be given back. */
    void requeuing(long tag) {
        history.add(new Event.Requeued(take(tag), queue));
    }

    /** The channel is about to be closed. */
    void closing() {
        history.add(new Event.ChannelClosed(queue, consumer));
    }

    int heldCount() {
        return held.size();
    }

    private MessageId take(long tag) {
        MessageId message = held.remove(tag);
        if (message == null) {
            throw new IllegalStateException("delivery " + tag + " is not held");
        }
        return message;
    }
}
