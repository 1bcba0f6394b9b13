package io.bilbymq.broker.queue;

/** A consumer. The two times serve to judge whether turns are fair. */
final class ReferenceConsumer {
    final Subscription subscription;
    long servedAt;
    long creditSince;

    ReferenceConsumer(Subscription subscription, long now) {
        this.subscription = subscription;
        this.creditSince = now;
    }
}
