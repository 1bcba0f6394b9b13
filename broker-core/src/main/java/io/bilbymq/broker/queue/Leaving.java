package io.bilbymq.broker.queue;

import io.bilbymq.broker.message.Message;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Messages that have left their places and not yet arrived elsewhere: dead ones on their way to where they are routed to, and
 * those that are moved to another queue. They are neither ready nor outstanding, and belong to the queue as far as the log is
 * concerned: a restart finds them ready in their old places.
 *
 * <p>A bounded number of them is <em>under way</em>; the others wait.
 */
final class Leaving {
    /** Where nothing ever dies; most queues share it. Nothing is added to it. */
    static final Leaving NONE = new Leaving();

    /** How many may be under way, so that what lies in the mailboxes of other loops is bounded. */
    static final int MESSAGES_MAX = 1024;

    /** And how many bytes of memory they may take; one message may always go. */
    private static final long BYTES_MAX = 4 * 1024 * 1024;

    /** With so many that wait, nothing more is delivered: it could only die and wait too. */
    static final int WAITING_MAX = 4 * 1024;

    /**
     * A dead message, and where it was to go when it died.
     *
     * @param moving null unless it is moved, and not dead
     */
    record Dead(
            long sequence,
            Message message,
            DeathReason reason,
            QueueSettings.DeadLettering where,
            @Nullable Moving moving) {
        /** One that is dead. */
        Dead(long sequence, Message message, DeathReason reason, QueueSettings.DeadLettering where) {
            this(sequence, message, reason, where, null);
        }
    }

    /** By what a message is moved, and what it is to be again if it comes back. */
    record Moving(Move move, boolean redelivered, long deadline) {}

    private final SequenceMap<Dead> dead = new SequenceMap<>();
    private final ArrayDeque<Long> waiting = new ArrayDeque<>(0);
    private long bytesUnderWay;

    void add(Dead message) {
        dead.put(message.sequence(), message);
        waiting.add(message.sequence());
    }

    /** The next one that may go, and is under way now; null if there is none, or too many are under way. */
    @Nullable
    Dead next() {
        return isFull() ? null : poll();
    }

    /** The next one, be there room or not. */
    @Nullable
    Dead poll() {
        final Long sequence = waiting.poll();
        final Dead next = sequence == null ? null : dead.get(sequence);
        if (next != null) {
            bytesUnderWay += next.message().heldBytes();
        }
        return next;
    }

    /** Whether what dies now has to wait. */
    boolean isFull() {
        return dead.size() - waiting.size() >= MESSAGES_MAX || bytesUnderWay >= BYTES_MAX;
    }

    /** Whether so many wait that it is no use to deliver more. */
    boolean isCrowded() {
        // Asked for each delivery, and nothing dies in most queues.
        return !dead.isEmpty() && waiting.size() >= WAITING_MAX;
    }

    /** One that is under way; null if there is no such one. */
    @Nullable
    Dead find(long sequence) {
        return dead.get(sequence);
    }

    /** Takes one out that is under way no more; null if there is no such one. */
    @Nullable
    Dead remove(long sequence) {
        final Dead gone = dead.remove(sequence);
        if (gone != null) {
            bytesUnderWay -= gone.message().heldBytes();
        }
        return gone;
    }

    /** Takes all of them out. */
    void clear(SequenceMap.Visitor<Message> visitor) {
        waiting.clear();
        bytesUnderWay = 0;
        dead.removeUpTo(Long.MAX_VALUE - 1, (sequence, gone) -> visitor.entry(sequence, gone.message()));
    }

    /** The message of this sequence, if it is one of these. */
    @Nullable
    Message content(long sequence) {
        final Dead known = dead.get(sequence);
        return known == null ? null : known.message();
    }

    /** Puts a message with the same content in the place of this one, and says whether it is one of these. */
    boolean replace(long sequence, Message moved) {
        final Dead known = dead.remove(sequence);
        if (known == null) {
            return false;
        }
        dead.put(sequence, new Dead(sequence, moved, known.reason(), known.where(), known.moving()));
        return true;
    }

    /** Lets go of a table that nobody needs now. */
    void trim() {
        dead.trim();
    }

    /** The sequences of all, ascending. */
    long[] sequences() {
        return dead.sortedKeys();
    }
}
