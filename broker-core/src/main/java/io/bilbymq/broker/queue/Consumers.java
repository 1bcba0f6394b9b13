package io.bilbymq.broker.queue;

import io.bilbymq.broker.statistics.MessageEvent;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The consumers of a queue: who may come, who goes, whether one has the queue for itself, and who is served. */
final class Consumers {
    private final HeldMessages held;
    private final Transactions transactions;
    private final Links links;
    private final Delivery delivery;
    private final QueueEffects effects;

    /** Null if all are served. */
    private final @Nullable SingleActive singleActive;

    /** Null while nobody has asked for a timeout, as most do. */
    private @Nullable ConsumerTimeouts timeouts;

    private @Nullable Consumer exclusive;
    private int count;

    /** No consumers yet. Whether one is served at a time does not change. */
    Consumers(
            HeldMessages held,
            Transactions transactions,
            Links links,
            Delivery delivery,
            QueueSettings.Consuming settings,
            QueueEffects effects) {
        this.held = held;
        this.transactions = transactions;
        this.links = links;
        this.delivery = delivery;
        this.singleActive = settings.singleActive() ? new SingleActive(settings.takesOver()) : null;
        this.effects = effects;
    }

    void configure(QueueSettings.Consuming settings) {
        if (timeouts != null || settings.timeout() != QueueSettings.NONE) {
            timeouts().configure(settings);
        }
    }

    private ConsumerTimeouts timeouts() {
        ConsumerTimeouts known = timeouts;
        if (known == null) {
            known = new ConsumerTimeouts(held, transactions, this, delivery, links, effects);
            timeouts = known;
        }
        return known;
    }

    /** When {@link #look} is due, in milliseconds; {@link QueueSettings#NONE} for never. */
    long lookMillis() {
        return timeouts == null ? QueueSettings.NONE : timeouts.pauseMillis();
    }

    /** Looks at {@code now} whether deliveries are outstanding for too long. */
    void look(long now) {
        if (timeouts != null) {
            timeouts.look(now);
        }
    }

    /** The tag of the consumer that has the queue for itself. */
    Optional<String> exclusiveTag() {
        return tag(exclusive);
    }

    /** The tag of the consumer that is served, if one is at a time. */
    Optional<String> singleActiveTag() {
        return singleActive == null
                ? Optional.empty()
                : tag(singleActive.active().orElse(null));
    }

    private static Optional<String> tag(@Nullable Consumer consumer) {
        return consumer == null || consumer.subscription == null
                ? Optional.empty()
                : Optional.of(consumer.subscription.consumerTag());
    }

    /** Whether one is served at a time. */
    boolean serveOne() {
        return singleActive != null;
    }

    /** Whether nobody is served for now. */
    boolean arePaused() {
        return delivery.isPaused();
    }

    /** All of them, client by client. */
    void forEach(java.util.function.Consumer<Consumer> visitor) {
        links.forEach(link -> link.consumers.forEach(visitor));
    }

    /** How many there are, served or not. */
    int count() {
        return count;
    }

    /** Adds a consumer, if exclusive use by one does not stand in the way, and begins to deliver to it. */
    void consume(Subscription subscription, boolean limited) {
        final QueueClient client = subscription.client();
        if (exclusive != null || (subscription.exclusive() && (count > 0 || singleActive != null))) {
            effects.answer(client, new QueueAnswer.InExclusiveUse());
            return;
        }
        if (subscription.timeout() != QueueSettings.NONE) {
            timeouts().joined(subscription);
        }
        final Link link = links.of(client);
        links.limit(link, limited);
        final Consumer consumer = new Consumer(link, subscription);
        link.consumers.add(consumer);
        count++;
        if (subscription.exclusive()) {
            exclusive = consumer;
        }
        effects.answer(client, new QueueAnswer.Consuming(subscription));
        if (singleActive == null) {
            serve(consumer);
        } else {
            singleActive.joined(consumer);
            handOver();
        }
        delivery.deliverReady();
        links.askForPermits(effects);
    }

    private void serve(Consumer consumer) {
        if (!delivery.isPaused()) {
            consumer.served = true;
            delivery.add(consumer);
        }
    }

    /** From now on nobody is served, whoever comes; or all are again who would be. */
    void pause(boolean wanted) {
        if (delivery.isPaused() == wanted) {
            return;
        }
        delivery.pause(wanted);
        if (wanted) {
            links.forEach(this::stopServing);
            return;
        }
        if (singleActive == null) {
            links.forEach(link -> link.consumers.forEach(this::serve));
        } else {
            singleActive.active().ifPresent(this::serve);
            handOver();
        }
        delivery.deliverReady();
        links.askForPermits(effects);
    }

    private void stopServing(Link link) {
        for (final Consumer consumer : link.consumers) {
            consumer.served = false;
            delivery.remove(consumer);
        }
        link.returnPermits(effects);
    }

    /** Settles what is outstanding of this client with sequences {@code first..last}; ignores what is not. */
    void settle(Link link, long first, long last, Settlement settlement) {
        int done = 0;
        for (long sequence = first; sequence <= last; sequence++) {
            final Consumer consumer = held.unsettled().settle(link, sequence, settlement);
            if (consumer != null) {
                done++;
                settled(consumer);
            }
        }
        if (settlement == Settlement.ACK) {
            effects.happened(MessageEvent.ACK, done);
        }
    }

    /** A delivery to a consumer was settled: it takes another, or has had its last one and yields. */
    void settled(Consumer consumer) {
        delivery.add(consumer);
        if (singleActive != null && !consumer.served) {
            handOver();
        }
    }

    /**
     * If one is served at a time and that one has gone, or yields and has settled all, its successor is; false if nobody is
     * that was not before.
     */
    boolean handOver() {
        if (singleActive == null) {
            return false;
        }
        final Consumer yielding = singleActive.yielding();
        if (yielding != null) {
            yielding.served = false;
            delivery.remove(yielding);
            if (!yielding.link.isServed()) {
                yielding.link.returnPermits(effects);
            }
        }
        final Consumer next = singleActive.promote();
        if (next == null) {
            return false;
        }
        serve(next);
        return true;
    }

    /** Ends a subscription. What it has outstanding stays with its client's channel. */
    void cancel(Subscription subscription) {
        final Link link = links.find(subscription.client());
        if (link != null) {
            for (final Consumer consumer : List.copyOf(link.consumers)) {
                if (consumer.subscription == subscription) {
                    remove(consumer);
                }
            }
            final boolean handedOver = handOver();
            if (!link.isServed()) {
                link.returnPermits(effects);
            }
            links.forgetIfIdle(link);
            if (handedOver) {
                delivery.deliverReady();
                links.askForPermits(effects);
            }
        }
    }

    /** Ends the subscriptions of a client that is closing. Others may have their turn now. */
    void removeAllOf(Link link) {
        List.copyOf(link.consumers).forEach(this::remove);
        if (handOver()) {
            links.askForPermits(effects);
        }
    }

    /** Ends a consumer, unless it has ended already: then false. Its successor is not served before {@link #handOver}. */
    boolean remove(Consumer consumer) {
        if (!consumer.link.consumers.remove(consumer)) {
            return false;
        }
        consumer.served = false;
        delivery.remove(consumer);
        count--;
        if (exclusive == consumer) {
            exclusive = null;
        }
        if (singleActive != null) {
            singleActive.left(consumer);
        }
        return true;
    }

    /** Cancels all, because the queue ends, and forgets the clients. */
    void end() {
        for (final Link link : links.forgetAll()) {
            link.returnPermits(effects);
            for (final Consumer consumer : link.consumers) {
                if (consumer.subscription != null) {
                    effects.cancelled(consumer.subscription);
                }
            }
        }
        delivery.clear();
        count = 0;
        exclusive = null;
    }
}
