package io.bilbymq.broker.queue;

import io.bilbymq.broker.message.Message;
import io.bilbymq.broker.message.MessageRecord;
import org.jspecify.annotations.Nullable;

/**
 * Moves messages to another queue. A part of the machine of the queue that they leave, confined to its loop.
 *
 * <p>Each leaves on the way of dead letters, though it is none ({@link Leaving}): it is neither ready nor outstanding until the
 * other queue has answered, and arrival and departure are one record of the log if it keeps the message here and there. What
 * is refused comes back to its place, and then the others stay.
 */
final class Move implements ReadyWalk.Visitor {
    /** How long one waits that is not in the log yet, where it is said to be gone. */
    private static final long WRITTEN_MILLIS = 5;

    private final HeldMessages held;
    private final Expiration expiration;
    private final QueueEffects effects;
    private final Queue target;
    private final MoveRequest request;
    private final Upkeep.Reply<Moved> reply;
    private @Nullable ReadyWalk walk;

    /** Those that have left their places, and did not come back. */
    private long taken;

    /** Those that have arrived. */
    private long moved;

    private boolean refused;
    private boolean told;
    private ReadyWalk.@Nullable End end;

    Move(
            HeldMessages held,
            Expiration expiration,
            QueueEffects effects,
            Queue target,
            MoveRequest request,
            Upkeep.Reply<Moved> reply) {
        this.held = held;
        this.expiration = expiration;
        this.effects = effects;
        this.target = target;
        this.request = request;
        this.reply = reply;
    }

    /** Where they go. */
    Queue target() {
        return target;
    }

    /** The way on which it meets them. */
    void goes(ReadyWalk way) {
        walk = way;
    }

    // What leaves.

    @Override
    public int wanted() {
        return request.filter().isAll()
                ? (int) Math.min(ReadyWalk.MESSAGES_MAX, request.count() - taken)
                : ReadyWalk.MESSAGES_MAX;
    }

    @Override
    public ReadyWalk.Look look(ReadyWalk.Entry entry, Message message) {
        if (refused) {
            return ReadyWalk.Look.ENOUGH;
        }
        final ReadyMessages ready = held.ready();
        final long sequence = entry.sequence();
        if (!request.filter().matches(message) || expiration.isDue(entry.deadline()) || !ready.contains(sequence)) {
            return ReadyWalk.Look.GO_ON;
        }
        final ResidentChunk chunk = ready.chunkOf(sequence);
        if (chunk == null || held.deadOnes().leaving().isFull()) {
            return ReadyWalk.Look.LATER;
        }
        final int slot = chunk.slotOf(sequence);
        if (mayOvertake(chunk.message(slot))) {
            effects.later(WRITTEN_MILLIS, this::goOn);
            return ReadyWalk.Look.LATER;
        }
        take(sequence, chunk, slot, message);
        return taken == request.count() ? ReadyWalk.Look.ENOUGH : ReadyWalk.Look.GO_ON;
    }

    /**
     * Whether the record of arrival might be written before that of the message itself: as for dead letters. Those behind it
     * wait too, to keep their order.
     */
    private boolean mayOvertake(@Nullable Message message) {
        final MessageRecord record = message == null || !held.areDurable() ? null : message.record();
        return record != null && record.isShared() && record.position() == 0;
    }

    private void take(long sequence, ResidentChunk chunk, int slot, Message read) {
        final Message here = chunk.message(slot);
        final Message leaves = here == null ? unread(read, chunk.position(slot), chunk.length(slot)) : here;
        final Leaving.Moving moving = new Leaving.Moving(this, chunk.redelivered(slot), chunk.deadline(slot));
        held.ready().remove(sequence, chunk);
        taken++;
        held.deadOnes().moves(sequence, leaves, moving);
    }

    /** The message in the place of one that the queue has without its content. */
    private Message unread(Message read, long position, int length) {
        final Message leaves = ContentFiles.isCopy(position) ? read.withoutRecord() : read.movedTo(position, length);
        effects.held(leaves);
        return leaves;
    }

    // What becomes of it.

    /** One has arrived. */
    void arrived() {
        moved++;
        goOn();
    }

    /** One was refused, and is back in its place. */
    void refused() {
        taken--;
        refused = true;
        goOn();
    }

    private void goOn() {
        if (end != null) {
            tellIfOver();
        } else if (walk != null) {
            walk.goOn();
        }
    }

    @Override
    public void ended(ReadyWalk.End how) {
        end = how;
        tellIfOver();
    }

    /** Whether whoever asked for it has been answered. */
    boolean isTold() {
        return told;
    }

    private void tellIfOver() {
        if (told) {
            return;
        }
        if (end == ReadyWalk.End.GONE && taken == 0) {
            told = true;
            reply.gone();
        } else if (end == ReadyWalk.End.GONE) {
            // What is under way arrives or does not, but there is nobody left to hear of it.
            told = true;
            reply.done(new Moved(moved, false));
        } else if (moved == taken) {
            told = true;
            reply.done(new Moved(moved, !refused));
        }
    }
}
