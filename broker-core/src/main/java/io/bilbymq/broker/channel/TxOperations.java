package io.bilbymq.broker.channel;

import io.bilbymq.amqp.AmqpException;
import io.bilbymq.amqp.ReplyCode;
import io.bilbymq.amqp.TxMethod;
import io.bilbymq.broker.message.Message;
import io.bilbymq.broker.message.MessageRecord;
import io.bilbymq.broker.queue.Claim;
import io.bilbymq.broker.queue.Queue;
import io.bilbymq.broker.queue.QueueAnswer;
import io.bilbymq.broker.queue.Settlement;
import io.bilbymq.broker.queue.TransactionPart;
import io.bilbymq.broker.store.LogOutbox;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * The methods of class tx: publishes and settlements that take effect together or not at all.
 *
 * <p>A commit has two halves. Every queue concerned numbers its part and says so; when all have, and what is to last is in
 * the log, every one shows it.
 */
final class TxOperations {
    /** Bytes that a transaction may hold before it is committed; with this bound a commit needs no credit. */
    private static final long BYTES_MAX = 256L * 1024 * 1024;

    private final Channel channel;
    private final ChannelConnection connection;
    private final Deliveries deliveries;
    private @Nullable Transaction transaction;

    /** That of a commit of which it is open whether it succeeds. */
    private @Nullable Transaction undecided;

    TxOperations(Channel channel, ChannelConnection connection, Deliveries deliveries) {
        this.channel = channel;
        this.connection = connection;
        this.deliveries = deliveries;
    }

    boolean isSelected() {
        return transaction != null;
    }

    void select() {
        if (channel.publisher().confirms()) {
            throw new AmqpException(ReplyCode.PRECONDITION_FAILED, "cannot switch from confirm to tx mode");
        }
        if (transaction == null) {
            transaction = new Transaction();
        }
        channel.say(new TxMethod.SelectOk());
    }

    void publish(Message message, Queue[] targets) {
        current().publish(message, targets);
        checkSize();
    }

    /** A publish that goes to no queue. */
    void publish(Message message, Runnable whenCommitted) {
        current().publish(message, whenCommitted, connection.loop().memory());
        checkSize();
    }

    private void checkSize() {
        if (current().bytes() > BYTES_MAX) {
            throw new AmqpException(
                    ReplyCode.PRECONDITION_FAILED, "transaction is larger than " + BYTES_MAX + " bytes");
        }
    }

    /** Counts a publish if the transaction is committed. */
    void whenCommitted(Runnable count) {
        current().whenCommitted(count);
        channel.changed();
    }

    /** Publishes of the open transaction. */
    int publishes() {
        return transaction == null ? 0 : transaction.publishes();
    }

    /** Settlements of the open transaction. */
    int settlements() {
        return transaction == null ? 0 : transaction.settled().size();
    }

    /** Messages of the transaction keep others from being sent, unless it is rolled back. */
    void claimed(List<Claim> claims) {
        current().claimed(claims);
    }

    void settle(long tag, Deliveries.Unacked delivery, Settlement how) {
        current().settle(tag, delivery, how, connection.loop().memory());
    }

    void commit() {
        final Transaction committed = current();
        final Map<Queue, TransactionPart> parts = committed.parts();
        committed.releaseDeferredAndSettlements(connection.loop().memory());
        if (parts.isEmpty()) {
            transaction = new Transaction();
            committed(committed);
            return;
        }
        // From here on what was published belongs to the queues, which undo it should the channel go.
        transaction = new Transaction();
        undecided = committed;
        final List<Attachment> held = new ArrayList<>(parts.size());
        final Commit commit = new Commit(committed, parts, held);
        commit.awaitNext();
        parts.forEach((queue, part) -> {
            held.add(channel.attach(queue));
            queue.prepare(channel, part);
        });
    }

    /**
     * A commit: first every queue numbers its part and says so, then the log gets what it is to keep, as one group, then
     * every queue shows its part.
     */
    private final class Commit {
        private final Transaction committed;
        private final Map<Queue, TransactionPart> parts;
        private final List<Attachment> held;

        private final List<QueueAnswer.KeptRange> settled = new ArrayList<>();
        private int missing;
        private boolean refused;

        Commit(Transaction committed, Map<Queue, TransactionPart> parts, List<Attachment> held) {
            this.committed = committed;
            this.parts = parts;
            this.held = held;
            this.missing = parts.size();
        }

        void awaitNext() {
            channel.parkForQueue(new TxMethod.Commit(), this::answered);
        }

        private void answered(QueueAnswer answer) {
            missing--;
            if (answer instanceof QueueAnswer.Prepared prepared) {
                settled.addAll(prepared.kept());
            } else {
                refused = true;
            }
            if (missing > 0) {
                awaitNext();
            } else if (refused) {
                parts.keySet().forEach(queue -> queue.undo(channel));
                committed.undoClaims();
                undecided = null;
                throw new AmqpException(ReplyCode.PRECONDITION_FAILED, "partial tx completion");
            } else {
                store();
            }
        }

        private void store() {
            undecided = null;
            final LogOutbox log = connection.log();
            final List<MessageRecord> records = committed.records();
            if (log == null || (records.isEmpty() && settled.isEmpty())) {
                show();
                done();
                return;
            }
            parts.keySet().forEach(queue -> queue.decided(channel));
            final Runnable goOn = channel.parkForLog(new TxMethod.Commit(), this::done);
            log.appendGroup(records, triples(settled), () -> {
                // Also if the channel is gone by now: it is in the log.
                show();
                goOn.run();
            });
        }

        private static long[] triples(List<QueueAnswer.KeptRange> ranges) {
            return ranges.stream()
                    .flatMapToLong(range -> LongStream.of(range.queue(), range.first(), range.last()))
                    .toArray();
        }

        private void show() {
            parts.keySet().forEach(queue -> queue.commit(channel));
        }

        private void done() {
            held.forEach(Attachment::release);
            committed(committed);
        }
    }

    private void committed(Transaction committed) {
        committed.runDeferred();
        deliveries.settledInTransaction(committed.settled());
        channel.say(new TxMethod.CommitOk());
    }

    void rollback() {
        final Transaction undone = current();
        undone.release(connection.loop().memory());
        undone.settled().forEach(settled -> deliveries.restore(settled.deliveryTag(), settled.delivery()));
        transaction = new Transaction();
        channel.say(new TxMethod.RollbackOk());
    }

    private Transaction current() {
        if (transaction == null) {
            throw new AmqpException(ReplyCode.PRECONDITION_FAILED, "channel is not transactional");
        }
        return transaction;
    }

    /** The channel is closing: what was not committed never was. */
    void closed() {
        if (transaction != null) {
            transaction.release(connection.loop().memory());
            transaction = null;
        }
        if (undecided != null) {
            undecided.undoClaims();
            undecided = null;
        }
    }
}
