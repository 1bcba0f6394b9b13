package io.bilbymq.broker.channel;

import io.bilbymq.broker.message.Message;
import io.bilbymq.broker.queue.Queue;
import io.bilbymq.broker.queue.Settlement;
import io.bilbymq.broker.queue.TransactionPart;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a channel in transaction mode has published and settled since its last commit or rollback. */
final class Transaction {
    /** A delivery settled in the transaction. */
    record Settled(long deliveryTag, Deliveries.Unacked delivery, Settlement how) {}

    private final Map<Queue, List<Message>> published = new LinkedHashMap<>();
    private final List<Runnable> atCommit = new ArrayList<>();
    private final List<Settled> settled = new ArrayList<>();
    private long bytes;

    /** Adds a publish that was routed to these queues, at least one. */
    void publish(Message message, Queue[] targets) {
        for (final Queue target : targets) {
            published.computeIfAbsent(target, queue -> new ArrayList<>()).add(message);
        }
        bytes += message.heldBytes();
    }

    /** Adds a publish that goes to no queue, and what becomes of it when the transaction is committed. */
    void publish(Message message, Runnable whenCommitted) {
        atCommit.add(whenCommitted);
        bytes += message.heldBytes();
    }

    void settle(long deliveryTag, Deliveries.Unacked delivery, Settlement how) {
        settled.add(new Settled(deliveryTag, delivery, how));
    }

    /** What has to be done besides what the queues do. */
    List<Runnable> atCommit() {
        return atCommit;
    }

    List<Settled> settled() {
        return settled;
    }

    /** Size of what was published, in bytes. */
    long bytes() {
        return bytes;
    }

    /** What each queue has to do, queues in the order in which they were first published to. */
    Map<Queue, TransactionPart> parts() {
        final Map<Queue, TransactionPart> parts = new LinkedHashMap<>();
        published.forEach((queue, messages) -> parts.put(queue, new TransactionPart(messages, new ArrayList<>())));
        for (final Settled each : settled) {
            final Queue queue = each.delivery.queue();
            final long sequence = each.delivery.sequence();
            parts.computeIfAbsent(queue, q -> new TransactionPart(new ArrayList<>(), new ArrayList<>()))
                    .settled()
                    .add(new TransactionPart.Settled(sequence, sequence, each.how));
        }
        return parts;
    }

    /** Every published copy, to be released when the transaction is rolled back: once for each queue. */
    void forEachCopy(java.util.function.Consumer<Message> action) {
        published.values().forEach(messages -> messages.forEach(action));
    }
}
