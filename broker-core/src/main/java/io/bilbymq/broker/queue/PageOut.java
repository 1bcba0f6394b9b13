package io.bilbymq.broker.queue;

import io.bilbymq.broker.message.Message;
import io.bilbymq.broker.message.MessageRecord;
import java.util.function.Consumer;

/**
 * Lets go of contents that are in the log as well, beginning behind the head of a queue, towards its tail.
 *
 * <p>Each message is looked at once: the next call goes on where this one stopped. It stops at a message whose record is
 * under way to the log, because those behind it are too, and passes by those that have none. What was passed by, or came
 * back to a place that had been looked at, is looked at again when all else is let go; if that was in vain it is done
 * less and less often. So a queue of messages that cannot be let go costs little.
 */
final class PageOut {
    /** Contents that stay for the next deliveries. */
    static final int HEAD_MESSAGES = 256;

    /** Stay if they are no more bytes than this; the very first stays in any case. */
    static final long HEAD_BYTES = 128 * 1024;

    private static final int PAUSE_MAX = 1023;

    /** The lowest sequence that was not looked at. */
    private long next;

    /** Whether there may be a content before {@link #next}, the head apart. */
    private boolean passedBy;

    /** Calls until what was passed by is looked at again. */
    private int pause;

    private int lastPause;

    /** A content is in memory now that was not. */
    void arrived(long sequence) {
        passedBy |= sequence < next;
    }

    /** Lets go of at least so many bytes if they are there, and says how many it were. The queue must not be empty. */
    long letGo(ChunkList chunks, long bytes, Consumer<Message> whenLetGo) {
        final long behindHead = behindHead(chunks);
        next = Math.max(next, behindHead);
        final long gone = sweep(chunks, bytes, whenLetGo);
        if (gone >= bytes || !passedBy || pause-- > 0) {
            return gone;
        }
        passedBy = false;
        next = behindHead;
        final long more = sweep(chunks, bytes - gone, whenLetGo);
        lastPause = more > 0 ? 0 : Math.min(PAUSE_MAX, 2 * lastPause + 1);
        pause = lastPause;
        return gone + more;
    }

    private static long behindHead(ChunkList chunks) {
        int messages = 0;
        long bytes = 0;
        long behind = 0;
        for (int i = 0; i < chunks.count() && messages < HEAD_MESSAGES; i++) {
            if (chunks.get(i) instanceof ResidentChunk chunk) {
                for (int slot = chunk.from(); slot < chunk.to(); slot++) {
                    final Message message = chunk.message(slot);
                    bytes += message != null ? message.heldBytes() : 0;
                    if (messages > 0 && (bytes > HEAD_BYTES || messages == HEAD_MESSAGES)) {
                        return chunk.sequence(slot);
                    }
                    messages++;
                }
            } else {
                messages += chunks.get(i).size();
            }
            behind = chunks.get(i).last() + 1;
        }
        return behind;
    }

    private long sweep(ChunkList chunks, long bytes, Consumer<Message> whenLetGo) {
        long gone = 0;
        for (int i = chunks.indexOf(next); i < chunks.count() && gone < bytes; i++) {
            if (chunks.get(i) instanceof ResidentChunk chunk) {
                gone += sweep(chunk, bytes - gone, whenLetGo);
                if (chunk.contents() == 0) {
                    chunks.spill(i);
                }
                if (next <= chunk.last()) {
                    return gone;
                }
            } else {
                // There may be a content that waits for it to be back.
                passedBy |= chunks.get(i) instanceof SpilledChunk spilled
                        && !spilled.changes().isEmpty();
                next = Math.max(next, chunks.get(i).last() + 1);
            }
        }
        return gone;
    }

    /** Leaves {@link #next} in the chunk if there is something more to be let go, now or later. */
    private long sweep(ResidentChunk chunk, long bytes, Consumer<Message> whenLetGo) {
        long gone = 0;
        int slot = chunk.contents() == 0 ? chunk.to() : chunk.slotOf(next);
        for (; slot < chunk.to() && gone < bytes; slot++) {
            final Message message = chunk.message(slot);
            final MessageRecord record = message == null ? null : message.record();
            if (message == null) {
                continue;
            }
            if (record == null) {
                passedBy = true;
                continue;
            }
            final long position = record.position();
            if (position == 0) {
                next = chunk.sequence(slot);
                return gone;
            }
            chunk.letGo(slot, position, record.length());
            gone += message.heldBytes();
            whenLetGo.accept(message);
        }
        next = Math.max(next, chunk.sequence(slot - 1) + 1);
        return gone;
    }
}
