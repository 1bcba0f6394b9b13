package io.bilbymq.persistence;

import java.util.Arrays;

/**
 * What the records say of one queue. They may be heard in any order: a sequence is gone if any of them says so, and of two
 * records for the same sequence the later one counts. Memory is a multiple of what is not gone.
 */
final class QueueFacts {
    private static final long[] NO_LONGS = {};
    private static final int[] NO_INTS = {};
    private static final int FEW = 4;

    private final SequenceRanges gone = new SequenceRanges();
    private long nextSequence = 1;
    private long deliveredUpTo = Long.MAX_VALUE;

    private long[] sequences = NO_LONGS;
    private long[] positions = NO_LONGS;
    private int[] lengths = NO_INTS;
    private long[] notes = NO_LONGS;
    private int count;

    void message(long sequence, long position, int length, long note) {
        if (count == sequences.length) {
            dropGone();
            if (count >= sequences.length / 2) {
                resize(Math.max(FEW, 2 * sequences.length));
            }
        }
        sequences[count] = sequence;
        positions[count] = position;
        lengths[count] = length;
        notes[count++] = note;
        nextSequence = Math.max(nextSequence, sequence + 1);
    }

    void gone(long first, long last) {
        gone.add(first, last);
        nextSequence = Math.max(nextSequence, last + 1);
    }

    /** The numbers of a state of the queue; what is gone according to it is said by {@link #gone}. */
    void state(long next, long delivered) {
        nextSequence = Math.max(nextSequence, next);
        deliveredUpTo = delivered;
    }

    RecoveredQueue recovered(long queue, boolean knowsDelivered) {
        dropGone();
        sort();
        dropDoubles();
        resize(count);
        return new RecoveredQueue(
                queue,
                nextSequence,
                knowsDelivered ? deliveredUpTo : Long.MAX_VALUE,
                sequences,
                positions,
                lengths,
                notes);
    }

    private void resize(int size) {
        sequences = Arrays.copyOf(sequences, size);
        positions = Arrays.copyOf(positions, size);
        lengths = Arrays.copyOf(lengths, size);
        notes = Arrays.copyOf(notes, size);
    }

    private void dropGone() {
        int kept = 0;
        for (int i = 0; i < count; i++) {
            if (!gone.contains(sequences[i])) {
                move(i, kept++);
            }
        }
        count = kept;
    }

    /** Of equal neighbours the last one stays, which lies furthest behind in the log. */
    private void dropDoubles() {
        int kept = 0;
        for (int i = 0; i < count; i++) {
            if (i + 1 == count || sequences[i + 1] != sequences[i]) {
                move(i, kept++);
            }
        }
        count = kept;
    }

    /** By sequence, then position. Most queues are in order from the start; else this is a heap sort. */
    private void sort() {
        if (isSorted()) {
            return;
        }
        for (int root = count / 2 - 1; root >= 0; root--) {
            siftDown(root, count);
        }
        for (int end = count - 1; end > 0; end--) {
            swap(0, end);
            siftDown(0, end);
        }
    }

    private boolean isSorted() {
        for (int i = 1; i < count; i++) {
            if (isLess(i, i - 1)) {
                return false;
            }
        }
        return true;
    }

    private void siftDown(int from, int end) {
        int root = from;
        while (2 * root + 1 < end) {
            int child = 2 * root + 1;
            if (child + 1 < end && isLess(child, child + 1)) {
                child++;
            }
            if (!isLess(root, child)) {
                return;
            }
            swap(root, child);
            root = child;
        }
    }

    private boolean isLess(int a, int b) {
        return sequences[a] != sequences[b] ? sequences[a] < sequences[b] : positions[a] < positions[b];
    }

    private void swap(int a, int b) {
        final long sequence = sequences[a];
        final long position = positions[a];
        final int length = lengths[a];
        final long note = notes[a];
        move(b, a);
        sequences[b] = sequence;
        positions[b] = position;
        lengths[b] = length;
        notes[b] = note;
    }

    private void move(int from, int to) {
        sequences[to] = sequences[from];
        positions[to] = positions[from];
        lengths[to] = lengths[from];
        notes[to] = notes[from];
    }
}
