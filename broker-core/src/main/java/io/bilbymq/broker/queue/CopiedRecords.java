package io.bilbymq.broker.queue;

import io.bilbymq.broker.message.Message;
import io.bilbymq.broker.message.MessageRecord;
import io.bilbymq.broker.store.CopiedRecord;
import org.jspecify.annotations.Nullable;

/** What becomes of the messages that a queue holds when their records in the log are copied to other places. */
final class CopiedRecords {
    private final HeldMessages held;
    private final ReadyMessages ready;
    private final Leaving leaving;
    private final QueueEffects effects;

    CopiedRecords(HeldMessages held, QueueEffects effects) {
        this.held = held;
        this.ready = held.ready();
        this.leaving = held.deadOnes().leaving();
        this.effects = effects;
    }

    /** Whether this message is held and its record lies at {@code position}, or may do so. */
    boolean mayHold(long sequence, long position) {
        final HeldContent content = held.content(sequence);
        final StoredContent stored = content == null ? null : content.stored();
        if (stored != null) {
            return stored.position() == position;
        }
        final Message message = inMemory(sequence, content);
        return message == null ? ready.mayLieAt(sequence, position) : liesAt(message, position);
    }

    /** A record was copied. */
    void copied(CopiedRecord copy) {
        final HeldContent content = held.content(copy.sequence());
        final StoredContent stored = content == null ? null : content.stored();
        final Message message = inMemory(copy.sequence(), content);
        if (stored != null) {
            final boolean moved = stored.position() == copy.from();
            if (moved) {
                stored.move(copy.to(), copy.length());
            }
            copy.outcome().known(moved);
        } else if (message == null) {
            ready.copied(copy);
        } else {
            final boolean moved = liesAt(message, copy.from());
            if (moved) {
                replace(copy.sequence(), content, message, message.movedTo(copy.to(), copy.length()));
            }
            copy.outcome().known(moved);
        }
    }

    private @Nullable Message inMemory(long sequence, @Nullable HeldContent content) {
        if (content != null) {
            return content.message();
        }
        final Message known = leaving.content(sequence);
        return known == null ? ready.content(sequence) : known;
    }

    private static boolean liesAt(Message message, long position) {
        final MessageRecord record = message.record();
        return record != null && record.position() == position;
    }

    private void replace(long sequence, @Nullable HeldContent content, Message message, Message moved) {
        if (content != null) {
            content.replace(moved);
        } else if (!leaving.replace(sequence, moved)) {
            ready.replace(sequence, moved);
        }
        effects.held(moved);
        effects.released(message);
    }
}
