package io.bilbymq.broker.queue;

import io.bilbymq.broker.queue.QueueSettings.LengthLimit;
import io.bilbymq.broker.queue.QueueSettings.Overflow;

/**
 * Keeps a queue as short as it was asked to be. What counts is ready; a message that goes straight to a consumer does not, if
 * it is the old ones that give way.
 */
final class LengthLimiter {
    private final HeldMessages held;
    private final ReadyMessages ready;
    private LengthLimit limit = QueueSettings.PLAIN.lengthLimit();

    /** Whether old messages give way to new ones. */
    private boolean dropsHeads;

    LengthLimiter(HeldMessages held) {
        this.held = held;
        this.ready = held.ready();
    }

    void configure(LengthLimit wanted) {
        limit = wanted;
        dropsHeads = isLimited() && wanted.overflow() == Overflow.DROP_HEAD;
    }

    private boolean isLimited() {
        return limit.messages() != QueueSettings.NONE || limit.bytes() != QueueSettings.NONE;
    }

    /** Whether so many more messages of so many bytes are refused, even if somebody waits for them. */
    boolean refuses(long messages, long bytes) {
        return messages > 0
                && isLimited()
                && limit.overflow() != Overflow.DROP_HEAD
                && isTooMuch(ready.size() + messages, ready.bodyBytes() + bytes);
    }

    /** Whether what is refused is dead, and not only refused. */
    boolean buriesRefused() {
        return limit.overflow() == Overflow.REJECT_PUBLISH_DLX;
    }

    /**
     * Takes away as many heads as are too many, and says whether there were any. What has to be read before it can go, goes
     * when that was read.
     */
    boolean dropHeads() {
        boolean dropped = false;
        while (dropsHeads
                && !ready.isEmpty()
                && isTooMuch(ready.size(), ready.bodyBytes())
                && held.deadOnes().headDies(DeathReason.MAXLEN)) {
            dropped = true;
        }
        return dropped;
    }

    private boolean isTooMuch(long messages, long bytes) {
        return (limit.messages() != QueueSettings.NONE && messages > limit.messages())
                || (limit.bytes() != QueueSettings.NONE && bytes > limit.bytes());
    }
}
