package io.bilbymq.broker.queue;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a queue knows of one client: its consumers here, what is under way to it, and the permits it has lent.
 *
 * <p>The transit window bounds what a client that does not read costs: so many bytes between the queue and its socket,
 * and not one message more until the bytes have left.
 */
final class Link {
    /** Bytes under way to one client before its consumers here have to wait; one message always may go. */
    static final long TRANSIT_WINDOW_BYTES = 256 * 1024;

    final QueueClient client;
    final List<Consumer> consumers = new ArrayList<>(1);

    /** Stands for the client's {@code basic.get}s; made by the first. */
    private @Nullable Consumer getter;

    /** Deliveries of all its consumers and gets that are not settled. */
    int outstanding;

    /** Whether its client is gone. What is still outstanding then is settled by its last transaction. */
    boolean detached;

    /** Marks are of this many bytes, so that they are small numbers; a power of two. */
    private static final int MARK_SHIFT = 10;

    /** Bytes that were ever sent, and those of them that have left for the socket. */
    private long sentBytes;

    private long arrivedBytes;
    private boolean stopped;

    /** Whether its client has a global prefetch, so that acknowledged deliveries need permits. */
    boolean limited;

    /** Permits lent by the client and not used yet. */
    int permits;

    /** Whether the client was told that permits are wanted, and has not answered. */
    boolean permitsAsked;

    Link(QueueClient client) {
        this.client = client;
    }

    boolean isOpen() {
        return transitBytes() < TRANSIT_WINDOW_BYTES && !stopped;
    }

    /**
     * Whether nothing would be lost if the queue forgot this client: neither deliveries nor what is under way. A client
     * that is stopped says so again with its next consumer, and may not say when it goes on without one.
     */
    boolean isIdle() {
        return outstanding == 0 && consumers.isEmpty() && (transitBytes() == 0 || detached);
    }

    private long transitBytes() {
        return sentBytes - arrivedBytes;
    }

    void sent(long bytes) {
        sentBytes += bytes;
    }

    void arrived(long bytes) {
        arrivedBytes += bytes;
    }

    /** How much was sent so far. */
    int mark() {
        return (int) (sentBytes >>> MARK_SHIFT);
    }

    /** How much has arrived, less a little: {@link #hasArrived} says so of this mark. */
    int arrivedMark() {
        return (int) (arrivedBytes >>> MARK_SHIFT) - 1;
    }

    /**
     * Whether what was sent next after this mark has left for the socket, too. What leaves does so delivery by delivery, so one
     * byte more than there was before is the whole of it. After some terabytes it may be said of old ones that they have not.
     */
    boolean hasArrived(int mark) {
        return (int) (arrivedBytes >>> MARK_SHIFT) - mark > 0;
    }

    void stop(boolean wanted) {
        stopped = wanted;
    }

    Consumer getter() {
        Consumer known = getter;
        if (known == null) {
            known = new Consumer(this, null);
            getter = known;
        }
        return known;
    }

    /** Whether any of its consumers may be served. */
    boolean isServed() {
        for (int i = 0; i < consumers.size(); i++) {
            if (consumers.get(i).served) {
                return true;
            }
        }
        return false;
    }

    void returnPermits(QueueEffects effects) {
        if (permits > 0) {
            final int unused = permits;
            permits = 0;
            effects.permitsReturned(client, unused);
        }
    }

    boolean hasPermit(Consumer consumer) {
        return !limited || permits > 0 || consumer.noAck();
    }
}
