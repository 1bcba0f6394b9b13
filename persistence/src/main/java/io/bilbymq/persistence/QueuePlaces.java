package io.bilbymq.persistence;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Some places of one queue in memory, to be sorted. */
final class QueuePlaces {
    private static final int FEW = 4;

    private long[] sequences = new long[FEW];
    private long[] positions = new long[FEW];
    private int[] lengths = new int[FEW];
    private long[] notes = new long[FEW];

    /** Null as long as all are 0. */
    private long @Nullable [] stamps;

    /** Likewise. */
    private long @Nullable [] keys;

    private int count;

    void add(long sequence, long position, int length, long note, long stamp, long key) {
        if (count == sequences.length) {
            resize(2 * count);
        }
        sequences[count] = sequence;
        positions[count] = position;
        lengths[count] = length;
        notes[count] = note;
        stamp(count, stamp);
        key(count++, key);
    }

    int count() {
        return count;
    }

    long sequence(int index) {
        return sequences[index];
    }

    long position(int index) {
        return positions[index];
    }

    int length(int index) {
        return lengths[index];
    }

    long note(int index) {
        return notes[index];
    }

    long stamp(int index) {
        return stamps == null ? 0 : stamps[index];
    }

    long key(int index) {
        return keys == null ? 0 : keys[index];
    }

    private void key(int index, long key) {
        if (keys == null && key != 0) {
            keys = new long[sequences.length];
        }
        if (keys != null) {
            keys[index] = key;
        }
    }

    private void stamp(int index, long stamp) {
        if (stamps == null && stamp != 0) {
            stamps = new long[sequences.length];
        }
        if (stamps != null) {
            stamps[index] = stamp;
        }
    }

    private void resize(int size) {
        sequences = Arrays.copyOf(sequences, size);
        positions = Arrays.copyOf(positions, size);
        lengths = Arrays.copyOf(lengths, size);
        notes = Arrays.copyOf(notes, size);
        stamps = stamps == null ? null : Arrays.copyOf(stamps, size);
        keys = keys == null ? null : Arrays.copyOf(keys, size);
    }

    /** By sequence, then position. Most queues are in order from the start; else this is a heap sort. */
    void sort() {
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
        final long stamp = stamp(a);
        final long key = key(a);
        move(b, a);
        sequences[b] = sequence;
        positions[b] = position;
        lengths[b] = length;
        notes[b] = note;
        stamp(b, stamp);
        key(b, key);
    }

    private void move(int from, int to) {
        sequences[to] = sequences[from];
        positions[to] = positions[from];
        lengths[to] = lengths[from];
        notes[to] = notes[from];
        stamp(to, stamp(from));
        key(to, key(from));
    }
}
