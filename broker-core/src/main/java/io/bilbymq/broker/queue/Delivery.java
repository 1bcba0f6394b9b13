package io.bilbymq.broker.queue;

import io.bilbymq.broker.message.Message;

/** Gives a queue's messages to its consumers: whose turn it is, and what a delivery costs. */
final class Delivery {
    private final HeldMessages held;
    private final ReadyMessages ready;
    private final Links links;
    private final QueueEffects effects;
    private final Rotation rotation = new Rotation();

    Delivery(HeldMessages held, Links links, QueueEffects effects) {
        this.held = held;
        this.ready = held.ready();
        this.links = links;
        this.effects = effects;
    }

    /** Gives the consumer a turn, if it has credit. */
    void add(Consumer consumer) {
        rotation.add(consumer);
    }

    /** The consumer is leaving. */
    void remove(Consumer consumer) {
        rotation.remove(consumer);
    }

    /** All consumers are gone. */
    void clear() {
        rotation.clear();
    }

    /** A new message: straight to a consumer, if none is ready before it and somebody has credit. */
    void enqueue(long sequence, Message message) {
        final Consumer consumer = ready.isEmpty() ? rotation.next() : null;
        if (consumer == null) {
            held.enrol(sequence, message);
            ready.append(sequence, message);
            links.askForPermits(effects);
        } else if (consumer.noAck()) {
            // It is gone before it could be kept.
            held.withdraw(message, true);
            send(consumer, sequence, message, false);
            effects.released(message);
            hadItsTurn(consumer);
        } else {
            held.enrol(sequence, message);
            deliver(consumer, sequence, message, false);
        }
    }

    /** Delivers what is ready as long as somebody has credit, and the contents are in memory. */
    void deliverReady() {
        while (!ready.isEmpty() && ready.headKnown()) {
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
            ready.removeHead();
            deliver(consumer, sequence, message, redelivered);
        }
    }

    private void deliver(Consumer consumer, long sequence, Message message, boolean redelivered) {
        if (consumer.noAck()) {
            send(consumer, sequence, message, redelivered);
            held.gone(sequence, message);
        } else {
            held.outstanding(sequence, message, consumer);
            if (consumer.link.limited) {
                consumer.link.permits--;
            }
            send(consumer, sequence, message, redelivered);
        }
        hadItsTurn(consumer);
    }

    private void send(Consumer consumer, long sequence, Message message, boolean redelivered) {
        final Subscription subscription = consumer.subscription;
        assert subscription != null : "a getter has no credit";
        held.delivered(sequence);
        consumer.link.sent(message.heldBytes());
        effects.deliver(subscription, sequence, message, redelivered);
    }

    private void hadItsTurn(Consumer consumer) {
        rotation.add(consumer);
        // Who lacks only a permit has lost this turn, and shall have one for the next.
        links.askForPermits(effects);
    }
}
