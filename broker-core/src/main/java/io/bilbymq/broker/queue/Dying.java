package io.bilbymq.broker.queue;

import io.bilbymq.broker.message.Message;
import io.bilbymq.broker.statistics.MessageEvent;
import java.util.ArrayDeque;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Dead messages whose contents have to be read before they can be on their way, and those that have died after them, in the order
 * in which they died. They belong to the queue as those that are {@linkplain Leaving leaving} do.
 *
 * <p>A portion is read at a time, as much as stays in memory for the head of a queue.
 */
final class Dying {
    /** One of them. */
    private static final class Doomed extends HeldContent {
        final long sequence;
        final DeathReason reason;
        final QueueSettings.DeadLettering where;

        Doomed(long sequence, HeldContent content, DeathReason reason, QueueSettings.DeadLettering where) {
            super(content);
            this.sequence = sequence;
            this.reason = reason;
            this.where = where;
        }
    }

    private final QueueEffects effects;
    private final SequenceMap<Doomed> doomed = new SequenceMap<>();
    private final ArrayDeque<Doomed> line = new ArrayDeque<>(0);
    private boolean reading;
    private boolean ended;

    Dying(QueueEffects effects) {
        this.effects = effects;
    }

    int size() {
        return line.size();
    }

    boolean isEmpty() {
        return line.isEmpty();
    }

    /** The queue goes: nothing waits any more but for what has to be read. */
    void end() {
        ended = true;
    }

    boolean hasEnded() {
        return ended;
    }

    /** It comes last, and what {@code content} has is its own from now on. */
    void add(long sequence, HeldContent content, DeathReason reason, QueueSettings.DeadLettering where) {
        final Doomed last = new Doomed(sequence, content, reason, where);
        doomed.put(sequence, last);
        line.add(last);
    }

    /** Takes the first one out, if there is one and its content is here; else null, and what is to be read is asked for. */
    Leaving.@Nullable Dead next() {
        final Doomed first = line.peek();
        final Message message = first == null ? null : first.message();
        if (first == null || message == null) {
            read();
            return null;
        }
        first.freeCopy(effects);
        line.remove();
        doomed.remove(first.sequence);
        return new Leaving.Dead(first.sequence, message, first.reason, first.where);
    }

    private void read() {
        if (!reading && !line.isEmpty()) {
            reading = true;
            effects.readDead(firstUnread());
        }
    }

    private Missing firstUnread() {
        final int most = Math.min(line.size(), PageOut.HEAD_MESSAGES);
        final long[] sequences = new long[most];
        final long[] positions = new long[most];
        final int[] lengths = new int[most];
        int count = 0;
        for (final Doomed each : line) {
            final StoredContent stored = each.stored();
            if (stored == null || count == most) {
                break;
            }
            sequences[count] = each.sequence;
            positions[count] = stored.position();
            lengths[count++] = stored.length();
        }
        return new Missing(
                        Arrays.copyOf(sequences, count), Arrays.copyOf(positions, count), Arrays.copyOf(lengths, count))
                .first(most, PageOut.HEAD_BYTES);
    }

    /**
     * What was asked for; null in the place of what cannot be read. Unless its record was moved meanwhile that is lost, and a
     * record stays where it is in the log.
     */
    void read(Missing asked, @Nullable Message[] messages) {
        reading = false;
        for (int i = 0; i < messages.length; i++) {
            final Doomed one = doomed.get(asked.sequences()[i]);
            final StoredContent stored = one == null ? null : one.stored();
            final Message message = messages[i];
            if (one == null || stored == null || stored.position() != asked.positions()[i]) {
                continue;
            }
            if (message != null) {
                one.read(message, effects);
                effects.happened(MessageEvent.DISK_READ);
            } else {
                line.remove(one);
                doomed.remove(one.sequence);
                one.release(effects);
            }
        }
    }

    /** The content of this message, if it is one of these. */
    @Nullable
    HeldContent find(long sequence) {
        return doomed.get(sequence);
    }

    /** The sequences of all, ascending. */
    long[] sequences() {
        return doomed.sortedKeys();
    }

    /** Takes all of them out. */
    void clear(SequenceMap.Visitor<HeldContent> visitor) {
        line.clear();
        doomed.removeUpTo(Long.MAX_VALUE - 1, visitor);
    }

    /** Lets go of a table that nobody needs now. */
    void trim() {
        doomed.trim();
    }
}
