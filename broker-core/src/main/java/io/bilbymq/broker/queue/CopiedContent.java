package io.bilbymq.broker.queue;

import io.bilbymq.broker.message.Message;
import org.jspecify.annotations.Nullable;

/** A content in memory that has a copy in scratch too, or will have one. */
final class CopiedContent extends StoredContent {
    private final Message message;

    /** Whether it can be read back from there. */
    private final boolean complete;

    CopiedContent(Message message, long position, int length, boolean complete) {
        super(position, length, message);
        this.message = message;
        this.complete = complete;
    }

    /**
     * Takes the copy over that an entry with its content has, if that is complete; else null. It is not freed with the entry
     * then.
     */
    static @Nullable CopiedContent taken(ResidentChunk chunk, int slot) {
        final Message message = chunk.isCopied(slot) ? chunk.message(slot) : null;
        if (message == null) {
            return null;
        }
        final CopiedContent taken = new CopiedContent(message, chunk.copy(slot), chunk.length(slot), true);
        chunk.forgetCopy(slot);
        return taken;
    }

    Message message() {
        return message;
    }

    boolean isComplete() {
        return complete;
    }

    /** The same without the content. */
    StoredContent alone() {
        return new StoredContent(position(), length(), bodyLength(), priority());
    }
}
