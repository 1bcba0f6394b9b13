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

    private final HeldMessages held;
    private final ReadyMessages ready;
    private final boolean durable;
    private final QueueEffects effects;

    /** Those of messages that are outstanding, or came back and are not ready yet. */
    private final HeldPageOut outstanding = new HeldPageOut();

    private final HeldPageOut waiting = new HeldPageOut();

    /** The same, of those that have to be written. */
    private final HeldPageOut outstandingToWrite = new HeldPageOut();

    private final HeldPageOut waitingToWrite = new HeldPageOut();

    /** With so many bytes of contents in memory some are let go. */
    private long pageOutAt;

    /** {@code durable}: whether records in the log stand for messages of this queue. */
    ResidentContents(HeldMessages held, boolean durable, QueueEffects effects) {
        this.held = held;
        this.ready = held.ready();
        this.durable = durable;
        this.effects = effects;
        this.pageOutAt = durable ? CONTENTS_MAX : Long.MAX_VALUE;
    }

    /** A message is outstanding, or waits to be ready again, and its content is here. */
    void held(long sequence) {
        outstanding.arrived(sequence);
        waiting.arrived(sequence);
        outstandingToWrite.arrived(sequence);
        waitingToWrite.arrived(sequence);
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
     * First goes what nobody needs soon and need not be written: much of what is ready may be needed at once, and what is
     * outstanding never again.
     *
     * @param portion takes what is not in the log; null if that stays
     */
    long pageOut(long bytes, @Nullable SpillPortion portion) {
        final SequenceMap<? extends HeldContent> delivered = held.unsettled().all();
        final SequenceMap<? extends HeldContent> back = held.comingBack().waiting();
        long left = bytes - letGo(outstanding, delivered, bytes, null);
        left -= letGo(waiting, back, left, null);
        left -= letGoOfReady(left, portion);
        if (portion != null) {
            left -= letGo(waitingToWrite, back, left, portion);
            left -= letGo(outstandingToWrite, delivered, left, portion);
            portion.write(this);
        }
        return bytes - left;
    }

    private long letGo(
            HeldPageOut those,
            SequenceMap<? extends HeldContent> contents,
            long bytes,
            @Nullable SpillPortion portion) {
        if (bytes <= 0 || contents.isEmpty()) {
            return 0;
        }
        final LettingGo enough = new LettingGo(bytes, durable, portion, this::letGo);
        those.letGo(contents, held.deliveredUpTo(), enough);
        return enough.going();
    }

    private void letGo(Message message) {
        effects.released(message);
        effects.counted(HeldContent.UNREAD_BYTES);
    }

    private long letGoOfReady(long bytes, @Nullable SpillPortion portion) {
        if (bytes <= 0 || (!durable && portion == null)) {
            return 0;
        }
        final LettingGo enough = new LettingGo(bytes, durable, portion, effects::released);
        ready.pageOut(enough);
        return enough.going();
    }

    @Override
    public void written(long sequence, long position) {
        final HeldContent content = beingCopied(sequence, position);
        if (content != null) {
            letGo(content, content.copied());
            return;
        }
        final Message gone = ready.copied(sequence, position);
        if (gone != null) {
            effects.released(gone);
        }
    }

    private void letGo(HeldContent content, @Nullable CopiedContent copy) {
        if (copy != null) {
            content.letGo(copy.alone());
            letGo(copy.message());
        }
    }

    @Override
    public void notWritten(long sequence, long position) {
        final HeldContent content = beingCopied(sequence, position);
        if (content == null) {
            ready.notCopied(sequence, position);
        } else {
            content.freeCopy(effects);
            held(sequence);
        }
    }

    /** The message whose content is on its way to this position; null if it is ready, or does not need that any more. */
    private @Nullable HeldContent beingCopied(long sequence, long position) {
        final HeldContent content = held.content(sequence);
        final CopiedContent copy = content == null ? null : content.copied();
        return copy == null || copy.position() != position ? null : content;
    }
}
