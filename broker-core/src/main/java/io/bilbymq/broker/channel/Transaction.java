package io.bilbymq.broker.channel;

import io.bilbymq.broker.memory.MemoryCounter;
import io.bilbymq.broker.message.Message;
import io.bilbymq.broker.message.MessageRecord;
import io.bilbymq.broker.queue.Claim;
import io.bilbymq.broker.queue.Queue;
import io.bilbymq.broker.queue.Settlement;
import io.bilbymq.broker.queue.TransactionPart;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a channel in transaction mode has published and settled since its last commit or rollback. */
final class Transaction {
    /** A delivery settled in the transaction. */
    record Settled(long deliveryTag, Deliveries.Unacked delivery, Settlement how) {}

    /** A publish that goes to no queue: a return or a direct reply. */
    private record Deferred(Message message, Runnable whenCommitted) {}

    /** What a settlement costs until it has taken effect: a record here, one in the queue's part, places in lists. */
    private static final int SETTLED_BYTES = 80;

    private final Map<Queue, List<Message>> published = new LinkedHashMap<>();
    private final List<Deferred> deferred = new ArrayList<>();
    /** What is counted if it is committed. */
    private final List<Runnable> counted = new ArrayList<>();

    private final List<Settled> settled = new ArrayList<>();

    /** What the published messages keep others from that are like them. */
    private final List<Claim> claims = new ArrayList<>(0);

    private long bytes;

    /** Adds a publish that was routed to these queues, at least one. */
    void publish(Message message, Queue[] targets) {
        for (final Queue target : targets) {
            published.computeIfAbsent(target, queue -> new ArrayList<>()).add(message);
        }
        bytes += message.heldBytes();
    }

    /** Adds a publish that goes to no queue, and what becomes of it when the transaction is committed. */
    void publish(Message message, Runnable whenCommitted, MemoryCounter memory) {
        message.heldBy(1, memory);
        deferred.add(new Deferred(message, whenCommitted));
        bytes += message.heldBytes();
    }

    /** Does this too if it is committed. */
    void whenCommitted(Runnable count) {
        counted.add(count);
    }

    /** How many messages it has published. */
    int publishes() {
        return counted.size();
    }

    void claimed(List<Claim> more) {
        claims.addAll(more);
    }

    /** The messages are not sent, so others like them are no duplicates. */
    void undoClaims() {
        claims.forEach(Claim::undo);
    }

    void settle(long deliveryTag, Deliveries.Unacked delivery, Settlement how, MemoryCounter memory) {
        settled.add(new Settled(deliveryTag, delivery, how));
        memory.add(SETTLED_BYTES);
    }

    /** Does what has to be done besides what the queues do. */
    void runDeferred() {
        counted.forEach(Runnable::run);
        deferred.forEach(each -> each.whenCommitted.run());
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

    /** What the log is to keep of it: each message once, however many queues it goes to. */
    List<MessageRecord> records() {
        final Set<Message> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        final List<MessageRecord> records = new ArrayList<>();
        published
                .values()
                .forEach(messages -> messages.forEach(message -> {
                    final MessageRecord record = message.record();
                    if (record != null && !record.isEmpty() && seen.add(message)) {
                        records.add(record);
                    }
                }));
        return records;
    }

    /** Takes off the count what does not go to queues: returns, direct replies, settlements. */
    void releaseDeferredAndSettlements(MemoryCounter memory) {
        deferred.forEach(each -> each.message.release(memory));
        memory.add(-(long) settled.size() * SETTLED_BYTES);
    }

    /** Takes everything off the count: the transaction is rolled back. */
    void release(MemoryCounter memory) {
        undoClaims();
        published.values().forEach(messages -> messages.forEach(message -> message.release(memory)));
        releaseDeferredAndSettlements(memory);
    }
}
