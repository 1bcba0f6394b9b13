package io.bilbymq.broker.queue;

import io.bilbymq.broker.message.Message;
import io.bilbymq.broker.statistics.MessageEvent;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What becomes of messages that a queue is done with though nobody has acknowledged them. */
final class DeadMessages {
    /** Where moved messages go, which asks for no letters. */
    private static final QueueSettings.DeadLettering MOVED =
            new QueueSettings.DeadLettering("", Optional.empty(), false);

    private final HeldMessages held;
    private final QueueEffects effects;
    private Leaving leaving = Leaving.NONE;

    /** Null until a message dies whose content is not here. */
    private @Nullable Dying dying;

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

    /** Those of them whose contents have to be read; null if there never was one. */
    @Nullable
    Dying dying() {
        return dying;
    }

    /** Whether so many wait that it is no use to deliver more. */
    boolean areCrowded() {
        return leaving.isCrowded() || (dying != null && dying.size() >= Leaving.WAITING_MAX);
    }

    /** Whether what would die at its place in the queue has to wait there. */
    boolean haveToWait() {
        return leaving.isFull() || isBehindOthers();
    }

    private boolean isBehindOthers() {
        return dying != null && !dying.isEmpty();
    }

    /**
     * A message is dead that is neither ready nor outstanding any more. With a dead-letter exchange it is leaving from now on,
     * and gone when {@link #left} says so.
     */
    void add(long sequence, Message message, DeathReason reason) {
        if (isBehindOthers()) {
            add(sequence, new HeldContent(message), reason);
        } else if (where.isPresent()) {
            count(reason);
            leaving.add(new Leaving.Dead(sequence, message, reason, where.get()));
            send();
        } else {
            count(reason);
            held.gone(sequence, message);
        }
    }

    private void count(DeathReason reason) {
        final MessageEvent event = reason.event();
        final MessageEvent letter = reason.letterEvent();
        if (event != null && letter != null) {
            effects.happened(event);
            if (areWanted()) {
                effects.happened(letter);
            }
        }
    }

    /** As {@link #add(long, Message, DeathReason)}; a content that is not here is read first. */
    void add(long sequence, HeldContent content, DeathReason reason) {
        final Message message = content.message();
        if (where.isEmpty()) {
            count(reason);
            held.gone(sequence, content);
        } else if (message != null && !isBehindOthers()) {
            content.freeCopy(effects);
            add(sequence, message, reason);
        } else {
            if (dying == null) {
                dying = new Dying(effects);
            }
            count(reason);
            dying.add(sequence, content, reason, where.get());
            send();
        }
    }

    private void send() {
        for (Leaving.Dead next = leaving.next(); next != null; next = leaving.next()) {
            effects.died(next);
        }
        while (dying != null && !leaving.isFull()) {
            final Leaving.Dead next = dying.next();
            if (next == null) {
                return;
            }
            leaving.add(next);
            sendFirst();
        }
    }

    private void sendFirst() {
        final Leaving.Dead first = leaving.next();
        assert first != null : "there is room";
        effects.died(first);
    }

    /** What was to be read of dead messages is here; null in the place of what cannot be read. */
    void read(Missing asked, @Nullable Message[] messages) {
        if (dying != null) {
            dying.read(asked, messages);
            if (dying.hasEnded()) {
                sendDying(dying);
            } else {
                send();
            }
        }
    }

    /** Tries again to send one that was refused. */
    void sendAgain(long sequence) {
        final Leaving.Dead refused = leaving.find(sequence);
        if (refused != null) {
            effects.died(refused);
        }
    }

    /** A dead message is where it belongs, or nowhere; {@code replaced} if the log knows that from the record there. */
    void left(long sequence, boolean replaced) {
        final Leaving.Dead gone = leaving.remove(sequence);
        if (gone != null) {
            if (replaced) {
                held.forgetReturns(sequence);
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
        if (haveToWait()) {
            return false;
        }
        if (message == null && (areWanted() || !ready.headKnown())) {
            held.readBack().want();
            return false;
        }
        final long sequence = ready.sequence();
        if (message == null) {
            count(reason);
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
        if (chunk == null || haveToWait()) {
            return false;
        }
        final int slot = chunk.slotOf(sequence);
        final Message message = chunk.message(slot);
        if (message == null && areWanted()) {
            return false;
        }
        if (message == null) {
            count(reason);
            held.goneUnread(sequence, chunk.position(slot), chunk.length(slot));
        }
        ready.remove(sequence, chunk);
        if (message != null) {
            held.dead(sequence, message, reason);
        }
        return true;
    }

    /**
     * Sends all that have not been sent, be there room or not, because the queue goes; whether they arrive is not its concern.
     * What has to be read before follows.
     */
    void end() {
        for (Leaving.Dead next = leaving.poll(); next != null; next = leaving.poll()) {
            effects.died(next);
        }
        leaving.clear((sequence, message) -> held.dropped(message));
        if (dying != null) {
            dying.end();
            sendDying(dying);
        }
    }

    private void sendDying(Dying left) {
        for (Leaving.Dead next = left.next(); next != null; next = left.next()) {
            effects.died(next);
            held.dropped(next.message());
        }
    }

    /** Lets go of all, and leaves them in the log. */
    void abandon() {
        leaving.clear((sequence, message) -> effects.released(message));
        if (dying != null) {
            dying.clear((sequence, content) -> content.release(effects));
        }
    }

    /** Tells of the sequences of all. */
    void ranges(RangeVisitor visitor) {
        for (final long sequence : leaving.sequences()) {
            visitor.range(sequence, sequence);
        }
        if (dying != null) {
            for (final long sequence : dying.sequences()) {
                visitor.range(sequence, sequence);
            }
        }
    }

    /** Lets go of tables that nobody needs now. */
    void trim() {
        if (leaving != Leaving.NONE) {
            leaving.trim();
        }
        if (dying != null) {
            dying.trim();
        }
    }
}
