package io.bilbymq.broker.queue;

import io.bilbymq.broker.message.Message;
import org.jspecify.annotations.Nullable;

/** The contents that a queue has in memory, once there are many: how many may stay, and how the others leave. */
final class ResidentContents implements SpillPortion.Owner {
    /**
     * Contents of ready messages that a durable queue keeps in memory, in bytes, though they are in the log too. Enough for
     * the ups and downs of traffic; what is read back comes from the system's cache for files as a rule. A long queue that
     * kept its contents would fill the heap with objects that live long, and the collector would copy each of them twice:
     * half of the work of a million publishes.
     */
    static final long CONTENTS_MAX = 4 * 1024 * 1024;

    /** So much more has to come until it is tried again to let something go. */
    private static final long CONTENTS_STEP = 512 * 1024;

    /** With less in memory there is nothing to let go of but what is needed next. */
    static final long MANY = PageOut.HEAD_BYTES;

    private final ReadyMessages ready;
    private final boolean durable;
    private final QueueEffects effects;

    /** With so many bytes of contents in memory some are let go. */
    private long pageOutAt;

    /** {@code durable}: whether records in the log stand for messages of this queue. */
    ResidentContents(ReadyMessages ready, boolean durable, QueueEffects effects) {
        this.ready = ready;
        this.durable = durable;
        this.effects = effects;
        this.pageOutAt = durable ? CONTENTS_MAX : Long.MAX_VALUE;
    }

    /**
     * Lets go of contents that are in the log if too many are in memory. What is not written yet, or never will be, stays;
     * until memory is short.
     */
    void bound() {
        if (ready.residentBytes() > pageOutAt) {
            ready.pageOut(new LettingGo(ready.residentBytes() - CONTENTS_MAX / 2, true, null, effects::released));
            pageOutAt = Math.max(CONTENTS_MAX, ready.residentBytes() + CONTENTS_STEP);
        }
    }

    /**
     * Lets go of so many bytes of contents that can be read back, if there are as many; returns how many have gone, or will.
     *
     * @param portion takes what is not in the log; null if that stays
     */
    long pageOut(long bytes, @Nullable SpillPortion portion) {
        if (!durable && portion == null) {
            return 0;
        }
        final LettingGo enough = new LettingGo(bytes, durable, portion, effects::released);
        ready.pageOut(enough);
        if (portion != null) {
            portion.write(this);
        }
        return enough.going();
    }

    @Override
    public void written(long sequence, long position) {
        final Message gone = ready.copied(sequence, position);
        if (gone != null) {
            effects.released(gone);
        }
    }

    @Override
    public void notWritten(long sequence, long position) {
        ready.notCopied(sequence, position);
    }
}
