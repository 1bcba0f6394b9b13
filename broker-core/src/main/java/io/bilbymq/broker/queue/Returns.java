package io.bilbymq.broker.queue;

import io.bilbymq.amqp.FieldValue;
import io.bilbymq.amqp.Properties;
import io.bilbymq.broker.message.Message;
import io.bilbymq.broker.queue.QueueSettings.Redelivery;
import io.bilbymq.broker.queue.QueueSettings.RetryDelay;
import io.bilbymq.persistence.LogBatch;
import java.util.function.LongConsumer;
import java.util.function.LongPredicate;

/**
 * What a queue remembers of messages that came back to it: how often, and which of them wait until they are ready again. Only a
 * queue that was asked for a delivery limit or for delays remembers anything, and of messages that came back only.
 *
 * <p>A durable queue has the log keep the counts of persistent messages, as {@linkplain #tally one number}; after a restart
 * whatever waited is ready. More than {@value #COUNTS_MAX} messages are not counted: a further one is as if it had never come
 * back, until there is room.
 */
final class Returns {
    /** Where nobody wants to know; most queues share it. It is never told anything. */
    static final Returns NONE = new Returns(bytes -> {});

    /** So many take some 40 MiB. */
    static final int COUNTS_MAX = 1_000_000;

    /** What the count of a message costs: its place in the table, which is less than half full. */
    private static final int COUNT_BYTES = 40;

    /**
     * How often a message came back.
     *
     * @param failed of these, those that somebody is to blame for: a rejection, or a client that went away
     */
    private record Count(int returned, int failed) {
        private static final int SMALL = 32;
        private static final Count[][] SHARED = new Count[SMALL][SMALL];

        static {
            for (int returned = 0; returned < SMALL; returned++) {
                for (int failed = 0; failed < SMALL; failed++) {
                    SHARED[returned][failed] = new Count(returned, failed);
                }
            }
        }

        static final Count NONE = of(0, 0);

        /** Most messages come back but a few times, and have such a count in common. */
        static Count of(int returned, int failed) {
            return returned < SMALL && failed < SMALL ? SHARED[returned][failed] : new Count(returned, failed);
        }

        Count plus(boolean hasFailed) {
            return of(returned + 1, hasFailed ? failed + 1 : failed);
        }
    }

    /** One that waits; its time to live goes on meanwhile. */
    static final class Waiting extends HeldContent {
        private final long deadline;

        Waiting(HeldContent content, long deadline) {
            super(content);
            this.deadline = deadline;
        }

        /** When it expires; 0 if it does not. */
        long deadline() {
            return deadline;
        }
    }

    /** So many milliseconds are more than a clock will ever show, and may be added to what it shows. */
    private static final long FOR_EVER = Long.MAX_VALUE / 4;

    private final LongConsumer memory;
    private final SequenceMap<Count> counts = new SequenceMap<>();
    private final SequenceMap<Waiting> waiting = new SequenceMap<>();

    /** When they are due. */
    private final DeadlineHeap due = new DeadlineHeap();

    private Redelivery asked = QueueSettings.PLAIN.redelivery();

    /** Nothing came back yet; {@code memory} is told how many bytes this takes more, or fewer. */
    Returns(LongConsumer memory) {
        this.memory = memory;
    }

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
        final Count before = counts.remove(sequence);
        if (before == null) {
            if (counts.size() >= COUNTS_MAX) {
                return false;
            }
            memory.accept(COUNT_BYTES);
        }
        final Count count = (before == null ? Count.NONE : before).plus(failed);
        counts.put(sequence, count);
        return isLimited() && count.failed > asked.limit();
    }

    /** The count of a message as one number, which grows with every failure; 0 if it did not come back. */
    long tally(long sequence) {
        final Count count = counts.get(sequence);
        return count == null ? 0 : tally(count);
    }

    private static long tally(Count count) {
        return (long) count.failed << Integer.SIZE | count.returned;
    }

    /** A message came back before the queue was restored, as often as {@link #tally} has said then. */
    void restore(long sequence, long tally) {
        if (areOfInterest(asked) && counts.size() < COUNTS_MAX) {
            counts.put(sequence, Count.of((int) tally, (int) (tally >>> Integer.SIZE)));
            memory.accept(COUNT_BYTES);
        }
    }

    /** Says the tallies of all messages that have one. */
    void describe(long queue, LogBatch batch) {
        for (final long sequence : counts.sortedKeys()) {
            batch.tally(queue, sequence, tally(sequence));
        }
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
        if (counts.remove(sequence) != null) {
            memory.accept(-COUNT_BYTES);
        }
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

    /**
     * It waits for so many milliseconds from {@code now} on, and what {@code content} has is its own.
     *
     * @param deadline when it expires; 0 if it does not
     */
    void waits(long sequence, HeldContent content, long deadline, long now, long delay) {
        waiting.put(sequence, new Waiting(content, deadline));
        due.add(now + Math.min(delay, FOR_EVER), sequence);
    }

    /** When the first one has waited long enough, in milliseconds since 1970; 0 if none waits. */
    long nextDue() {
        return due.isEmpty() ? 0 : due.deadline();
    }

    /** Which is the one that has waited long enough {@linkplain #nextDue first}; there must be one. */
    long firstDue() {
        return due.sequence();
    }

    /** Takes that out. */
    Waiting takeFirst() {
        final Waiting first = waiting.remove(due.sequence());
        if (first == null) {
            throw new IllegalStateException(due.sequence() + " does not wait");
        }
        due.removeFirst();
        if (due.isEmpty()) {
            due.clear();
        }
        return first;
    }

    /** Those that wait, by sequence. */
    SequenceMap<Waiting> waiting() {
        return waiting;
    }

    /** Forgets everything. */
    void clear(SequenceMap.Visitor<HeldContent> visitor) {
        counts.removeUpTo(Long.MAX_VALUE - 1, (sequence, count) -> memory.accept(-COUNT_BYTES));
        waiting.removeUpTo(Long.MAX_VALUE - 1, visitor);
        due.clear();
    }

    /** Forgets how often messages came back that are here no more. */
    void purged(LongPredicate isHere) {
        for (final long sequence : counts.sortedKeys()) {
            if (!isHere.test(sequence)) {
                forget(sequence);
            }
        }
    }

    /** Lets go of tables that nobody needs now. */
    void trim() {
        counts.trim();
        waiting.trim();
    }
}
