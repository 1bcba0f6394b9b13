package io.bilbymq.broker.queue;

import java.util.Arrays;
import java.util.function.LongPredicate;

/** Deadlines of messages, the earliest first, of equal ones the lowest sequence. A message may be here twice. */
final class DeadlineHeap {
    private static final int FEW = 16;

    private long[] deadlines = new long[FEW];
    private long[] sequences = new long[FEW];
    private int size;

    boolean isEmpty() {
        return size == 0;
    }

    int size() {
        return size;
    }

    /** The earliest deadline; there must be one. */
    long deadline() {
        return deadlines[0];
    }

    /** The message whose deadline is the earliest; there must be one. */
    long sequence() {
        return sequences[0];
    }

    /** The same, to be taken apart by somebody else. */
    DeadlineHeap copy() {
        final DeadlineHeap copy = new DeadlineHeap();
        copy.deadlines = Arrays.copyOf(deadlines, size);
        copy.sequences = Arrays.copyOf(sequences, size);
        copy.size = size;
        return copy;
    }

    /** Messages with deadlines up to {@code time}, the first one and others that are early, but not in order. */
    long[] upTo(long time, int messagesMax) {
        final int[] at = new int[Math.min(size, messagesMax)];
        int found = size > 0 && deadlines[0] <= time ? 1 : 0;
        for (int i = 0; i < found; i++) {
            for (int child = 2 * at[i] + 1; child <= 2 * at[i] + 2; child++) {
                if (child < size && deadlines[child] <= time && found < at.length) {
                    at[found++] = child;
                }
            }
        }
        final long[] those = new long[found];
        Arrays.setAll(those, i -> sequences[at[i]]);
        return those;
    }

    void add(long deadline, long sequence) {
        if (size == deadlines.length) {
            deadlines = Arrays.copyOf(deadlines, 2 * size);
            sequences = Arrays.copyOf(sequences, 2 * size);
        }
        int at = size++;
        for (int parent = (at - 1) / 2; at > 0 && isBefore(deadline, sequence, parent); parent = (at - 1) / 2) {
            put(at, deadlines[parent], sequences[parent]);
            at = parent;
        }
        put(at, deadline, sequence);
    }

    /** Forgets the earliest; there must be one. */
    void removeFirst() {
        size--;
        siftDown(0, deadlines[size], sequences[size]);
    }

    /** Forgets all but these. */
    void retain(LongPredicate wanted) {
        int kept = 0;
        for (int i = 0; i < size; i++) {
            if (wanted.test(sequences[i])) {
                put(kept++, deadlines[i], sequences[i]);
            }
        }
        size = kept;
        for (int i = size / 2 - 1; i >= 0; i--) {
            siftDown(i, deadlines[i], sequences[i]);
        }
    }

    /** Forgets all. */
    void clear() {
        size = 0;
        deadlines = new long[FEW];
        sequences = new long[FEW];
    }

    private void siftDown(int from, long deadline, long sequence) {
        int at = from;
        for (int child = 2 * at + 1; child < size; child = 2 * at + 1) {
            if (child + 1 < size && isBefore(deadlines[child + 1], sequences[child + 1], child)) {
                child++;
            }
            if (!isBefore(deadlines[child], sequences[child], deadline, sequence)) {
                break;
            }
            put(at, deadlines[child], sequences[child]);
            at = child;
        }
        put(at, deadline, sequence);
    }

    private void put(int at, long deadline, long sequence) {
        deadlines[at] = deadline;
        sequences[at] = sequence;
    }

    private boolean isBefore(long deadline, long sequence, int other) {
        return isBefore(deadline, sequence, deadlines[other], sequences[other]);
    }

    private static boolean isBefore(long deadline, long sequence, long otherDeadline, long otherSequence) {
        return deadline != otherDeadline ? deadline < otherDeadline : sequence < otherSequence;
    }
}
