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
        boolean decided;

        Prepared(TransactionPart part, long firstSequence) {
            this.part = part;
            this.firstSequence = firstSequence;
        }
    }

    /** Receives a message that becomes visible. */
    interface Enqueue {
        void message(long sequence, Message message);
    }

    /** Receives a settlement that takes effect. */
    interface Settle {
        void settle(long first, long last, Settlement how);
    }

    /** Null while there is none, which is nearly always. */
    private @Nullable Map<QueueClient, Prepared> prepared;

    void prepare(QueueClient client, TransactionPart part, long firstSequence) {
        if (prepared == null) {
            prepared = new LinkedHashMap<>(2);
        }
        prepared.put(client, new Prepared(part, firstSequence));
    }

    void commit(QueueClient client, Enqueue enqueue, Settle settle) {
        final Prepared transaction = remove(client);
        if (transaction != null) {
            long sequence = transaction.firstSequence;
            for (final Message message : transaction.part.messages()) {
                enqueue.message(sequence++, message);
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

    /** Whether this client's part is decided and not shown yet. */
    boolean isDecided(QueueClient client) {
        final Prepared transaction = prepared == null ? null : prepared.get(client);
        return transaction != null && transaction.decided;
    }

    /** The sequences of all messages that are not shown yet. */
    void ranges(ReadyMessages.RangeVisitor visitor) {
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
