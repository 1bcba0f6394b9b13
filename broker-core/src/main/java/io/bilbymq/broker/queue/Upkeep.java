package io.bilbymq.broker.queue;

import io.bilbymq.broker.message.Message;
import io.bilbymq.broker.message.PublishListener;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What is done to a queue by those who look after it, and not by its clients: a part of its {@link QueueMachine}, made when
 * somebody asks for it, and confined to its loop.
 */
final class Upkeep {
    private final HeldMessages held;
    private final Expiration expiration;
    private final Consumers consumers;
    private final Gets gets;
    private final QueueEffects effects;
    private final BooleanSupplier isClosed;

    /** Null until somebody asks for what is not due yet. */
    private @Nullable Delays delays;

    private final List<ReadyWalk> walks = new ArrayList<>(1);

    /** Those that are not answered yet: their walk may be over, and what has left on its way. */
    private final List<Move> moves = new ArrayList<>(0);

    /** Hears what came of it, once. */
    interface Reply<T> {
        void done(T result);

        /** The queue is not there, or not any more. */
        void gone();
    }

    Upkeep(
            HeldMessages held,
            Expiration expiration,
            Consumers consumers,
            Gets gets,
            QueueEffects effects,
            BooleanSupplier isClosed) {
        this.held = held;
        this.expiration = expiration;
        this.consumers = consumers;
        this.gets = gets;
        this.effects = effects;
        this.isClosed = isClosed;
    }

    /** What waits until it is due, to be looked at one by one. */
    Delays delays() {
        Delays known = delays;
        if (known == null) {
            known = new Delays(held, expiration, effects);
            delays = known;
        }
        return known;
    }

    /** Shows messages that are ready, and changes nothing by that. */
    void browse(BrowseRequest request, Reply<BrowsedMessages> reply) {
        begin(new ReadyWalk(
                held.ready(), effects, request.offset(), held.nextSequence(), new Browse(held, request, reply)));
    }

    /** Moves messages that are ready to another queue. */
    void move(Queue target, MoveRequest request, Reply<Moved> reply) {
        final Move move = new Move(held, expiration, effects, target, request, reply);
        final ReadyWalk walk = new ReadyWalk(held.ready(), effects, 0, held.nextSequence(), move);
        move.goes(walk);
        moves.removeIf(Move::isTold);
        moves.add(move);
        begin(walk);
    }

    private void begin(ReadyWalk walk) {
        walks.removeIf(ReadyWalk::hasEnded);
        if (isClosed.getAsBoolean()) {
            walk.queueGone();
        } else {
            walks.add(walk);
            walk.goOn();
        }
    }

    /** A message that was to be moved was refused, and is in its place again. */
    void cameBack(long sequence) {
        if (!isClosed.getAsBoolean()) {
            held.deadOnes().refused(sequence);
        }
    }

    /** A message that is moved here comes too late: it stays where it was. */
    void turnAway(Message message, PublishListener source, long ticket) {
        refuse(message, source, ticket);
        effects.released(message);
    }

    /** Answers that a message which is moved here is not taken. */
    void refuse(Message message, PublishListener source, long ticket) {
        if (held.keeps(message)) {
            held.withdraw(message, false);
        } else {
            effects.published(source, ticket, false);
        }
    }

    /** From now on nobody gets anything, or everybody does again; all else goes on. */
    void pause(boolean paused) {
        if (!isClosed.getAsBoolean()) {
            consumers.pause(paused);
            gets.paused();
        }
    }

    /** What was on disk is back, or is gone, or the queue is. */
    void goOn() {
        if (delays != null) {
            delays.goOn();
        }
        if (!walks.isEmpty()) {
            final boolean closed = isClosed.getAsBoolean();
            for (final ReadyWalk walk : List.copyOf(walks)) {
                if (closed) {
                    walk.queueGone();
                } else {
                    walk.goOn();
                }
            }
            walks.removeIf(ReadyWalk::hasEnded);
        }
        if (!moves.isEmpty() && isClosed.getAsBoolean()) {
            moves.forEach(move -> move.ended(ReadyWalk.End.GONE));
            moves.clear();
        }
    }
}
