package io.bilbymq.broker.queue;

import io.bilbymq.broker.message.Message;
import java.util.List;

/**
 * What one transaction wants of one queue: messages to add, in order, and deliveries to settle.
 */
public record TransactionPart(List<Message> messages, List<Settled> settled) {
    /** Deliveries settled alike, with sequences {@code first..last}. */
    public record Settled(long first, long last, Settlement how) {}

    /** Sum of the bodies of its messages. */
    long bodyBytes() {
        return messages.stream().mapToLong(Message::bodyLength).sum();
    }
}
