package io.bilbymq.broker.queue;

import io.bilbymq.broker.message.Message;
import io.bilbymq.broker.statistics.MessageEvent;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reading contents back that are not in memory: at most one request is under way, for the messages next to the head, and
 * {@code basic.get}s wait for it. As long as a queue is emptied, the next portion is read while one is delivered.
 */
final class ReadBack {
    /** How much is read at once: enough that a disk is read in order, and little enough that many queues can. */
    static final int MESSAGES_MAX = 2048;

    private static final long BYTES_MAX = 1024 * 1024;

    /** A get whose message is not here yet. */
    record Get(QueueClient client, boolean noAck) {}

    private final ReadyMessages ready;
    private final QueueEffects effects;

    /** Null until a get had to wait. */
    private @Nullable ArrayDeque<Get> gets;

    private boolean underWay;

    /** Whether what is read may be anywhere, and was asked for one by one. */
    private boolean scattered;

    /** Of the last portion that came, so many are still to be taken from the head. */
    private int left;

    /** With so many left the next portion is asked for. */
    private int leftWhenAsking;

    ReadBack(ReadyMessages ready, QueueEffects effects) {
        this.ready = ready;
        this.effects = effects;
    }

    /** Contents next to the head are needed. Nothing to do if not even their places are in memory: these are awaited. */
    void want() {
        if (underWay || !ready.headKnown()) {
            return;
        }
        final Missing missing = ready.missing(MESSAGES_MAX, BYTES_MAX);
        if (missing.positions().length > 0) {
            underWay = true;
            effects.read(missing);
        }
    }

    /** Whether contents are being read, so that no others can be asked for. */
    boolean isUnderWay() {
        return underWay;
    }

    /** The contents of these messages are needed, which are here; as far as not even their places are in memory, those. */
    void want(long[] sequences) {
        final Missing missing = ready.missing(sequences, BYTES_MAX);
        if (!underWay && missing.size() > 0) {
            underWay = true;
            scattered = true;
            effects.read(missing);
        }
    }

    /** The content of this message is needed, whose place is in memory, and that of those behind it. */
    void want(long sequence) {
        if (!underWay) {
            underWay = true;
            scattered = true;
            effects.read(ready.missing(sequence, MESSAGES_MAX, BYTES_MAX));
        }
    }

    /** The head is taken from the queue. */
    void headTaken() {
        if (left > 0 && --left == leftWhenAsking && !ready.isEmpty()) {
            want();
        }
    }

    /** This get waits for the head. */
    void waits(QueueClient client, boolean noAck) {
        waitsForAny(client, noAck);
        want();
    }

    /** This get waits until something has been read, which is under way. */
    void waitsForAny(QueueClient client, boolean noAck) {
        if (gets == null) {
            gets = new ArrayDeque<>(1);
        }
        gets.add(new Get(client, noAck));
    }

    /** All that wait, who do not wait any more. */
    List<Get> takeGets() {
        final List<Get> waiting = gets == null ? List.of() : List.copyOf(gets);
        gets = null;
        return waiting;
    }

    /** The client is closing and waits for nothing any more. */
    void forget(QueueClient client) {
        if (gets != null) {
            gets.removeIf(get -> get.client() == client);
        }
    }

    /** Nothing of what was asked for could be read yet. */
    void notLoaded() {
        underWay = false;
        scattered = false;
    }

    /**
     * The first of what was asked for; null in the place of what cannot be read. If that is the head, and was not moved
     * meanwhile, it is dropped from the queue, and so is what was asked for by itself; a record stays where it is in the log.
     * What stands behind others is tried again when it is head.
     */
    void loaded(Missing asked, @Nullable Message[] messages) {
        underWay = false;
        left = messages.length;
        leftWhenAsking = left / 2;
        int read = 0;
        for (int i = 0; i < messages.length; i++) {
            final Message message = messages[i];
            if (message != null) {
                if (ready.loaded(asked.sequences()[i], asked.positions()[i], message)) {
                    effects.held(message);
                    read++;
                }
            } else if (isHead(asked.sequences()[i], asked.positions()[i])) {
                ready.removeHead();
            } else if (scattered) {
                forget(asked.sequences()[i], asked.positions()[i]);
            }
        }
        scattered = false;
        effects.happened(MessageEvent.DISK_READ, read);
    }

    private void forget(long sequence, long position) {
        final ResidentChunk chunk = ready.contains(sequence) ? ready.chunkOf(sequence) : null;
        if (chunk != null && chunk.liesAt(sequence, position)) {
            ready.remove(sequence, chunk);
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
        if (gets == null || gets.isEmpty()) {
            return null;
        }
        if (!ready.isEmpty() && (!ready.headKnown() || ready.message() == null)) {
            want();
            return null;
        }
        return gets.poll();
    }
}
