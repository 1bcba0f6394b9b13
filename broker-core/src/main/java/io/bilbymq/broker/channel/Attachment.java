package io.bilbymq.broker.channel;

import io.bilbymq.broker.queue.Queue;

/**
 * What a channel has to do with one queue: as long as there is something, the queue is told when the channel closes.
 *
 * <p>It is held by each consumer, by each delivery that is not settled, and by each question that is not answered. When
 * nothing holds it, the channel forgets the queue, so that a channel that uses one queue after the other does not grow.
 *
 * <p>It also counts what the queue has under way to the channel. That is given back to the queue's transit window in
 * portions: a portion is a command to another loop, and a window is several portions wide.
 */
public final class Attachment {
    /** A quarter of the window that a queue gives a channel. */
    private static final long PORTION_BYTES = 64 * 1024;

    private final Queue queue;
    private final Channel channel;
    private final ChannelConnection connection;
    private int holders;
    private long transitBytes;
    private boolean announced;

    Attachment(Queue queue, Channel channel, ChannelConnection connection) {
        this.queue = queue;
        this.channel = channel;
        this.connection = connection;
    }

    Queue queue() {
        return queue;
    }

    /** Something more has to do with the queue. */
    void hold() {
        holders++;
    }

    /** Something less; the last one lets the channel forget the queue. */
    void release() {
        holders--;
        if (holders == 0) {
            channel.forget(queue);
            if (!announced) {
                written();
            }
        }
    }

    /** A delivery of so many bytes is on its way to the socket. */
    void delivered(long bytes) {
        transitBytes += bytes;
        if (transitBytes >= PORTION_BYTES && !announced) {
            announced = true;
            connection.whenWritten(this);
        }
    }

    /** All that was delivered has left for the socket. */
    public void written() {
        announced = false;
        if (transitBytes > 0) {
            queue.arrived(channel, transitBytes);
            transitBytes = 0;
        }
    }
}
