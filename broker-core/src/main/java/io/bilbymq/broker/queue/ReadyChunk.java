package io.bilbymq.broker.queue;

import io.bilbymq.broker.message.Message;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Messages that adjoin in the order of a queue: what is known of each, and its content if that is in memory.
 *
 * <p>An entry has a slot, from {@link #from} to below {@link #to}; its properties lie under that slot in arrays. Those
 * for the places of records in the log are there only if some entry is without its content, and that of the contents
 * only if some entry has one.
 */
final class ReadyChunk {
    /** Slots of the first chunk of a queue. */
    static final int SLOTS_FIRST = 16;

    /** Slots of a chunk of a long queue. */
    static final int SLOTS_MAX = 1024;

    private static final int GROWTH = 4;

    /** Where the records of entries without content lie. */
    private static final class Places {
        final long[] positions;
        final int[] lengths;
        final int[] bodyLengths;

        Places(long[] positions, int[] lengths, int[] bodyLengths) {
            this.positions = positions;
            this.lengths = lengths;
            this.bodyLengths = bodyLengths;
        }

        Places(int slots) {
            this(new long[slots], new int[slots], new int[slots]);
        }

        void copy(int source, Places target, int at, int count) {
            System.arraycopy(positions, source, target.positions, at, count);
            System.arraycopy(lengths, source, target.lengths, at, count);
            System.arraycopy(bodyLengths, source, target.bodyLengths, at, count);
        }
    }

    private final long[] sequences;
    private @Nullable Message @Nullable [] messages;
    private @Nullable Places places;
    private boolean @Nullable [] redelivered;
    private int from;
    private int to;
    private int contents;

    ReadyChunk(int slots) {
        sequences = new long[slots];
    }

    int from() {
        return from;
    }

    int to() {
        return to;
    }

    int size() {
        return to - from;
    }

    boolean isEmpty() {
        return from == to;
    }

    int slots() {
        return sequences.length;
    }

    /** Whether the last slot is taken. */
    boolean isFullAtTheEnd() {
        return to == sequences.length;
    }

    boolean isFull() {
        return size() == sequences.length;
    }

    /** How many entries have their content in memory. */
    int contents() {
        return contents;
    }

    /** The lowest sequence; there must be one. */
    long first() {
        return sequences[from];
    }

    /** The highest sequence; there must be one. */
    long last() {
        return sequences[to - 1];
    }

    /** Whether there is no gap between the sequences. */
    boolean isContiguous() {
        return last() - first() == size() - 1;
    }

    long sequence(int slot) {
        return sequences[slot];
    }

    boolean redelivered(int slot) {
        return redelivered != null && redelivered[slot];
    }

    /** Null if the content is not in memory. */
    @Nullable
    Message message(int slot) {
        return messages == null ? null : messages[slot];
    }

    /** Position of the record of an entry without content. */
    long position(int slot) {
        return places().positions[slot];
    }

    /** Length of the record of an entry without content. */
    int length(int slot) {
        return places().lengths[slot];
    }

    int bodyLength(int slot) {
        final Message message = message(slot);
        return message != null ? message.bodyLength() : places().bodyLengths[slot];
    }

    /** The slot of this sequence, or the one it would get. */
    int slotOf(long sequence) {
        if (isEmpty()) {
            return from;
        }
        final long offset = sequence - first();
        if (offset >= 0 && offset < size() && sequences[from + (int) offset] == sequence) {
            return from + (int) offset;
        }
        final int found = Arrays.binarySearch(sequences, from, to, sequence);
        return found >= 0 ? found : -found - 1;
    }

    boolean holds(int slot, long sequence) {
        return slot < to && sequences[slot] == sequence;
    }

    /** Adds a message with the highest sequence; the last slot must be free. */
    void append(long sequence, Message message, boolean back) {
        sequences[to] = sequence;
        contentsMade()[to] = message;
        setRedelivered(to++, back);
        contents++;
    }

    /** Adds one with the highest sequence that is in the log only; the last slot must be free. */
    void appendStored(long sequence, long position, int length, int bodyLength, boolean back) {
        sequences[to] = sequence;
        place(to, position, length, bodyLength);
        setRedelivered(to++, back);
    }

    /** Puts a message before the one in {@code slot}; the chunk must not be full. */
    void insert(int slot, long sequence, Message message, boolean back) {
        int free = slot;
        if (isFullAtTheEnd() || (from > 0 && slot - from < to - slot)) {
            copy(from, this, from - 1, slot - from);
            from--;
            free--;
        } else {
            copy(slot, this, slot + 1, to - slot);
            to++;
        }
        sequences[free] = sequence;
        contentsMade()[free] = message;
        setRedelivered(free, back);
        contents++;
    }

    /** Forgets the first entry; there must be one. */
    void removeFirst() {
        if (messages != null && messages[from] != null) {
            messages[from] = null;
            contents--;
        }
        from++;
    }

    /** Makes all slots free; there must be no entry. */
    void rewind() {
        from = 0;
        to = 0;
    }

    /** Forgets the content of a message whose record lies there. */
    void letGo(int slot, long position, int length) {
        place(slot, position, length, bodyLength(slot));
        assert messages != null : "there is a content to let go";
        messages[slot] = null;
        contents--;
        if (contents == 0) {
            messages = null;
        }
    }

    /** The content of an entry without one is here. */
    void load(int slot, Message message) {
        contentsMade()[slot] = message;
        contents++;
    }

    /** The record of an entry without content lies elsewhere. */
    void move(int slot, long position, int length) {
        places().positions[slot] = position;
        places().lengths[slot] = length;
    }

    /** The same entries with more slots. */
    ReadyChunk grown() {
        final ReadyChunk grown = new ReadyChunk(Math.min(SLOTS_MAX, slots() * GROWTH));
        take(from, grown);
        return grown;
    }

    /** Moves the entry in {@code slot} and all behind it to a chunk of their own. */
    ReadyChunk split(int slot) {
        final ReadyChunk rest = new ReadyChunk(slots());
        take(slot, rest);
        return rest;
    }

    /** Moves the entries from {@code slot} on to the same slots of an empty chunk. */
    private void take(int slot, ReadyChunk target) {
        copy(slot, target, slot, size() - (slot - from));
        target.from = slot;
        target.to = to;
        for (int i = slot; i < to; i++) {
            if (messages != null && messages[i] != null) {
                messages[i] = null;
                target.contents++;
            }
        }
        contents -= target.contents;
        to = slot;
    }

    private void copy(int source, ReadyChunk target, int at, int count) {
        System.arraycopy(sequences, source, target.sequences, at, count);
        if (messages != null) {
            System.arraycopy(messages, source, target.contentsMade(), at, count);
        }
        if (places != null) {
            places.copy(source, target.placesMade(), at, count);
        }
        if (redelivered != null) {
            System.arraycopy(redelivered, source, target.redeliveredMade(), at, count);
        }
    }

    private void setRedelivered(int slot, boolean back) {
        if (back) {
            redeliveredMade()[slot] = true;
        } else if (redelivered != null) {
            redelivered[slot] = false;
        }
    }

    private void place(int slot, long position, int length, int bodyLength) {
        final Places made = placesMade();
        made.positions[slot] = position;
        made.lengths[slot] = length;
        made.bodyLengths[slot] = bodyLength;
    }

    private Places places() {
        if (places == null) {
            throw new IllegalStateException("the content is in memory");
        }
        return places;
    }

    private @Nullable Message[] contentsMade() {
        if (messages == null) {
            messages = new Message[slots()];
        }
        return messages;
    }

    private Places placesMade() {
        if (places == null) {
            places = new Places(slots());
        }
        return places;
    }

    private boolean[] redeliveredMade() {
        if (redelivered == null) {
            redelivered = new boolean[slots()];
        }
        return redelivered;
    }
}
