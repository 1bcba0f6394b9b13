package io.bilbymq.persistence;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

/** What the owner of a queue knows of it: its messages that are not settled. */
final class TestQueue {
    /** A message in the queue. It is busy as long as something is under way that makes it appear or go. */
    static final class Held {
        final long queue;
        final long sequence;
        final TestMessage message;
        private final long position;
        private final int length;
        boolean isBusy;

        /** The last number that was said of it; 0 if none was. */
        long tally;

        /** One that was made here. */
        Held(long queue, long sequence, TestMessage message) {
            this(queue, sequence, message, 0, 0);
        }

        /** One that was found in the log. */
        Held(long queue, long sequence, TestMessage message, long position, int length) {
            this.queue = queue;
            this.sequence = sequence;
            this.message = message;
            this.position = position;
            this.length = length;
        }

        void release(LogBatch batch) {
            if (position == 0) {
                batch.release(message);
            } else {
                batch.release(position, length);
            }
        }

        long position() {
            return position == 0 ? message.position() : position;
        }

        int length() {
            return position == 0 ? message.length() : length;
        }
    }

    final long number;
    final int owner;
    final TreeMap<Long, Held> held = new TreeMap<>();
    private long next;
    private long deliveredUpTo;

    TestQueue(long number, int owner, long next, long deliveredUpTo) {
        this.number = number;
        this.owner = owner;
        this.next = next;
        this.deliveredUpTo = deliveredUpTo;
    }

    long nextSequence() {
        return next++;
    }

    /** The highest sequence that was ever used. */
    long lastSequence() {
        return next - 1;
    }

    /** Delivers all there is; returns the highest sequence ever delivered. */
    long deliver() {
        deliveredUpTo = next - 1;
        return deliveredUpTo;
    }

    QueueStateEntry state() {
        final long[] ranges = new long[2 * held.size()];
        int count = 0;
        for (final long sequence : held.keySet()) {
            if (count > 0 && ranges[count - 1] == sequence - 1) {
                ranges[count - 1] = sequence;
            } else {
                ranges[count++] = sequence;
                ranges[count++] = sequence;
            }
        }
        return new QueueStateEntry(number, next, deliveredUpTo, Arrays.copyOf(ranges, count));
    }

    /** Says anew what numbers go with messages. */
    void sayTallies(LogBatch batch) {
        held.values().stream()
                .filter(each -> each.tally > 0)
                .forEach(each -> batch.tally(number, each.sequence, each.tally));
    }

    /** Whether nothing is under way for any message. */
    boolean isIdle() {
        return held.values().stream().noneMatch(each -> each.isBusy);
    }

    /** Whether there is a message that nothing is under way for. */
    boolean hasIdle() {
        return held.values().stream().anyMatch(each -> !each.isBusy);
    }

    /** Some messages at or after {@code sequence}, at most {@code max}, with no busy one between them. */
    List<Held> idleFrom(long sequence, int max) {
        final List<Held> idle = new ArrayList<>();
        for (final Held each : held.tailMap(sequence).values()) {
            if (!each.isBusy) {
                idle.add(each);
            }
            if (idle.size() == max || (each.isBusy && !idle.isEmpty())) {
                break;
            }
        }
        return idle;
    }
}
