package io.bilbymq.broker.queue;

import io.bilbymq.amqp.FieldValue;
import io.bilbymq.amqp.Properties;
import io.bilbymq.broker.message.Message;
import io.bilbymq.broker.queue.QueueSettings.Redelivery;
import io.bilbymq.broker.queue.QueueSettings.RetryDelay;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * What a queue remembers of messages that came back to it: how often, and which of them wait until they are ready again. Only a
 * queue that was asked for a delivery limit or for delays remembers anything, and of messages that came back only.
 *
 * <p>The log knows nothing of counts: after a restart they begin anew, and whatever waited is ready.
 */
final class Returns {
    /** Where nobody wants to know; most queues share it. It is never told anything. */
    static final Returns NONE = new Returns();

    private static final class Count {
        int returned;

        /** Of these, those that somebody is to blame for: a rejection, or a client that went away. */
        int failed;
    }

    /** One that waits; its time to live goes on meanwhile. */
    record Waiting(Message message, long deadline) {}

    private final SequenceMap<Count> counts = new SequenceMap<>();
    private final SequenceMap<Waiting> waiting = new SequenceMap<>();
    private Redelivery asked = QueueSettings.PLAIN.redelivery();

    /** What becomes of messages that come back from now on. */
    void configure(Redelivery redelivery) {
        asked = redelivery;
    }

    /** Whether anything of messages that come back has to be remembered for this. */
    static boolean areOfInterest(Redelivery redelivery) {
        return redelivery.limit() >= 0 || redelivery.delay() != RetryDelay.DISABLED;
    }

    private boolean isLimited() {
        return asked.limit() >= 0;
    }

    /** Counts a return, if anybody wants to know; says whether it was one too many. */
    boolean isTooMany(long sequence, boolean failed) {
        if (!areOfInterest(asked)) {
            return false;
        }
        Count count = counts.get(sequence);
        if (count == null) {
            count = new Count();
            counts.put(sequence, count);
        }
        count.returned++;
        if (failed) {
            count.failed++;
        }
        return isLimited() && count.failed > asked.limit();
    }

    /** How many milliseconds a message that has come back waits; 0 if it is ready at once. */
    long delay(long sequence, boolean failed) {
        final boolean waits = switch (asked.delay()) {
            case DISABLED -> false;
            case ALL -> true;
            case FAILED -> failed;
            case RETURNED -> !failed;
        };
        if (!waits) {
            return 0;
        }
        final Count count = counts.get(sequence);
        final long times = count == null ? 1 : Math.max(1, count.failed);
        final long most = Math.max(0, asked.delayMax());
        // The first comparison is that of the product, which may be too large a number.
        return asked.delayMin() > most / times ? most : Math.max(0, asked.delayMin()) * times;
    }

    /** The message is gone, or dead. */
    void forget(long sequence) {
        counts.remove(sequence);
    }

    /** How often a message came back and counted towards the limit; 0 if there is none. */
    int failures(long sequence) {
        final Count count = isLimited() ? counts.get(sequence) : null;
        return count == null ? 0 : count.failed;
    }

    /** What a consumer gets: the message itself or, if it came back to a queue with a limit, one with its counts in headers. */
    Message told(long sequence, Message message) {
        final Count count = isLimited() ? counts.get(sequence) : null;
        if (count == null) {
            return message;
        }
        final Properties before = new Properties(message.content(), 0, message.propertiesLength());
        final Properties counted = before.withHeader("x-acquired-count", FieldValue.of((long) count.returned));
        return message.withProperties(
                count.failed == 0
                        ? counted
                        : counted.withHeader("x-delivery-count", FieldValue.of((long) count.failed)));
    }

    // Those that wait.

    /** It waits from now on; {@code deadline} is when it expires, 0 if it does not. */
    void waits(long sequence, Message message, long deadline) {
        waiting.put(sequence, new Waiting(message, deadline));
    }

    /** Takes out one that has waited long enough; null if there is no such one. */
    @Nullable
    Waiting due(long sequence) {
        return waiting.remove(sequence);
    }

    /** The message of this sequence, if it is one of those that wait. */
    @Nullable
    Message content(long sequence) {
        final Waiting known = waiting.get(sequence);
        return known == null ? null : known.message();
    }

    /** Puts a message with the same content in the place of this one, and says whether it is one of those that wait. */
    boolean replace(long sequence, Message moved) {
        final Waiting known = waiting.remove(sequence);
        if (known == null) {
            return false;
        }
        waiting.put(sequence, new Waiting(moved, known.deadline()));
        return true;
    }

    /** The sequences of those that wait, ascending. */
    long[] sequences() {
        return waiting.sortedKeys();
    }

    /** Forgets everything. */
    void clear(SequenceMap.Visitor<Message> visitor) {
        counts.removeUpTo(Long.MAX_VALUE - 1, (sequence, count) -> {});
        waiting.removeUpTo(Long.MAX_VALUE - 1, (sequence, gone) -> visitor.entry(sequence, gone.message()));
    }

    /** Forgets how often messages came back that are here no more. */
    void purged(LongPredicate isHere) {
        for (final long sequence : counts.sortedKeys()) {
            if (!isHere.test(sequence)) {
                counts.remove(sequence);
            }
        }
    }

    /** Lets go of tables that nobody needs now. */
    void trim() {
        counts.trim();
        waiting.trim();
    }
}
