package io.bilbymq.broker.queue;

import io.bilbymq.broker.message.Message;
import org.jspecify.annotations.Nullable;

/**
 * What a queue has of a message that it holds and that is not ready: the content, or where that can be read back, or both. It
 * changes hands with the message; who has it last gives back what it {@linkplain #release takes}.
 *
 * <p>Confined to the queue's loop.
 */
class HeldContent {
    /**
     * What a message costs of which only its place is held: an entry in the queue and one in the channel, as with any other,
     * and 32 bytes for where its content lies.
     */
    static final int UNREAD_BYTES = Message.PLACE_BYTES + 32;

    /** The message, or a {@link StoredContent}: one field, since there is one of these for each delivery. */
    private Object known;

    HeldContent(Message message) {
        known = message;
    }

    /** Takes over what {@code other} has. */
    HeldContent(HeldContent other) {
        known = other.known;
    }

    /** Null if the content is not in memory. */
    final @Nullable Message message() {
        if (known instanceof Message message) {
            return message;
        }
        return known instanceof CopiedContent copied ? copied.message() : null;
    }

    /** Where the content lies; null if it is in memory. */
    final @Nullable StoredContent stored() {
        return known instanceof StoredContent stored && !(stored instanceof CopiedContent) ? stored : null;
    }

    /** Whether the log has a record of the message; whether it is this queue's, the queue knows. */
    final boolean isInLog() {
        final Message message = message();
        final StoredContent stored = stored();
        return message == null ? stored != null && !stored.isCopy() : message.record() != null;
    }

    /** Bytes of the body, be it in memory or not. */
    final int bodyLength() {
        if (known instanceof Message message) {
            return message.bodyLength();
        }
        return known instanceof StoredContent stored ? stored.bodyLength() : 0;
    }

    /** The copy of a content that is in memory; null if there is none. */
    final @Nullable CopiedContent copied() {
        return known instanceof CopiedContent copied ? copied : null;
    }

    /** Has a content for which another record stands in the place of the one it has. */
    final void replace(Message same) {
        known = same;
    }

    /** Has a copy of its content too, or will have one. */
    final void keep(CopiedContent copy) {
        known = copy;
    }

    /** Has no content any more. */
    final void letGo(StoredContent stored) {
        known = stored;
    }

    /** Gives the copy of a content in memory back, if there is one. */
    final void freeCopy(QueueEffects effects) {
        final CopiedContent copy = copied();
        if (copy != null) {
            effects.copyFreed(copy.position());
            known = copy.message();
        }
    }

    /** The content was read back: from now on it is here, and its copy is not needed. */
    final void read(Message message, QueueEffects effects) {
        effects.held(message);
        release(effects);
        known = message;
    }

    /** Gives back memory and scratch; what the log knows is not its concern. */
    final void release(QueueEffects effects) {
        freeCopy(effects);
        if (known instanceof Message message) {
            effects.released(message);
        } else if (known instanceof StoredContent stored) {
            effects.counted(-UNREAD_BYTES);
            if (stored.isCopy()) {
                effects.copyFreed(stored.position());
            }
        }
    }
}
