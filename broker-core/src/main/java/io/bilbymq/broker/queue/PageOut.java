package io.bilbymq.broker.queue;

import io.bilbymq.broker.message.Message;

/**
 * Lets go of contents that can be read back, beginning behind the head of a queue, towards its tail.
 *
 * <p>Each message is looked at once: the next call goes on where this one stopped. It stops at a message whose record is
 * under way to the log, because those behind it are too, or when as much is under way to scratch as may be; it passes by those
 * that can go nowhere. What was passed by, or came
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

    /** Lets go of as much as is wanted, if it is there. The queue must not be empty. */
    void letGo(ChunkList chunks, LettingGo enough) {
        final long behindHead = behindHead(chunks);
        next = Math.max(next, behindHead);
        sweep(chunks, enough);
        if (enough.isEnough() || !passedBy || pause-- > 0) {
            return;
        }
        passedBy = false;
        next = behindHead;
        final long before = enough.going();
        sweep(chunks, enough);
        lastPause = enough.going() > before ? 0 : Math.min(PAUSE_MAX, 2 * lastPause + 1);
        pause = lastPause;
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

    private void sweep(ChunkList chunks, LettingGo enough) {
        for (int i = chunks.indexOf(next); i < chunks.count() && !enough.isEnough(); i++) {
            if (chunks.get(i) instanceof ResidentChunk chunk) {
                sweep(chunk, enough);
                if (chunk.contents() == 0) {
                    chunks.spill(i);
                }
                if (next <= chunk.last()) {
                    return;
                }
            } else {
                // There may be a content that waits for it to be back.
                passedBy |= chunks.get(i) instanceof SpilledChunk spilled
                        && !spilled.changes().isEmpty();
                next = Math.max(next, chunks.get(i).last() + 1);
            }
        }
    }

    /** Leaves {@link #next} in the chunk if there is something more to be let go, now or later. */
    private void sweep(ResidentChunk chunk, LettingGo enough) {
        int slot = chunk.contents() == 0 ? chunk.to() : chunk.slotOf(next);
        for (; slot < chunk.to() && !enough.isEnough(); slot++) {
            final Message message = chunk.message(slot);
            if (message != null) {
                final LettingGo.Outcome outcome = enough.look(chunk, slot, message);
                if (outcome == LettingGo.Outcome.WAITS) {
                    next = chunk.sequence(slot);
                    return;
                }
                passedBy |= outcome == LettingGo.Outcome.STAYS;
            }
        }
        next = Math.max(next, chunk.sequence(slot - 1) + 1);
    }
}
