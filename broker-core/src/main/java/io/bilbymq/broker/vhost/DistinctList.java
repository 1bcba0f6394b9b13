package io.bilbymq.broker.vhost;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A list that takes each object once, compared by identity. Made to be cleared and filled again without allocating.
 * Confined to one thread.
 */
final class DistinctList<T> {
    /** Up to so many items are compared one by one; more are found by a hash table. */
    private static final int SCANNED_MAX = 16;

    /** A table is at most a quarter full. */
    private static final int SLOTS_PER_ITEM = 4;

    private @Nullable Object[] items = new Object[SCANNED_MAX];
    private int size;

    /** Open addressing: index + 1 into {@link #items}, 0 for a free slot. All free up to {@link #SCANNED_MAX} items. */
    private int[] slots = new int[0];

    int size() {
        return size;
    }

    // Items come from add() only.
    @SuppressWarnings("unchecked")
    T get(int index) {
        final Object item = items[index];
        if (index >= size || item == null) {
            throw new IndexOutOfBoundsException(index);
        }
        return (T) item;
    }

    /** Appends an item unless it is in the list. */
    void add(T item) {
        if (contains(item)) {
            return;
        }
        if (size == items.length) {
            items = Arrays.copyOf(items, size * 2);
        }
        items[size++] = item;
        if (size > SCANNED_MAX) {
            index();
        }
    }

    private boolean contains(T item) {
        if (size <= SCANNED_MAX) {
            for (int i = 0; i < size; i++) {
                if (items[i] == item) {
                    return true;
                }
            }
            return false;
        }
        return slots[slotOf(item)] != 0;
    }

    /** Puts the last item into the table; all of them if it is new or has become too small. */
    private void index() {
        if (size == SCANNED_MAX + 1 || size * SLOTS_PER_ITEM > slots.length) {
            if (size * SLOTS_PER_ITEM > slots.length) {
                slots = new int[Integer.highestOneBit(size) * 4 * SLOTS_PER_ITEM];
            }
            for (int i = 0; i < size; i++) {
                putIntoTable(i);
            }
        } else {
            putIntoTable(size - 1);
        }
    }

    private void putIntoTable(int i) {
        final Object item = items[i];
        assert item != null;
        slots[slotOf(item)] = i + 1;
    }

    /** The slot that holds the item, or the free one where it belongs. */
    private int slotOf(Object item) {
        final int mask = slots.length - 1;
        int slot = ((System.identityHashCode(item) * 0x9E3779B1) >>> 8) & mask;
        while (slots[slot] != 0 && items[slots[slot] - 1] != item) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    void clear() {
        Arrays.fill(items, 0, size, null);
        if (size > SCANNED_MAX) {
            Arrays.fill(slots, 0);
        }
        size = 0;
    }
}
