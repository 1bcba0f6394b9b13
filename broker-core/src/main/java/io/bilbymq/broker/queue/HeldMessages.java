package io.bilbymq.broker.queue;

import io.bilbymq.broker.message.Message;
import io.bilbymq.broker.message.MessageRecord;
import io.bilbymq.broker.store.CopiedRecord;
import io.bilbymq.persistence.QueueStateEntry;
import io.bilbymq.persistence.RecoveredQueue;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a queue holds: messages that are ready, and deliveries that are not settled; and what the log is to know of them.
 *
 * <p>A durable queue has the log keep its persistent messages: it <em>enrols</em> those it takes and says which are
 * <em>settled</em>. Nothing here waits for the log.
 *
 * <p>A message in memory carries where its record lies, and shares that with the other queues that hold it. If the record is
 * {@linkplain #copied copied} for this queue alone, this queue takes another message with the same content in its place,
 * for which the copy stands. So wherever a message goes from then on, its one place in the log goes with it.
 */
final class HeldMessages {
    /** A delivery that is not settled. */
    private record Outstanding(Message message, Consumer consumer) {}

    private final long queue;
    private final boolean durable;
    private final QueueEffects effects;
    private final ReadyMessages ready;
    private final ReadBack readBack;
    private final SequenceMap<Outstanding> outstanding = new SequenceMap<>();
    /** Gives the places of messages back that the log is told of all at once. */
    private final Removal removal = new Removal() {
        @Override
        public void message(long sequence, Message message) {
            dropped(message);
        }

        @Override
        public void stored(long sequence, long position, int length) {
            effects.droppedUnread(position, length);
        }
    };

    private long nextSequence = 1;

    /** No message with a higher sequence was ever delivered. */
    private long deliveredUpTo;

    HeldMessages(long queue, boolean durable, ReadyMessages ready, QueueEffects effects) {
        this.queue = queue;
        this.durable = durable;
        this.ready = ready;
        this.effects = effects;
        this.readBack = new ReadBack(ready, effects);
    }

    /** Whether the log keeps persistent ones. */
    boolean areDurable() {
        return durable;
    }

    ReadyMessages ready() {
        return ready;
    }

    ReadBack readBack() {
        return readBack;
    }

    int outstandingCount() {
        return outstanding.size();
    }

    /** The sequence that the next message will have. */
    long nextSequence() {
        return nextSequence;
    }

    /** Gives a message its sequence. */
    long number() {
        return nextSequence++;
    }

    // What the log is to keep.

    /** Whether the log is to keep the message for this queue. */
    boolean keeps(Message message) {
        return durable && message.record() != null;
    }

    /** The message is taken. */
    void enrol(long sequence, Message message) {
        if (keeps(message)) {
            effects.enrolled(sequence, message);
        }
    }

    /** The message needs no place in the log; the queue has {@code taken} it, or refused it. */
    void withdraw(Message message, boolean taken) {
        if (keeps(message)) {
            effects.withdrawn(message, taken);
        }
    }

    /** The message is settled. */
    void gone(long sequence, Message message) {
        if (keeps(message)) {
            effects.settled(sequence, message);
        }
        effects.released(message);
    }

    // Deliveries.

    /** A message is on its way to somebody, who may have to settle it. */
    void delivered(long sequence) {
        deliveredUpTo = Math.max(deliveredUpTo, sequence);
    }

    /** A delivery that has to be settled. */
    void outstanding(long sequence, Message message, Consumer consumer) {
        outstanding.put(sequence, new Outstanding(message, consumer));
        consumer.outstanding++;
        consumer.link.outstanding++;
    }

    /** Settles a delivery and returns its consumer; null, and nothing else, if this client has no such delivery. */
    @Nullable
    Consumer settle(Link link, long sequence, Settlement settlement) {
        final Outstanding delivery = outstanding.get(sequence);
        if (delivery == null || delivery.consumer.link != link) {
            return null;
        }
        outstanding.remove(sequence);
        delivery.consumer.outstanding--;
        link.outstanding--;
        if (settlement == Settlement.REQUEUE) {
            ready.insert(sequence, delivery.message, true);
        } else {
            gone(sequence, delivery.message);
        }
        return delivery.consumer;
    }

    /** Puts everything back that this client has not settled. */
    void requeueAllOf(Link link) {
        if (link.outstanding == 0) {
            return;
        }
        for (final long sequence : outstanding.sortedKeys()) {
            final Outstanding delivery = outstanding.get(sequence);
            if (delivery != null && delivery.consumer.link == link) {
                outstanding.remove(sequence);
                ready.insert(sequence, delivery.message, true);
            }
        }
    }

    /** Lets go of tables that nobody needs when there is no client. */
    void trim() {
        outstanding.trim();
    }

    /** Which of the messages that a transaction takes off the queue lie in the log. */
    List<QueueAnswer.KeptRange> keptSettlements(@Nullable Link link, TransactionPart part) {
        final SequenceRanges kept = new SequenceRanges();
        for (final TransactionPart.Settled settled : part.settled()) {
            for (long sequence = settled.first(); sequence <= settled.last(); sequence++) {
                final Outstanding delivery = outstanding.get(sequence);
                if (settled.how() != Settlement.REQUEUE
                        && delivery != null
                        && delivery.consumer.link == link
                        && keeps(delivery.message)) {
                    kept.add(sequence, sequence);
                }
            }
        }
        final long[] bounds = kept.toArray();
        final List<QueueAnswer.KeptRange> ranges = new ArrayList<>();
        for (int i = 0; i < bounds.length; i += 2) {
            ranges.add(new QueueAnswer.KeptRange(queue, bounds[i], bounds[i + 1]));
        }
        return ranges;
    }

    // Records that are copied.

    /** Whether this message is held and its record lies at {@code position}, or may do so. */
    boolean mayHold(long sequence, long position) {
        final Message message = inMemory(sequence);
        return message == null ? ready.mayLieAt(sequence, position) : liesAt(message, position);
    }

    /** A record was copied. */
    void copied(CopiedRecord copy) {
        final Message message = inMemory(copy.sequence());
        if (message == null) {
            ready.copied(copy);
        } else {
            final boolean moved = liesAt(message, copy.from());
            if (moved) {
                replace(copy.sequence(), message, message.movedTo(copy.to(), copy.length()));
            }
            copy.outcome().known(moved);
        }
    }

    private @Nullable Message inMemory(long sequence) {
        final Outstanding delivery = outstanding.get(sequence);
        return delivery == null ? ready.content(sequence) : delivery.message;
    }

    private static boolean liesAt(Message message, long position) {
        final MessageRecord record = message.record();
        return record != null && record.position() == position;
    }

    private void replace(long sequence, Message message, Message moved) {
        final Outstanding delivery = outstanding.remove(sequence);
        if (delivery == null) {
            ready.replace(sequence, moved);
        } else {
            outstanding.put(sequence, new Outstanding(moved, delivery.consumer));
        }
        effects.held(moved);
        effects.released(message);
    }

    // Everything at once.

    /** Settles what is ready. */
    void purge() {
        if (durable) {
            ready.ranges(effects::purged);
        }
        ready.clear(removal);
    }

    /** Drops everything, because the queue goes: that it is deleted says so in the log. */
    void dropAll() {
        ready.clear(removal);
        outstanding.removeUpTo(Long.MAX_VALUE - 1, (sequence, delivery) -> dropped(delivery.message));
    }

    private void dropped(Message message) {
        if (keeps(message)) {
            effects.dropped(message);
        }
        effects.released(message);
    }

    /** Puts messages in that the log holds for this queue. The queue must be new. */
    void restore(RecoveredQueue recovered) {
        nextSequence = recovered.nextSequence();
        final long[] sequences = recovered.sequences();
        for (int i = 0; i < sequences.length; i++) {
            // That a message was not delivered before is known after a clean end only.
            final boolean redelivered = sequences[i] <= recovered.deliveredUpTo();
            ready.appendStored(
                    sequences[i],
                    recovered.positions()[i],
                    recovered.lengths()[i],
                    (int) recovered.notes()[i],
                    redelivered);
            if (redelivered) {
                deliveredUpTo = sequences[i];
            }
        }
    }

    /** What it holds, written yet or not; {@code prepared} adds what open transactions have numbered. */
    QueueStateEntry state(Transactions prepared) {
        final SequenceRanges held = new SequenceRanges();
        ready.ranges(held::add);
        for (final long sequence : outstanding.sortedKeys()) {
            held.add(sequence, sequence);
        }
        prepared.ranges(held::add);
        return new QueueStateEntry(queue, nextSequence, deliveredUpTo, held.toArray());
    }
}
