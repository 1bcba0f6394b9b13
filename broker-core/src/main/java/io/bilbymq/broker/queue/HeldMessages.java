package io.bilbymq.broker.queue;

import io.bilbymq.broker.message.Message;
import io.bilbymq.broker.message.MessageRecord;
import io.bilbymq.persistence.QueueStateEntry;
import io.bilbymq.persistence.RecoveredPlaces;
import io.bilbymq.persistence.RecoveredQueue;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * What a queue holds: messages that are ready, deliveries that are not settled, and dead messages that are leaving; and what
 * the log is to know of them.
 *
 * <p>A durable queue has the log keep its persistent messages: it <em>enrols</em> those it takes and says which are
 * <em>settled</em>. Nothing here waits for the log.
 *
 * <p>A message in memory carries where its record lies, and shares that with the other queues that hold it. If the record is
 * {@linkplain CopiedRecords copied} for this queue alone, this queue takes another message with the same content in its place,
 * for which the copy stands. So wherever a message goes from then on, its one place in the log goes with it.
 */
final class HeldMessages {
    private final long queue;
    private final boolean durable;
    private final QueueEffects effects;
    private final ReadyMessages ready;
    private final ReadBack readBack;
    private final SequenceMap<Outstanding> outstanding = new SequenceMap<>();
    private final DeadMessages dead;

    /** Null in most queues. */
    private final @Nullable Keys keys;

    /** What queues need that look for keys in messages. */
    private record Keys(@Nullable Groups groups, @Nullable Duplicates duplicates) {}

    private Returns returns = Returns.NONE;

    /** Null as long as there are few contents in memory. */
    private @Nullable ResidentContents contents;

    private long nextSequence = 1;

    /** Whether anything below the next sequence may lie in the log, whatever is here. */
    private boolean unknown;

    /** No message with a higher sequence was ever delivered. */
    private long deliveredUpTo;

    /** Of {@code settings} this minds what is fixed when the queue is declared. */
    HeldMessages(long queue, boolean durable, ReadyMessages ready, QueueSettings settings, QueueEffects effects) {
        this.queue = queue;
        this.durable = durable;
        this.ready = ready;
        this.effects = effects;
        this.readBack = new ReadBack(ready, effects);
        this.dead = new DeadMessages(this, effects);
        this.keys = settings.groupKey().isEmpty() && !settings.deduplicated() ? null : keysOf(settings);
    }

    private Keys keysOf(QueueSettings settings) {
        return new Keys(
                settings.groupKey().map(key -> new Groups(key, ready, readBack)).orElse(null),
                settings.deduplicated() ? new Duplicates(this::isHere) : null);
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

    /** Null unless messages of one key go to one consumer at a time. */
    @Nullable
    Groups groups() {
        return keys == null ? null : keys.groups;
    }

    /** Null unless a message stays out whose key another one here has. */
    @Nullable
    Duplicates duplicates() {
        return keys == null ? null : keys.duplicates;
    }

    private boolean isHere(long sequence) {
        return ready.contains(sequence) || outstanding.get(sequence) != null || returns.content(sequence) != null;
    }

    DeadMessages deadOnes() {
        return dead;
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

    /** What becomes from now on of messages that die or come back. */
    void configure(QueueSettings settings) {
        dead.configure(settings.deadLettering());
        if (Returns.areOfInterest(settings.redelivery()) && returns == Returns.NONE) {
            returns = new Returns();
        }
        if (returns != Returns.NONE) {
            returns.configure(settings.redelivery());
        }
    }

    // What the log is to keep.

    /** Whether the log is to keep the message for this queue. */
    boolean keeps(Message message) {
        return durable && message.record() != null;
    }

    /** The message is taken. */
    void enrol(long sequence, Message message, long deadline) {
        if (keeps(message)) {
            effects.enrolled(sequence, message, deadline);
        }
    }

    /** The message is taken, and whoever commits the transaction has it written. */
    void place(long sequence, Message message, long deadline) {
        if (keeps(message)) {
            effects.placed(sequence, message, deadline);
        }
    }

    /**
     * The message is not taken, because the queue is full. If it {@code isDead} a letter of it goes elsewhere, for which
     * nothing in the log stands here; nobody was promised that, so if too many wait it does not go.
     */
    void refuse(Message message, boolean isDead) {
        withdraw(message, false);
        if (isDead && dead.areWanted() && !dead.leaving().isCrowded()) {
            final Message corpse = message.withoutRecord();
            effects.held(corpse);
            dead(number(), corpse, DeathReason.MAXLEN);
        }
        effects.released(message);
    }

    /** The message is not taken because the same is here: whoever waits for it shall not hear that before that one is safe. */
    void spare(Message message) {
        if (keeps(message)) {
            effects.withdrawnWhenDurable(message);
        }
        effects.released(message);
    }

    /** The message needs no place in the log; the queue has {@code taken} it, or refused it. */
    void withdraw(Message message, boolean taken) {
        if (keeps(message)) {
            effects.withdrawn(message, taken);
        }
    }

    /** The message is settled. */
    void gone(long sequence, Message message) {
        returns.forget(sequence);
        if (keeps(message)) {
            effects.settled(sequence, message);
        }
        effects.released(message);
    }

    /** The message is dead; see {@link DeadMessages#add}. */
    void dead(long sequence, Message message, DeathReason reason) {
        returns.forget(sequence);
        dead.add(sequence, message, reason);
    }

    // Deliveries.

    /** A message is on its way to somebody, who may have to settle it. */
    void delivered(long sequence) {
        deliveredUpTo = Math.max(deliveredUpTo, sequence);
    }

    /** A delivery that has to be settled. */
    void outstanding(long sequence, Message message, Consumer consumer, long deadline) {
        outstanding.put(sequence, Outstanding.of(message, consumer, deadline));
        consumer.outstanding++;
        consumer.link.outstanding++;
        if (groups() != null) {
            groups().outstanding(sequence, message, consumer);
        }
    }

    /** Settles a delivery and returns its consumer; null, and nothing else, if this client has no such delivery. */
    @Nullable
    Consumer settle(Link link, long sequence, Settlement settlement) {
        final Outstanding delivery = outstanding.get(sequence);
        if (delivery == null || delivery.consumer.link != link) {
            return null;
        }
        notOutstanding(sequence, delivery.consumer);
        switch (settlement) {
            case ACK -> gone(sequence, delivery.message);
            case REJECT -> dead(sequence, delivery.message, DeathReason.REJECTED);
            case REQUEUE -> comesBack(sequence, delivery.message, delivery.deadline(), false);
            case FAIL -> comesBack(sequence, delivery.message, delivery.deadline(), true);
        }
        return delivery.consumer;
    }

    private void notOutstanding(long sequence, Consumer consumer) {
        outstanding.remove(sequence);
        consumer.outstanding--;
        consumer.link.outstanding--;
        if (groups() != null) {
            groups().settled(sequence);
        }
    }

    /** Puts everything back that this client has not settled, unless it {@code isAsGoodAsSettled}. */
    void requeueAllOf(Link link, LongPredicate isAsGoodAsSettled) {
        if (link.outstanding == 0) {
            return;
        }
        for (final long sequence : outstanding.sortedKeys()) {
            final Outstanding delivery = outstanding.get(sequence);
            if (delivery != null && delivery.consumer.link == link && !isAsGoodAsSettled.test(sequence)) {
                notOutstanding(sequence, delivery.consumer);
                comesBack(sequence, delivery.message, delivery.deadline(), true);
            }
        }
    }

    /** Shows what is outstanding, in the order of sequences. */
    void forEachOutstanding(OutstandingVisitor visitor) {
        for (final long sequence : outstanding.sortedKeys()) {
            final Outstanding delivery = outstanding.get(sequence);
            if (delivery != null) {
                visitor.delivery(sequence, delivery.consumer, delivery);
            }
        }
    }

    private void comesBack(long sequence, Message message, long deadline, boolean failed) {
        if (returns.isTooMany(sequence, failed)) {
            dead(sequence, message, DeathReason.DELIVERY_LIMIT);
            return;
        }
        final long delay = returns.delay(sequence, failed);
        if (delay > 0) {
            returns.waits(sequence, message, deadline);
            effects.waits(sequence, delay);
            if (groups() != null) {
                groups().delayed(sequence, message);
            }
        } else {
            insert(sequence, message, true, deadline);
            boundContents();
        }
    }

    /** Puts a message where it belongs among those that are ready. */
    void insert(long sequence, Message message, boolean redelivered, long deadline) {
        ready.insert(sequence, message, redelivered, deadline);
        if (groups() != null) {
            groups().cameBack(sequence, message);
        }
    }

    /** A message that came back has waited long enough. */
    void due(long sequence) {
        final Returns.Waiting waited = returns.due(sequence);
        if (waited != null) {
            if (groups() != null) {
                groups().due(sequence);
            }
            insert(sequence, waited.message(), true, waited.deadline());
        }
    }

    /** What a consumer gets of this message. */
    Message told(long sequence, Message message) {
        return returns.told(sequence, message);
    }

    /** What is remembered of messages that came back. */
    Returns returns() {
        return returns;
    }

    /** Lets go of tables that nobody needs when there is no client. */
    void trim() {
        outstanding.trim();
        if (dead.leaving() != Leaving.NONE) {
            dead.leaving().trim();
        }
        if (returns != Returns.NONE) {
            returns.trim();
        }
    }

    /** Which of the messages that a transaction takes off the queue lie in the log. */
    List<QueueAnswer.KeptRange> keptSettlements(@Nullable Link link, TransactionPart part) {
        final SequenceRanges kept = new SequenceRanges();
        for (final TransactionPart.Settled settled : part.settled()) {
            for (long sequence = settled.first(); sequence <= settled.last(); sequence++) {
                final Outstanding delivery = outstanding.get(sequence);
                if (takesOff(settled.how())
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

    /** Whether it is gone with that; what is leaving is gone when it has arrived. */
    private boolean takesOff(Settlement how) {
        return how == Settlement.ACK || (how == Settlement.REJECT && !dead.areWanted());
    }

    /** Does something about it if there are many contents in memory. */
    void boundContents() {
        if (ready.residentBytes() > ResidentContents.MANY) {
            contents().bound();
        }
    }

    /** Those in memory. */
    ResidentContents contents() {
        if (contents == null) {
            contents = new ResidentContents(ready, durable, effects);
            effects.hasMuch();
        }
        return contents;
    }

    /** A message goes without its content, which lies there: it is settled. */
    void goneUnread(long sequence, long position, int length) {
        // A copy in scratch goes with the entry.
        if (!ContentFiles.isCopy(position)) {
            effects.settledUnread(sequence, position, length);
        }
    }

    /** Where its records lie, when they are copied. */
    CopiedRecords copies() {
        return new CopiedRecords(ready, outstanding, dead, returns, effects);
    }

    // Everything at once.

    /** Settles what is ready. */
    void purge() {
        if (durable) {
            ready.ranges(effects::purged);
        }
        ready.clear(removal());
        if (groups() != null) {
            groups().purged();
        }
        returns.purged(sequence -> outstanding.get(sequence) != null || returns.content(sequence) != null);
    }

    /**
     * Drops everything, because the queue goes: that it is deleted says so in the log. What has died before is sent where it
     * belongs, and whether it arrives is not this queue's concern any more.
     */
    void dropAll() {
        dead.sendAll();
        dead.leaving().clear((sequence, message) -> dropped(message));
        returns.clear((sequence, message) -> dropped(message));
        ready.clear(removal());
        outstanding.removeUpTo(Long.MAX_VALUE - 1, (sequence, delivery) -> dropped(delivery.message));
    }

    /** Lets go of everything in memory, and leaves it in the log. */
    void abandonAll() {
        ready.clear(abandonment());
        dead.leaving().clear((sequence, message) -> effects.released(message));
        returns.clear((sequence, message) -> effects.released(message));
        outstanding.removeUpTo(Long.MAX_VALUE - 1, (sequence, delivery) -> effects.released(delivery.message));
    }

    /**
     * Stands for what another one has left in the log when it failed. What exactly it held, it may not have known itself:
     * so all counts that was not said to be settled.
     */
    void standFor(HeldMessages failed) {
        nextSequence = failed.nextSequence;
        deliveredUpTo = nextSequence - 1;
        unknown = true;
    }

    /** Gives the places of messages back that the log is told of all at once. */
    private Removal removal() {
        return new Removal() {
            @Override
            public void message(long sequence, Message message) {
                dropped(message);
            }

            @Override
            public void stored(long sequence, long position, int length) {
                effects.droppedUnread(position, length);
            }
        };
    }

    /** Lets go of memory, and of nothing in the log. */
    private Removal abandonment() {
        return new Removal() {
            @Override
            public void message(long sequence, Message message) {
                effects.released(message);
            }

            @Override
            public void stored(long sequence, long position, int length) {
                // It stays there.
            }
        };
    }

    /** The message is not held any more, and the log is told of all at once, or knows. */
    void dropped(Message message) {
        if (keeps(message)) {
            effects.dropped(message);
        }
        effects.released(message);
    }

    /** Goes on where the log says that the queue had come to, with these messages behind those it has; it is not used yet. */
    void restore(RecoveredQueue recovered, RecoveredPlaces places) {
        nextSequence = recovered.nextSequence();
        final long[] sequences = places.sequences();
        for (int i = 0; i < sequences.length; i++) {
            // That a message was not delivered before is known after a clean end only.
            final boolean redelivered = sequences[i] <= recovered.deliveredUpTo();
            ready.appendStored(
                    sequences[i],
                    MessageRecord.priority(places.notes()[i]),
                    places.positions()[i],
                    places.lengths()[i],
                    MessageRecord.bodyLength(places.notes()[i]),
                    redelivered,
                    places.stamp(i));
            if (redelivered) {
                deliveredUpTo = sequences[i];
            }
            if (duplicates() != null) {
                duplicates().add(sequences[i], places.key(i), MessageRecord.keyLow(places.notes()[i]), places.stamp(i));
            }
        }
    }

    /** What it holds, written yet or not; {@code prepared} adds what open transactions have numbered. */
    QueueStateEntry state(Transactions prepared) {
        final SequenceRanges held = new SequenceRanges();
        if (unknown && nextSequence > 1) {
            held.add(1, nextSequence - 1);
        }
        ready.ranges(held::add);
        for (final long sequence : outstanding.sortedKeys()) {
            held.add(sequence, sequence);
        }
        for (final long sequence : dead.leaving().sequences()) {
            held.add(sequence, sequence);
        }
        for (final long sequence : returns.sequences()) {
            held.add(sequence, sequence);
        }
        prepared.ranges(held::add);
        return new QueueStateEntry(queue, nextSequence, deliveredUpTo, held.toArray());
    }
}
