package io.bilbymq.broker.queue;

import io.bilbymq.broker.message.Message;
import java.util.Optional;

/** What becomes of messages that a queue is done with though nobody has acknowledged them. */
final class DeadMessages {
    /** Where moved messages go, which asks for no letters. */
    private static final QueueSettings.DeadLettering MOVED =
            new QueueSettings.DeadLettering("", Optional.empty(), false);

    private final HeldMessages held;
    private final QueueEffects effects;
    private Leaving leaving = Leaving.NONE;
    private Optional<QueueSettings.DeadLettering> where = Optional.empty();

    DeadMessages(HeldMessages held, QueueEffects effects) {
        this.held = held;
        this.effects = effects;
    }

    /** Where messages go that die from now on; nowhere if it is empty. */
    void configure(Optional<QueueSettings.DeadLettering> wanted) {
        where = wanted;
        if (where.isPresent() && leaving == Leaving.NONE) {
            leaving = new Leaving();
        }
    }

    /** Whether they go elsewhere, so that their contents are needed. */
    boolean areWanted() {
        return where.isPresent();
    }

    /** Those that have not arrived yet. What would die at the head of the queue waits as long as they are full. */
    Leaving leaving() {
        return leaving;
    }

    /**
     * A message is dead that is neither ready nor outstanding any more. With a dead-letter exchange it is leaving from now on,
     * and gone when {@link #left} says so. So its content has to be here: one that was let go of has to be read back before
     * it can die.
     */
    void add(long sequence, Message message, DeathReason reason) {
        if (where.isPresent()) {
            leaving.add(new Leaving.Dead(sequence, message, reason, where.get()));
            send();
        } else {
            held.gone(sequence, message);
        }
    }

    private void send() {
        for (Leaving.Dead next = leaving.next(); next != null; next = leaving.next()) {
            effects.died(next);
        }
    }

    /** A dead message is where it belongs, or nowhere; {@code replaced} if the log knows that from the record there. */
    void left(long sequence, boolean replaced) {
        final Leaving.Dead gone = leaving.remove(sequence);
        if (gone != null) {
            if (replaced) {
                held.returns().forget(sequence);
                held.dropped(gone.message());
            } else {
                held.gone(sequence, gone.message());
            }
            send();
            if (gone.moving() != null) {
                gone.moving().move().arrived();
            }
        }
    }

    /** A message that is not ready any more is on its way to another queue. There must be room for it. */
    void moves(long sequence, Message message, Leaving.Moving moving) {
        if (leaving == Leaving.NONE) {
            leaving = new Leaving();
        }
        leaving.add(new Leaving.Dead(sequence, message, DeathReason.MOVED, MOVED, moving));
        send();
    }

    /** A message that was on its way to another queue was refused there: it is ready again in its old place. */
    void refused(long sequence) {
        final Leaving.Dead back = leaving.remove(sequence);
        if (back != null && back.moving() != null) {
            held.insert(
                    sequence,
                    back.message(),
                    back.moving().redelivered(),
                    back.moving().deadline());
            held.boundContents();
            send();
            back.moving().move().refused();
        }
    }

    /**
     * The head, which there must be, is dead and gone. False if it has to wait: because its content has to be read, as dead
     * messages are wanted elsewhere, or even its place, which is under way then; or because too many dead ones wait already.
     */
    boolean headDies(DeathReason reason) {
        final ReadyMessages ready = held.ready();
        final Message message = ready.headKnown() ? ready.message() : null;
        if (leaving.isFull()) {
            return false;
        }
        if (message == null && (areWanted() || !ready.headKnown())) {
            held.readBack().want();
            return false;
        }
        final long sequence = ready.sequence();
        if (message == null) {
            held.goneUnread(sequence, ready.position(), ready.length());
        }
        ready.removeHead();
        held.readBack().headTaken();
        if (message != null) {
            held.dead(sequence, message, reason);
        }
        return true;
    }

    /**
     * As {@link #headDies}, of any message that may be ready; one that is not is none of our concern. What has to be read
     * before it can go, the caller asks for.
     */
    boolean dies(long sequence, DeathReason reason) {
        final ReadyMessages ready = held.ready();
        if (!ready.contains(sequence)) {
            return true;
        }
        final ResidentChunk chunk = ready.chunkOf(sequence);
        if (chunk == null || leaving.isFull()) {
            return false;
        }
        final int slot = chunk.slotOf(sequence);
        final Message message = chunk.message(slot);
        if (message == null && areWanted()) {
            return false;
        }
        if (message == null) {
            held.goneUnread(sequence, chunk.position(slot), chunk.length(slot));
        }
        ready.remove(sequence, chunk);
        if (message != null) {
            held.dead(sequence, message, reason);
        }
        return true;
    }

    /** Sends all that have not been sent, be there room or not, because the queue goes; whether they arrive is not its concern. */
    void sendAll() {
        for (Leaving.Dead next = leaving.poll(); next != null; next = leaving.poll()) {
            effects.died(next);
        }
    }
}
