package io.bilbymq.broker.queue;

import io.bilbymq.broker.message.Message;
import io.bilbymq.broker.message.MessageRecord;
import io.bilbymq.broker.store.CopiedRecord;
import org.jspecify.annotations.Nullable;

/** What becomes of the messages that a queue holds when their records in the log are copied to other places. */
final class CopiedRecords {
    private final ReadyMessages ready;
    private final SequenceMap<Outstanding> outstanding;
    private final DeadMessages dead;
    private final Returns returns;
    private final QueueEffects effects;

    CopiedRecords(
            ReadyMessages ready,
            SequenceMap<Outstanding> outstanding,
            DeadMessages dead,
            Returns returns,
            QueueEffects effects) {
        this.ready = ready;
        this.outstanding = outstanding;
        this.dead = dead;
        this.returns = returns;
        this.effects = effects;
    }

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
        if (delivery != null) {
            return delivery.message;
        }
        final Message leaving = dead.leaving().content(sequence);
        final Message known = leaving == null ? returns.content(sequence) : leaving;
        return known == null ? ready.content(sequence) : known;
    }

    private static boolean liesAt(Message message, long position) {
        final MessageRecord record = message.record();
        return record != null && record.position() == position;
    }

    private void replace(long sequence, Message message, Message moved) {
        final Outstanding delivery = outstanding.remove(sequence);
        if (delivery != null) {
            outstanding.put(sequence, Outstanding.of(moved, delivery.consumer, delivery.deadline()));
        } else if (!dead.leaving().replace(sequence, moved) && !returns.replace(sequence, moved)) {
            ready.replace(sequence, moved);
        }
        effects.held(moved);
        effects.released(message);
    }
}
