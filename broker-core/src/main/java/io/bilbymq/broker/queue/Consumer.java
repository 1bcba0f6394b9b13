package io.bilbymq.broker.queue;

import org.jspecify.annotations.Nullable;

/**
 * What the machine knows of one consumer, or of one client's {@code basic.get}s: those have no subscription.
 */
final class Consumer {
    final Link link;
    final @Nullable Subscription subscription;

    /** Delivered and not settled. */
    int outstanding;

    /** Whether it stands in the {@link Rotation}. */
    boolean inRotation;

    /** Whether it may be served: it has not been cancelled, and is the one whose time has come if one is served at a time. */
    boolean served;

    Consumer(Link link, @Nullable Subscription subscription) {
        this.link = link;
        this.subscription = subscription;
    }

    /** Whether it takes a delivery now. */
    boolean hasCredit() {
        return served && hasPrefetchCredit() && link.isOpen() && link.hasPermit(this);
    }

    /** Whether it would take a delivery, had its client a permit to lend. */
    boolean waitsForPermit() {
        return served && hasPrefetchCredit() && link.isOpen() && !link.hasPermit(this);
    }

    private boolean hasPrefetchCredit() {
        return subscription != null
                && (subscription.prefetch() == 0 || outstanding < subscription.prefetch() || noAck());
    }

    boolean noAck() {
        return subscription != null && subscription.noAck();
    }

    /** What {@link Link#hasArrived} needs to know of the next delivery. What was got is not counted as under way: it is one message. */
    int mark() {
        return subscription == null ? link.arrivedMark() : link.mark();
    }

    int priority() {
        return subscription == null ? 0 : subscription.priority();
    }
}
