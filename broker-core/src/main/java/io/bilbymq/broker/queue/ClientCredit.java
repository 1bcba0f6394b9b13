package io.bilbymq.broker.queue;

import org.jspecify.annotations.Nullable;

/** What clients say of how much they take: bytes that have left for the socket, stop and go, permits of a global prefetch. */
final class ClientCredit {
    private final Links links;
    private final Delivery delivery;
    private final QueueEffects effects;

    ClientCredit(Links links, Delivery delivery, QueueEffects effects) {
        this.links = links;
        this.delivery = delivery;
        this.effects = effects;
    }

    /** So many bytes under way to this client have left for its socket. */
    void arrived(QueueClient client, long bytes) {
        final Link link = links.find(client);
        if (link != null) {
            final boolean wasOpen = link.isOpen();
            link.arrived(bytes);
            reopen(link, wasOpen);
        }
    }

    /** The client's socket takes no more, or takes some again. */
    void stop(QueueClient client, boolean stop) {
        final Link link = links.find(client);
        if (link != null) {
            final boolean wasOpen = link.isOpen();
            link.stop(stop);
            reopen(link, wasOpen);
        }
    }

    private void reopen(Link link, boolean wasOpen) {
        if (!wasOpen && link.isOpen()) {
            link.consumers.forEach(delivery::add);
            delivery.deliverReady();
        }
        links.forgetIfIdle(link);
    }

    /** Begins or ends that this client's acknowledged deliveries need permits, because of its global prefetch. */
    void limit(QueueClient client, boolean limited) {
        final Link link = links.find(client);
        if (link != null && links.limit(link, limited)) {
            link.permitsAsked = false;
            link.returnPermits(effects);
            link.consumers.forEach(delivery::add);
            delivery.deliverReady();
            links.askForPermits(effects);
        }
    }

    /**
     * The client lends permits. Those that are not needed yet go back at once, earlier ones too, unless the queue may
     * {@code keep} them: with them a consumer takes its turns beside others, who would have taken each message while
     * permits are asked for.
     */
    void lend(QueueClient client, int permits, boolean keep) {
        final @Nullable Link link = links.find(client);
        if (link == null) {
            effects.permitsReturned(client, permits);
            return;
        }
        link.permitsAsked = false;
        link.permits += permits;
        link.consumers.forEach(delivery::add);
        delivery.deliverReady();
        if (!keep || !link.limited || !link.isServed()) {
            link.returnPermits(effects);
        }
    }
}
