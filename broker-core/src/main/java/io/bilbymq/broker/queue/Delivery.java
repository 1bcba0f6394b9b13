package io.bilbymq.broker.queue;

import io.bilbymq.broker.message.Message;
import io.bilbymq.broker.statistics.MessageEvent;
import org.jspecify.annotations.Nullable;

/** Gives a queue's messages to its consumers: whose turn it is, and what a delivery costs. */
final class Delivery {
    private final HeldMessages held;
    private final ReadyMessages ready;
    private final Links links;
    private final Expiration expiration;
    private final LengthLimiter limiter;
    private final QueueEffects effects;
    private final Rotation rotation = new Rotation();

    Delivery(HeldMessages held, Links links, Expiration expiration, LengthLimiter limiter, QueueEffects effects) {
        this.held = held;
        this.ready = held.ready();
        this.links = links;
        this.expiration = expiration;
        this.limiter = limiter;
        this.effects = effects;
    }

    /** Gives the consumer a turn, if it has credit. */
    void add(Consumer consumer) {
        rotation.add(consumer);
        if (held.groups() != null) {
            held.groups().mayClaim(consumer);
        }
    }

    /** The consumer is leaving. */
    void remove(Consumer consumer) {
        rotation.remove(consumer);
    }

    /** Whether nobody is to get anything for now. Who has a turn already is to be {@linkplain #remove removed}. */
    boolean isPaused() {
        return rotation.paused;
    }

    void pause(boolean paused) {
        rotation.paused = paused;
    }

    /** All consumers are gone. */
    void clear() {
        rotation.clear();
    }

    /** A new message: straight to a consumer, if none is ready before it and somebody has credit. */
    void enqueue(long sequence, Message message) {
        final Consumer consumer = held.deadOnes().areCrowded() ? null : straight(message);
        if (consumer == null) {
            final long deadline = expiration.deadlineOf(message);
            held.enrol(sequence, message, deadline);
            ready.append(sequence, message, deadline);
            known(sequence, message, deadline);
            held.boundContents();
            links.askForPermits(effects);
            lags(true);
            // It may be dead already, have cost others their lives, or go before one whose content is being read.
            if (limiter.dropHeads() || deadline != 0 || ready.hasPriorities() || held.groups() != null) {
                deliverReady();
            }
        } else if (consumer.noAck()) {
            // It is gone before it could be kept.
            held.withdraw(message, true);
            send(consumer, sequence, message, false);
            effects.released(message);
            hadItsTurn(consumer);
        } else {
            final long deadline = expiration.deadlineOf(message);
            held.enrol(sequence, message, deadline);
            known(sequence, message, deadline);
            deliver(consumer, sequence, message, false, deadline);
        }
    }

    /** The message is here, and no other like it comes in any more. */
    private void known(long sequence, Message message, long deadline) {
        final Duplicates duplicates = held.duplicates();
        if (duplicates != null) {
            duplicates.add(sequence, message, deadline);
        }
    }

    /** A message that was numbered and enrolled before others that are here maybe: as {@link #enqueue}. */
    void enqueueInOrder(long sequence, Message message, long deadline) {
        effects.happened(MessageEvent.PUBLISH);
        if (held.duplicates() != null && expiration.isDuplicate(held.duplicates(), message)) {
            held.gone(sequence, message);
            return;
        }
        known(sequence, message, deadline);
        final Consumer consumer = straight(message);
        if (consumer == null) {
            held.insert(sequence, message, false, deadline);
        } else {
            deliver(consumer, sequence, message, false, deadline);
        }
    }

    /** Who gets a message at once that comes last; null if others go before it, or nobody takes it now. */
    private @Nullable Consumer straight(Message message) {
        final Groups groups = held.groups();
        if (groups == null) {
            return ready.isEmpty() ? rotation.next() : null;
        }
        final Consumer next = groups.claimant() == null ? rotation.next() : null;
        if (next == null) {
            return null;
        }
        if (groups.common() != Groups.NONE) {
            rotation.giveBack(next);
            return null;
        }
        if (groups.isForAll(message)) {
            return next;
        }
        rotation.giveBack(next);
        return groups.holderWithCredit(message);
    }

    /**
     * Delivers what is ready as long as somebody has credit, and the contents are in memory; what has expired goes
     * elsewhere.
     */
    void deliverReady() {
        expiration.dropDue();
        final Groups groups = held.groups();
        if (groups != null) {
            deliverFrom(groups);
            held.boundContents();
        } else if (!expiration.delays()) {
            deliverHeads();
        }
        expiration.arm();
        lags(!ready.isEmpty());
    }

    private void lags(boolean now) {
        if (rotation.lags != now) {
            rotation.lags = now;
            effects.lags(now);
        }
    }

    private void deliverHeads() {
        while (!ready.isEmpty() && ready.headKnown() && !held.deadOnes().areCrowded()) {
            if (expiration.isHeadDue()) {
                if (expiration.dropHead()) {
                    continue;
                }
                return;
            }
            final Consumer consumer = rotation.next();
            if (consumer == null) {
                links.askForPermits(effects);
                return;
            }
            final Message message = ready.message();
            if (message == null) {
                rotation.giveBack(consumer);
                held.readBack().want();
                return;
            }
            final long sequence = ready.sequence();
            final boolean redelivered = ready.redelivered();
            final long deadline = ready.deadline();
            final CopiedContent copy = ready.takeCopy();
            ready.removeHead();
            held.readBack().headTaken();
            deliver(consumer, sequence, message, redelivered, deadline);
            if (copy != null) {
                held.unsettled().keep(sequence, copy);
            }
        }
    }

    /** As {@link #deliverHeads}, but that nobody gets what somebody else has to finish with first. */
    private void deliverFrom(Groups groups) {
        while (!ready.isEmpty() && !held.deadOnes().areCrowded()) {
            if (ready.headKnown() && expiration.isHeadDue()) {
                if (!expiration.dropHead()) {
                    return;
                }
                continue;
            }
            final Consumer claimant = groups.claimant();
            final Consumer consumer = claimant == null ? rotation.next() : claimant;
            if (consumer == null) {
                links.askForPermits(effects);
                return;
            }
            final long sequence = claimant == null ? groups.common() : groups.ownOf(claimant);
            final Served served = sequence > Groups.NONE
                    ? serve(
                            groups,
                            sequence,
                            (message, redelivered, deadline) ->
                                    deliver(consumer, sequence, message, redelivered, deadline))
                    : Served.LATER;
            if (claimant == null && served != Served.YES) {
                rotation.giveBack(consumer);
            }
            if (served == Served.LATER && sequence != Groups.CLAIMED) {
                links.askForPermits(effects);
                return;
            }
        }
    }

    /** Whether a chosen message went to who was to have it. */
    enum Served {
        YES,
        /** It was dead. */
        NO,
        /** There is none, or something has to be read before. */
        LATER
    }

    /** Gets a message that is not ready any more. */
    interface Taker {
        void take(Message message, boolean redelivered, long deadline);
    }

    /** Gives the message that {@code groups} have chosen to {@code taker}, if it is alive and its content is here. */
    Served serve(Groups groups, long sequence, Taker taker) {
        final ResidentChunk chunk = ready.chunkOf(sequence);
        if (chunk == null) {
            return Served.LATER;
        }
        final int slot = chunk.slotOf(sequence);
        final long deadline = chunk.deadline(slot);
        if (expiration.isDue(deadline)) {
            return held.deadOnes().dies(sequence, DeathReason.EXPIRED) ? Served.NO : Served.LATER;
        }
        final Message message = chunk.message(slot);
        if (message == null) {
            groups.readChosen(sequence);
            return Served.LATER;
        }
        final boolean redelivered = chunk.redelivered(slot);
        final CopiedContent copy = CopiedContent.taken(chunk, slot);
        ready.remove(sequence, chunk);
        groups.chosenTaken();
        taker.take(message, redelivered, deadline);
        if (copy != null) {
            held.unsettled().keep(sequence, copy);
        }
        return Served.YES;
    }

    private void deliver(Consumer consumer, long sequence, Message message, boolean redelivered, long deadline) {
        if (consumer.noAck()) {
            send(consumer, sequence, message, redelivered);
            held.gone(sequence, message);
        } else {
            held.unsettled().add(sequence, message, consumer, deadline);
            if (consumer.link.limited) {
                consumer.link.permits--;
            }
            send(consumer, sequence, message, redelivered);
        }
        hadItsTurn(consumer);
    }

    private void send(Consumer consumer, long sequence, Message message, boolean redelivered) {
        final Message told = redelivered ? held.told(sequence, message) : message;
        final Subscription subscription = consumer.subscription;
        assert subscription != null : "a getter has no credit";
        held.delivered(sequence);
        effects.happened(consumer.noAck() ? MessageEvent.DELIVER_NO_ACK : MessageEvent.DELIVER);
        if (redelivered) {
            effects.happened(MessageEvent.REDELIVER);
        }
        consumer.link.sent(told.heldBytes());
        effects.deliver(subscription, sequence, told, redelivered);
    }

    private void hadItsTurn(Consumer consumer) {
        rotation.add(consumer);
        // Who lacks only a permit has lost this turn, and shall have one for the next.
        links.askForPermits(effects);
    }
}
