package io.bilbymq.broker.queue;

import io.bilbymq.broker.message.Message;
import org.jspecify.annotations.Nullable;

/**
 * A message that takes its place among others, with its content or without.
 *
 * @param message null if the content is not in memory
 * @param stored where it is then
 * @param redelivered whether it was delivered before
 * @param deadline when it expires, in milliseconds since 1970; 0 if it does not
 */
record Arrival(
        long sequence, @Nullable Message message, @Nullable StoredContent stored, boolean redelivered, long deadline) {
    boolean hasContent() {
        return message != null;
    }

    /** It comes before the one in {@code slot}; the chunk must not be full. */
    void insertInto(ResidentChunk chunk, int slot) {
        if (message != null) {
            chunk.insert(slot, sequence, message, redelivered, deadline);
        } else if (stored != null) {
            chunk.insertStored(slot, sequence, stored, redelivered, deadline);
        }
    }

    /** It comes last; the last slot must be free. */
    void appendTo(ResidentChunk chunk) {
        if (message != null) {
            chunk.append(sequence, message, redelivered, deadline);
        } else if (stored != null) {
            chunk.appendStored(
                    sequence, stored.position(), stored.length(), stored.bodyLength(), redelivered, deadline);
        }
    }

    /** Whether its content lies there, and nowhere else. */
    boolean liesAt(long position) {
        return stored != null && stored.position() == position;
    }
}
