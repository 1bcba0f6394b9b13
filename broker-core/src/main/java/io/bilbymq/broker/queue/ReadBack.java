package io.bilbymq.broker.queue;

import io.bilbymq.broker.message.Message;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Reading contents back that are not in memory: at most one request is under way, for the messages next to the head, and
 * {@code basic.get}s wait for it.
 */
final class ReadBack {
    /** How much is read at once: enough that a disk is read in order, and little enough that many queues can. */
    private static final int MESSAGES_MAX = 2048;

    private static final long BYTES_MAX = 1024 * 1024;

    /** A get whose message is not here yet. */
    record Get(QueueClient client, boolean noAck) {}

    private final ReadyMessages ready;
    private final QueueEffects effects;
    private final ArrayDeque<Get> gets = new ArrayDeque<>(0);
    private boolean underWay;

    ReadBack(ReadyMessages ready, QueueEffects effects) {
        this.ready = ready;
        this.effects = effects;
    }

    /** The content of the head is needed and is not in memory. Nothing to do if not even its place is: it is awaited. */
    void want() {
        if (!underWay && ready.headKnown()) {
            underWay = true;
            effects.read(ready.missing(MESSAGES_MAX, BYTES_MAX));
        }
    }

    /** This get waits for the head. */
    void waits(QueueClient client, boolean noAck) {
        gets.add(new Get(client, noAck));
        want();
    }

    /** The client is closing and waits for nothing any more. */
    void forget(QueueClient client) {
        gets.removeIf(get -> get.client() == client);
    }

    /**
     * What was asked for; null in the place of what cannot be read. If that is the head, and was not moved meanwhile, it is
     * dropped from the queue and stays where it is on the disk; what stands behind others is tried again when it is head.
     */
    void loaded(Missing asked, @Nullable Message[] messages) {
        underWay = false;
        for (int i = 0; i < messages.length; i++) {
            final Message message = messages[i];
            if (message != null) {
                if (ready.loaded(asked.sequences()[i], message)) {
                    effects.held(message);
                }
            } else if (isHead(asked.sequences()[i], asked.positions()[i])) {
                ready.removeHead();
            }
        }
    }

    private boolean isHead(long sequence, long position) {
        return !ready.isEmpty()
                && ready.headKnown()
                && ready.sequence() == sequence
                && ready.message() == null
                && ready.position() == position;
    }

    /** A get that can be served now; null if there is none, or it has to wait on. */
    @Nullable
    Get nextGet() {
        if (gets.isEmpty()) {
            return null;
        }
        if (!ready.isEmpty() && (!ready.headKnown() || ready.message() == null)) {
            want();
            return null;
        }
        return gets.poll();
    }
}
