package io.bilbymq.broker.queue;

import io.bilbymq.broker.message.Message;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The parts of open commits that a queue has numbered and not yet shown. One at a time for each client. */
final class Transactions {
    private static final class Prepared {
        final TransactionPart part;
        final long firstSequence;

        /** When its messages expire; 0 for those that do not. */
        final long[] deadlines;

        boolean decided;

        Prepared(TransactionPart part, long firstSequence, long[] deadlines) {
            this.part = part;
            this.firstSequence = firstSequence;
            this.deadlines = deadlines;
        }

        boolean settles(long sequence) {
            return part.settled().stream()
                    .anyMatch(settled -> settled.first() <= sequence && sequence <= settled.last());
        }
    }

    /** Receives a message that becomes visible. */
    interface Enqueue {
        void message(long sequence, Message message, long deadline);
    }

    /** Receives a settlement that takes effect. */
    interface Settle {
        void settle(long first, long last, Settlement how);
    }

    /** Null while there is none, which is nearly always. */
    private @Nullable Map<QueueClient, Prepared> prepared;

    /** Numbers the messages of this client's part. */
    void prepare(QueueClient client, TransactionPart part, HeldMessages held, Expiration expiration) {
        if (prepared == null) {
            prepared = new LinkedHashMap<>(2);
        }
        final long[] deadlines =
                part.messages().stream().mapToLong(expiration::deadlineOf).toArray();
        prepared.put(client, new Prepared(part, held.nextSequence(), deadlines));
        int index = 0;
        for (final Message message : part.messages()) {
            held.place(held.number(), message, deadlines[index++]);
        }
    }

    void commit(QueueClient client, Enqueue enqueue, Settle settle) {
        final Prepared transaction = remove(client);
        if (transaction != null) {
            int index = 0;
            for (final Message message : transaction.part.messages()) {
                enqueue.message(transaction.firstSequence + index, message, transaction.deadlines[index]);
                index++;
            }
            for (final TransactionPart.Settled settled : transaction.part.settled()) {
                settle.settle(settled.first(), settled.last(), settled.how());
            }
        }
    }

    /** From now on this client's part can be shown and not be undone. */
    void decided(QueueClient client) {
        final Prepared transaction = prepared == null ? null : prepared.get(client);
        if (transaction != null) {
            transaction.decided = true;
        }
    }

    /**
     * Whether this client's part is decided, not shown yet, and settles this delivery: it must not go back, and must not
     * be gone before the log has what comes in exchange.
     */
    boolean willSettle(QueueClient client, long sequence) {
        final Prepared transaction = prepared == null ? null : prepared.get(client);
        return transaction != null && transaction.decided && transaction.settles(sequence);
    }

    /** Whether this client's part, decided or not, settles this delivery: it is not for the queue to do anything else with it. */
    boolean maySettle(QueueClient client, long sequence) {
        final Prepared transaction = prepared == null ? null : prepared.get(client);
        return transaction != null && transaction.settles(sequence);
    }

    /** The sequences of all messages that are not shown yet. */
    void ranges(RangeVisitor visitor) {
        if (prepared != null) {
            for (final Prepared each : prepared.values()) {
                if (!each.part.messages().isEmpty()) {
                    visitor.range(
                            each.firstSequence,
                            each.firstSequence + each.part.messages().size() - 1);
                }
            }
        }
    }

    /** Forgets this client's part, unless it is decided. */
    void undo(QueueClient client, QueueEffects effects) {
        final Prepared known = prepared == null ? null : prepared.get(client);
        final Prepared transaction = known == null || known.decided ? null : remove(client);
        if (transaction != null) {
            transaction.part.messages().forEach(effects::released);
        }
    }

    void undoAll(QueueEffects effects) {
        if (prepared != null) {
            prepared.values().forEach(transaction -> transaction.part.messages().forEach(effects::released));
            prepared = null;
        }
    }

    private @Nullable Prepared remove(QueueClient client) {
        if (prepared == null) {
            return null;
        }
        final Prepared transaction = prepared.remove(client);
        if (prepared.isEmpty()) {
            prepared = null;
        }
        return transaction;
    }
}
