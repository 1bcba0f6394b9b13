package io.bilbymq.broker.queue;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A map from numbers that are handed out in ascending order (sequences, delivery tags) to what they stand for.
 *
 * <p>Open addressing by the number itself, so that a window of consecutive numbers lies in the table like in a ring:
 * one probe to add, find and remove. A straggler that stays behind while millions pass costs its own slot and nothing
 * more. Robin Hood order bounds the probes and ends the shifting after a removal at the next entry that lies at home.
 *
 * <p>Not thread safe. Keys are positive.
 */
public final class SequenceMap<V> {
    private static final int CAPACITY_MIN = 16;

    /** A table up to this size is kept as it is: a window that fills and empties would resize it again and again. */
    private static final int CAPACITY_KEPT = 1024;

    /** Receives entries. */
    public interface Visitor<V> {
        void entry(long key, V value);
    }

    private long[] keys = new long[0];
    private @Nullable Object[] values = new Object[0];
    private int size;

    /** No key below this one is present. */
    private long lowest = Long.MAX_VALUE;

    public int size() {
        return size;
    }

    public boolean isEmpty() {
        return size == 0;
    }

    /** Adds an entry. The key must be positive and not present. */
    public void put(long key, V value) {
        if (size * 2 >= keys.length) {
            resize(Math.max(CAPACITY_MIN, keys.length * 2));
        }
        lowest = size == 0 ? key : Math.min(lowest, key);
        insert(key, value);
        size++;
    }

    /** What the key stands for, or null. */
    public @Nullable V get(long key) {
        final int slot = find(key);
        return slot < 0 ? null : value(slot);
    }

    /** Takes the entry out and returns its value; null if there is none. */
    public @Nullable V remove(long key) {
        final int slot = find(key);
        if (slot < 0) {
            return null;
        }
        final V value = value(slot);
        removeAt(slot);
        if (keys.length > CAPACITY_KEPT && size * 8 < keys.length) {
            resize(keys.length / 2);
        }
        return value;
    }

    /** Takes out all entries with keys up to and including {@code key}, in ascending order. */
    public void removeUpTo(long key, Visitor<? super V> visitor) {
        if (size == 0 || key < lowest) {
            return;
        }
        if (key - lowest <= 4L * size + CAPACITY_MIN) {
            for (long k = lowest; k <= key && size > 0; k++) {
                visit(k, visitor);
            }
        } else {
            for (final long k : sortedKeysUpTo(key)) {
                visit(k, visitor);
            }
        }
        lowest = key + 1;
    }

    /** The lowest key from {@code from} on; 0 if there is none. Takes as long as there are numbers between, or places in the table. */
    public long next(long from) {
        if (size == 0) {
            return 0;
        }
        final long end = from + keys.length;
        for (long key = from; key < end; key++) {
            if (find(key) >= 0) {
                return key;
            }
        }
        long next = 0;
        for (final long key : keys) {
            next = key >= end && (next == 0 || key < next) ? key : next;
        }
        return next;
    }

    /** Lets the table go, if nothing is in it. */
    public void trim() {
        if (size == 0) {
            keys = new long[0];
            values = new Object[0];
        }
    }

    /** All keys, ascending: a copy. */
    public long[] sortedKeys() {
        return sortedKeysUpTo(Long.MAX_VALUE);
    }

    private void visit(long key, Visitor<? super V> visitor) {
        final V value = remove(key);
        if (value != null) {
            visitor.entry(key, value);
        }
    }

    private long[] sortedKeysUpTo(long key) {
        final long[] found = new long[size];
        int count = 0;
        for (final long k : keys) {
            if (k != 0 && k <= key) {
                found[count++] = k;
            }
        }
        Arrays.sort(found, 0, count);
        return Arrays.copyOf(found, count);
    }

    private int find(long key) {
        if (size == 0) {
            return -1;
        }
        final int mask = keys.length - 1;
        int slot = (int) key & mask;
        for (int distance = 0; keys[slot] != 0; distance++) {
            if (keys[slot] == key) {
                return slot;
            }
            if (distance(slot, mask) < distance) {
                return -1;
            }
            slot = (slot + 1) & mask;
        }
        return -1;
    }

    private void insert(long newKey, Object newValue) {
        final int mask = keys.length - 1;
        long key = newKey;
        Object value = newValue;
        int slot = (int) key & mask;
        int distance = 0;
        while (keys[slot] != 0) {
            final int resident = distance(slot, mask);
            if (resident < distance) {
                final long displacedKey = keys[slot];
                final Object displacedValue = value(slot);
                keys[slot] = key;
                values[slot] = value;
                key = displacedKey;
                value = displacedValue;
                distance = resident;
            }
            slot = (slot + 1) & mask;
            distance++;
        }
        keys[slot] = key;
        values[slot] = value;
    }

    private void removeAt(int removed) {
        final int mask = keys.length - 1;
        int hole = removed;
        int next = (hole + 1) & mask;
        while (keys[next] != 0 && distance(next, mask) > 0) {
            keys[hole] = keys[next];
            values[hole] = values[next];
            hole = next;
            next = (next + 1) & mask;
        }
        keys[hole] = 0;
        values[hole] = null;
        size--;
    }

    private int distance(int slot, int mask) {
        return (slot - (int) keys[slot]) & mask;
    }

    private void resize(int capacity) {
        final long[] oldKeys = keys;
        final Object[] oldValues = values;
        keys = new long[capacity];
        values = new Object[capacity];
        for (int i = 0; i < oldKeys.length; i++) {
            final Object value = oldValues[i];
            if (value != null) {
                insert(oldKeys[i], value);
            }
        }
    }

    @SuppressWarnings("unchecked") // only values of type V are ever stored, and the slot is known to be taken
    private V value(int slot) {
        final Object value = values[slot];
        assert value != null;
        return (V) value;
    }
}
