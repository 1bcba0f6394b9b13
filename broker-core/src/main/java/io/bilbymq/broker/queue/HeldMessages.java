package io.bilbymq.broker.queue;

import io.bilbymq.broker.message.Message;
import io.bilbymq.broker.message.MessageRecord;
import io.bilbymq.persistence.LogBatch;
import io.bilbymq.persistence.QueueStateEntry;
import io.bilbymq.persistence.RecoveredPlaces;
import io.bilbymq.persistence.RecoveredQueue;
import java.util.function.LongSupplier;
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
    private final Unsettled unsettled;
    private final DeadMessages dead;

    /** Null in most queues. */
    private final @Nullable Keys keys;

    /** What queues need that look for keys in messages. */
    private record Keys(@Nullable Groups groups, @Nullable Duplicates duplicates) {}

    /** Null until something comes back, or may do so in a special way. */
    private @Nullable ComingBack comingBack;

    /** Null as long as there have been few contents in memory. */
    private @Nullable ResidentContents contents;

    private long nextSequence = 1;

    /** Whether anything below the next sequence may lie in the log, whatever is here. */
    private boolean unknown;

    private long deliveredUpTo;

    /** Of {@code settings} this minds what is fixed when the queue is declared. */
    HeldMessages(
            long queue,
            boolean durable,
            ReadyMessages ready,
            QueueSettings settings,
            LongSupplier clock,
            QueueEffects effects) {
        this.queue = queue;
        this.durable = durable;
        this.ready = ready;
        this.effects = effects;
        this.unsettled = new Unsettled(this, clock);
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
        return ready.contains(sequence) || isAway(sequence);
    }

    /** Whether it is outstanding, or waits to be ready again. */
    private boolean isAway(long sequence) {
        return unsettled.all().get(sequence) != null || (comingBack != null && comingBack.isWaiting(sequence));
    }

    /** Names the queue in the log. */
    long queue() {
        return queue;
    }

    QueueEffects effects() {
        return effects;
    }

    ComingBack comingBack() {
        ComingBack known = comingBack;
        if (known == null) {
            known = new ComingBack(this, unsettled.clock(), effects);
            comingBack = known;
        }
        return known;
    }

    /** When the first message has waited long enough that came back, in milliseconds since 1970; 0 if none waits. */
    long nextDue() {
        return comingBack == null ? 0 : comingBack.nextDue();
    }

    /** What a consumer gets of a message that it may have got before. */
    Message told(long sequence, Message message) {
        return comingBack == null ? message : comingBack.told(sequence, message);
    }

    /** The message is gone, or dead: how often it came back is of no interest any more. */
    void forgetReturns(long sequence) {
        if (comingBack != null) {
            comingBack.forget(sequence);
        }
    }

    DeadMessages deadOnes() {
        return dead;
    }

    Unsettled unsettled() {
        return unsettled;
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
        if (comingBack != null || Returns.areOfInterest(settings.redelivery())) {
            comingBack().configure(settings.redelivery());
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
        if (isDead && dead.areWanted() && !dead.areCrowded()) {
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
        forgetReturns(sequence);
        if (keeps(message)) {
            effects.settled(sequence, message);
        }
        effects.released(message);
    }

    /** The message is dead; see {@link DeadMessages#add}. */
    void dead(long sequence, Message message, DeathReason reason) {
        forgetReturns(sequence);
        dead.add(sequence, message, reason);
    }

    // Deliveries.

    /** A message is on its way to somebody, who may have to settle it. */
    void delivered(long sequence) {
        deliveredUpTo = Math.max(deliveredUpTo, sequence);
    }

    /** No message with a higher sequence was ever delivered. */
    long deliveredUpTo() {
        return deliveredUpTo;
    }

    // Messages that were delivered, with their contents or without.

    /** Whether the log keeps the message for this queue. */
    boolean keeps(HeldContent content) {
        return durable && content.isInLog();
    }

    /** The message is settled. */
    void gone(long sequence, HeldContent content) {
        forgetReturns(sequence);
        if (keeps(content)) {
            settled(sequence, content);
        }
        content.release(effects);
    }

    private void settled(long sequence, HeldContent content) {
        final Message message = content.message();
        final StoredContent stored = content.stored();
        if (message != null) {
            effects.settled(sequence, message);
        } else if (stored != null) {
            effects.settledUnread(sequence, stored.position(), stored.length());
        }
    }

    /** The message is dead, as {@link #dead(long, Message, DeathReason)}. */
    void dead(long sequence, HeldContent content, DeathReason reason) {
        forgetReturns(sequence);
        dead.add(sequence, content, reason);
    }

    /** Puts a message with its content where it belongs among those that are ready. */
    void insert(long sequence, Message message, boolean redelivered, long deadline) {
        ready.insert(sequence, message, redelivered, deadline);
        if (groups() != null) {
            groups().cameBack(sequence, groups().keyOf(message));
        }
    }

    /** What there is of a message that is outstanding, waits to be ready again, or is to be read before it leaves; else null. */
    @Nullable
    HeldContent content(long sequence) {
        final HeldContent delivered = unsettled.all().get(sequence);
        final HeldContent known =
                delivered == null && comingBack != null ? comingBack.waiting().get(sequence) : delivered;
        return known == null && dead.dying() != null ? dead.dying().find(sequence) : known;
    }

    /** How often a message came back and counted towards the limit; 0 if there is none. */
    int failures(long sequence) {
        return comingBack == null ? 0 : comingBack.failures(sequence);
    }

    /** Lets go of tables that nobody needs when there is no client. */
    void trim() {
        unsettled.all().trim();
        dead.trim();
        if (comingBack != null) {
            comingBack.trim();
        }
    }

    /** Does something about it if there are many contents in memory. */
    void boundContents() {
        if (ready.residentBytes() > ResidentContents.MANY) {
            contents().bound();
        }
    }

    /** A message is outstanding, or waits to be ready again, with its content, one of so many. */
    void isHeld(long sequence, Message message, int messages) {
        if (contents != null) {
            contents.held(sequence);
        } else if (messages * message.heldBytes() > ResidentContents.MANY) {
            contents();
        }
    }

    /** Those in memory. */
    ResidentContents contents() {
        if (contents == null) {
            contents = new ResidentContents(this, durable, effects);
            effects.hasMuch();
        }
        return contents;
    }

    /** A message goes without its content, which lies there: it is settled. */
    void goneUnread(long sequence, long position, int length) {
        forgetReturns(sequence);
        // A copy in scratch goes with the entry.
        if (!ContentFiles.isCopy(position)) {
            effects.settledUnread(sequence, position, length);
        }
    }

    /** Where its records lie, when they are copied. */
    CopiedRecords copies() {
        return new CopiedRecords(this, effects);
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
        if (comingBack != null) {
            comingBack.purged(this::isAway);
        }
    }

    /**
     * Drops everything, because the queue goes: that it is deleted says so in the log. What has died before is sent where it
     * belongs, and whether it arrives is not this queue's concern any more.
     */
    void dropAll() {
        dead.end();
        if (comingBack != null) {
            comingBack.clear((sequence, content) -> dropped(content));
        }
        ready.clear(removal());
        unsettled.clear((sequence, content) -> dropped(content));
    }

    /** Lets go of everything in memory, and leaves it in the log. */
    void abandonAll() {
        ready.clear(abandonment());
        dead.abandon();
        if (comingBack != null) {
            comingBack.clear((sequence, content) -> content.release(effects));
        }
        unsettled.clear((sequence, content) -> content.release(effects));
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

    private void dropped(HeldContent content) {
        final Message message = content.message();
        final StoredContent stored = content.stored();
        if (stored != null && !stored.isCopy()) {
            effects.droppedUnread(stored.position(), stored.length());
        } else if (message != null && keeps(message)) {
            effects.dropped(message);
        }
        content.release(effects);
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
            final Long tally = recovered.tallies().get(sequences[i]);
            if (tally != null && comingBack != null) {
                comingBack.restore(sequences[i], tally);
            }
            if (duplicates() != null) {
                duplicates().add(sequences[i], places.key(i), MessageRecord.keyLow(places.notes()[i]), places.stamp(i));
            }
        }
    }

    /** Says what it holds, written yet or not; {@code prepared} adds what open transactions have numbered. */
    void describe(Transactions prepared, LogBatch batch) {
        final SequenceRanges held = new SequenceRanges();
        if (unknown && nextSequence > 1) {
            held.add(1, nextSequence - 1);
        }
        ready.ranges(held::add);
        for (final long sequence : unsettled.all().sortedKeys()) {
            held.add(sequence, sequence);
        }
        dead.ranges(held::add);
        if (comingBack != null) {
            for (final long sequence : comingBack.waiting().sortedKeys()) {
                held.add(sequence, sequence);
            }
        }
        prepared.ranges(held::add);
        batch.add(new QueueStateEntry(queue, nextSequence, deliveredUpTo, held.toArray()), false);
        if (comingBack != null) {
            comingBack.describe(queue, batch);
        }
    }
}
