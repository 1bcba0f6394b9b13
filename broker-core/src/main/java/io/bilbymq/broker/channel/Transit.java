package io.bilbymq.broker.channel;

import io.bilbymq.broker.queue.Queue;
import io.bilbymq.broker.queue.QueueClient;

/**
 * The bytes that one queue has under way to one channel, and that have not been given back to its transit window.
 *
 * <p>They are given back in portions: a portion is a command to another loop, and a window is several portions wide.
 */
public final class Transit {
    /** A quarter of the window that a queue gives a channel. */
    private static final long PORTION_BYTES = 64 * 1024;

    private final Queue queue;
    private final QueueClient client;
    private final ChannelConnection connection;
    private long bytes;
    private boolean announced;

    Transit(Queue queue, QueueClient client, ChannelConnection connection) {
        this.queue = queue;
        this.client = client;
        this.connection = connection;
    }

    Queue queue() {
        return queue;
    }

    void add(long delivered) {
        bytes += delivered;
        if (bytes >= PORTION_BYTES && !announced) {
            announced = true;
            connection.whenWritten(this);
        }
    }

    /** All that was added has left for the socket. */
    public void written() {
        announced = false;
        queue.arrived(client, bytes);
        bytes = 0;
    }
}
