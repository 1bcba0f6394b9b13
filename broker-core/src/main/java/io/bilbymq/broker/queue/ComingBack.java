package io.bilbymq.broker.queue;

import io.bilbymq.broker.message.Message;
import io.bilbymq.broker.queue.QueueSettings.Redelivery;
import io.bilbymq.persistence.LogBatch;
import java.util.function.LongPredicate;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of messages that were delivered and come back: they are ready in their old places, at once or when they have waited
 * some time, or dead if they came back too often. Confined to the queue's loop.
 */
final class ComingBack {
    private final HeldMessages held;
    private final ReadyMessages ready;
    private final LongSupplier clock;
    private final QueueEffects effects;
    private Returns returns = Returns.NONE;

    /** {@code clock}: milliseconds since 1970. */
    ComingBack(HeldMessages held, LongSupplier clock, QueueEffects effects) {
        this.held = held;
        this.ready = held.ready();
        this.clock = clock;
        this.effects = effects;
    }

    /** What becomes of those that come back from now on. */
    void configure(Redelivery redelivery) {
        if (Returns.areOfInterest(redelivery) && returns == Returns.NONE) {
            returns = new Returns(effects::counted);
        }
        if (returns != Returns.NONE) {
            returns.configure(redelivery);
        }
    }

    /**
     * It is given back.
     *
     * @param key by which it belongs to a group; null if it does not
     */
    void comesBack(long sequence, HeldContent content, long deadline, @Nullable Object key, boolean failed) {
        if (returns == Returns.NONE || isReadyAtOnce(sequence, content, deadline, key, failed)) {
            insert(sequence, content, deadline, key);
            held.boundContents();
        }
    }

    /** Whether it may be delivered again now; otherwise it has died, or waits. */
    private boolean isReadyAtOnce(
            long sequence, HeldContent content, long deadline, @Nullable Object key, boolean failed) {
        if (returns.isTooMany(sequence, failed)) {
            held.dead(sequence, content, DeathReason.DELIVERY_LIMIT);
            return false;
        }
        if (failed && held.keeps(content)) {
            tellLog(sequence);
        }
        final long delay = returns.delay(sequence, failed);
        if (delay == 0) {
            return true;
        }
        final Message message = content.message();
        returns.waits(sequence, content, deadline, clock.getAsLong(), delay);
        if (message != null) {
            held.isHeld(sequence, message, returns.waiting().size());
        }
        if (held.groups() != null) {
            held.groups().delayed(sequence, key);
        }
        return false;
    }

    /** The log hears of failures only, which are limited; how often a message was just given back it learns with them. */
    private void tellLog(long sequence) {
        final long tally = returns.tally(sequence);
        if (tally != 0) {
            effects.tallied(sequence, tally);
        }
    }

    /** A message came back before the queue was restored. */
    void restore(long sequence, long tally) {
        returns.restore(sequence, tally);
    }

    /** Says how often the messages of this queue came back. */
    void describe(long queue, LogBatch batch) {
        returns.describe(queue, batch);
    }

    /** Puts a message where it belongs among those that are ready, which was delivered before. */
    private void insert(long sequence, HeldContent content, long deadline, @Nullable Object key) {
        final Message message = content.message();
        final StoredContent stored = content.stored();
        if (stored != null) {
            effects.counted(-HeldContent.UNREAD_BYTES);
            ready.insertStored(sequence, stored, true, deadline);
        } else if (message != null) {
            content.freeCopy(effects);
            ready.insert(sequence, message, true, deadline);
        }
        if (held.groups() != null) {
            held.groups().cameBack(sequence, key);
        }
    }

    /** When the first message has waited long enough that came back, in milliseconds since 1970; 0 if none waits. */
    long nextDue() {
        return returns.nextDue();
    }

    /** Makes those ready again that have waited long enough, and says whether there were any. */
    boolean takeDue() {
        final long now = clock.getAsLong();
        boolean any = false;
        while (returns.nextDue() != 0 && returns.nextDue() <= now) {
            final long sequence = returns.firstDue();
            final Returns.Waiting waited = returns.takeFirst();
            insert(
                    sequence,
                    waited,
                    waited.deadline(),
                    held.groups() == null ? null : held.groups().due(sequence));
            any = true;
        }
        if (any) {
            held.boundContents();
        }
        return any;
    }

    /** Those that wait to be ready again, by sequence. */
    SequenceMap<Returns.Waiting> waiting() {
        return returns.waiting();
    }

    boolean isWaiting(long sequence) {
        return returns.waiting().get(sequence) != null;
    }

    /** What a consumer gets of a message that it may have got before. */
    Message told(long sequence, Message message) {
        return returns.told(sequence, message);
    }

    /** How often a message came back and counted towards the limit. */
    int failures(long sequence) {
        return returns.failures(sequence);
    }

    /** The message is gone, or dead. */
    void forget(long sequence) {
        returns.forget(sequence);
    }

    /** What was ready is gone, and with it what was known of all that are not here any more. */
    void purged(LongPredicate isHere) {
        returns.purged(isHere);
    }

    /** Takes all out that wait, and forgets everything. */
    void clear(SequenceMap.Visitor<HeldContent> visitor) {
        returns.clear(visitor);
    }

    /** Lets go of tables that nobody needs now. */
    void trim() {
        if (returns != Returns.NONE) {
            returns.trim();
        }
    }
}
