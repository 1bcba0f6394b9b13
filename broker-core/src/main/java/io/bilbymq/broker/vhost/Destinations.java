package io.bilbymq.broker.vhost;

import io.bilbymq.broker.queue.Queue;
import java.util.Arrays;

/**
 * Collects the queues that a message goes to, each once. Made once and used again for every message; confined to one
 * thread.
 */
public final class Destinations {
    /** Up to so many queues are compared one by one; more are found by a hash table. */
    private static final int SCANNED_MAX = 16;

    private Queue[] queues = new Queue[SCANNED_MAX];
    private int size;
    private boolean byKeyAlone = true;

    /** Open addressing over the queues' ids: index + 1 into {@link #queues}, 0 for a free slot. Empty up to the bound. */
    private int[] slots = new int[0];

    /** How many queues. */
    public int size() {
        return size;
    }

    /** One of them; in no particular order. */
    public Queue queue(int index) {
        if (index >= size) {
            throw new IndexOutOfBoundsException(index);
        }
        return queues[index];
    }

    /** All of them, to be kept. */
    public Queue[] toArray() {
        return Arrays.copyOf(queues, size);
    }

    /**
     * Whether every other message with the same routing key, and no further ones, would find the same queues at this
     * exchange, until the virtual host's version changes.
     */
    public boolean byKeyAlone() {
        return byKeyAlone;
    }

    /** Forgets everything. */
    @SuppressWarnings("NullAway") // a slot that is let go holds nothing; only those below size are read
    public void clear() {
        Arrays.fill(queues, 0, size, null);
        size = 0;
        byKeyAlone = true;
        if (slots.length > 0) {
            slots = new int[0];
        }
    }
}
