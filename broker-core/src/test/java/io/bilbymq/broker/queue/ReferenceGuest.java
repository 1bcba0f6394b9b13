package io.bilbymq.broker.queue;

/** What is remembered of a client while it has anything here. */
final class ReferenceGuest {
    long transitBytes;
    boolean stopped;
    boolean limited;
    boolean permitsAsked;
    int permits;

    boolean isOpen() {
        return !stopped && transitBytes < Link.TRANSIT_WINDOW_BYTES;
    }
}
