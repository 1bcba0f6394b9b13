package io.bilbymq.broker.queue;

import io.bilbymq.broker.message.Message;
import io.bilbymq.broker.store.CopiedRecord;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A chunk in memory: what is known of each message, and its content if that is in memory too.
 *
 * <p>An entry has a slot, from {@link #from} to below {@link #to}; its properties lie under that slot in arrays. Those
 * for the places of records in the log, or of copies in scratch, are there only if some entry needs one, and that of the
 * contents only if some entry has one.
 */
final class ResidentChunk implements Chunk {
    /** Slots of the first chunk of a queue. */
    static final int SLOTS_FIRST = 16;

    /** Slots of a chunk of a long queue. */
    static final int SLOTS_MAX = 1024;

    /** What an entry without content takes on disk: sequence, position, length, length of the body. */
    static final int ENTRY_BYTES = 8 + 8 + 4 + 4;

    /** What it takes besides if some entry has a deadline. */
    static final int DEADLINE_BYTES = 8;

    private static final int GROWTH = 4;

    private final long[] sequences;
    private @Nullable Message @Nullable [] messages;
    /** Of entries without content; and of those that have a copy, which keep it. */
    private @Nullable Places places;

    private boolean @Nullable [] redelivered;
    private long @Nullable [] deadlines;
    private int from;
    private int to;
    private int changes;

    /** Entries without content; nothing to count as long as all is in memory. */
    private int absent;

    private boolean beingWritten;

    ResidentChunk(int slots) {
        sequences = new long[slots];
    }

    int from() {
        return from;
    }

    int to() {
        return to;
    }

    @Override
    public int size() {
        return to - from;
    }

    boolean isEmpty() {
        return from == to;
    }

    int slots() {
        return sequences.length;
    }

    /** How many slots a chunk behind this one has, which is full. */
    int slotsOfNext() {
        return Math.min(SLOTS_MAX, slots() * GROWTH);
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
        return size() - absent;
    }

    @Override
    public long first() {
        return sequences[from];
    }

    @Override
    public long last() {
        return sequences[to - 1];
    }

    @Override
    public boolean contains(long sequence) {
        return holds(slotOf(sequence), sequence);
    }

    @Override
    public void ranges(RangeVisitor visitor) {
        if (last() - first() == size() - 1) {
            visitor.range(first(), last());
            return;
        }
        int start = from;
        for (int slot = from + 1; slot <= to; slot++) {
            if (slot == to || sequences[slot] != sequences[slot - 1] + 1) {
                visitor.range(sequences[start], sequences[slot - 1]);
                start = slot;
            }
        }
    }

    /** A number that is another one after each change, except that the first entry was removed. */
    int changes() {
        return changes;
    }

    /** Whether it is on its way to the disk. */
    boolean isBeingWritten() {
        return beingWritten;
    }

    void beingWritten(boolean written) {
        beingWritten = written;
    }

    long sequence(int slot) {
        return sequences[slot];
    }

    boolean redelivered(int slot) {
        return redelivered != null && redelivered[slot];
    }

    /** When the message expires, in milliseconds since 1970; 0 if it does not. */
    long deadline(int slot) {
        return deadlines == null ? 0 : deadlines[slot];
    }

    /** Whether some entry has a deadline, or had one. */
    boolean hasDeadlines() {
        return deadlines != null;
    }

    /** Null if the content is not in memory. */
    @Nullable
    Message message(int slot) {
        return messages == null ? null : messages[slot];
    }

    /** Position of the record of an entry without content, or of its copy. */
    long position(int slot) {
        return places().positions[slot];
    }

    /** Length of the record of an entry without content, or of its copy. */
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

    /** Whether there is an entry for this sequence without its content, whose record lies there. */
    boolean liesAt(long sequence, long position) {
        final int slot = slotOf(sequence);
        return holds(slot, sequence) && message(slot) == null && position(slot) == position;
    }

    /**
     * Position of the scratch copy of an entry, whether its content is in memory too or not; 0 if there is none. It is needed
     * as long as the entry is here.
     */
    long copy(int slot) {
        return places != null && ContentFiles.isCopy(places.positions[slot]) ? places.positions[slot] : 0;
    }

    /** Whether an entry with a content has a copy that is {@linkplain #endCopy complete}. */
    boolean isCopied(int slot) {
        return copy(slot) != 0 && length(slot) > 0;
    }

    /** A content begins to be copied. */
    void beginCopy(int slot, long position, int length) {
        changes++;
        placesMade().set(slot, position, ~length, bodyLength(slot));
    }

    /** The copy of a content is complete. */
    void endCopy(int slot) {
        places().lengths[slot] = ~length(slot);
    }

    /** There is no copy of a content. */
    void forgetCopy(int slot) {
        if (places != null) {
            places.positions[slot] = 0;
        }
    }

    /** Adds a message with the highest sequence; the last slot must be free. */
    void append(long sequence, Message message, boolean back, long deadline) {
        sequences[to] = sequence;
        contentsMade()[to] = message;
        forgetCopy(to);
        setDeadline(to, deadline);
        setRedelivered(to++, back);
    }

    /** Adds one with the highest sequence that is in the log only; the last slot must be free. */
    void appendStored(long sequence, long position, int length, int bodyLength, boolean back, long deadline) {
        sequences[to] = sequence;
        setDeadline(to, deadline);
        placesMade().set(to, position, length, bodyLength);
        absent++;
        setRedelivered(to++, back);
    }

    /** Puts a message before the one in {@code slot}; the chunk must not be full. */
    void insert(int slot, long sequence, Message message, boolean back, long deadline) {
        final int free = opened(slot);
        sequences[free] = sequence;
        contentsMade()[free] = message;
        forgetCopy(free);
        setDeadline(free, deadline);
        setRedelivered(free, back);
    }

    /** As {@link #insert}, but its content is not in memory. */
    void insertStored(int slot, long sequence, StoredContent stored, boolean back, long deadline) {
        final int free = opened(slot);
        sequences[free] = sequence;
        if (messages != null) {
            messages[free] = null;
        }
        placesMade().set(free, stored.position(), stored.length(), stored.bodyLength());
        absent++;
        setDeadline(free, deadline);
        setRedelivered(free, back);
    }

    /** Makes a slot free before the one in {@code slot}; the chunk must not be full. */
    private int opened(int slot) {
        changes++;
        int free = slot;
        if (isFullAtTheEnd() || (from > 0 && slot - from < to - slot)) {
            copy(from, this, from - 1, slot - from);
            from--;
            free--;
        } else {
            copy(slot, this, slot + 1, to - slot);
            to++;
        }
        return free;
    }

    /** Forgets the first entry; there must be one. */
    void removeFirst() {
        if (messages != null && messages[from] != null) {
            messages[from] = null;
        } else {
            absent--;
        }
        from++;
    }

    /** Forgets the entry in {@code slot}. */
    void remove(int slot) {
        changes++;
        final int free;
        if (message(slot) == null) {
            absent--;
        }
        if (slot - from < to - 1 - slot) {
            copy(from, this, from + 1, slot - from);
            free = from++;
        } else {
            copy(slot + 1, this, slot, to - slot - 1);
            free = --to;
        }
        if (messages != null) {
            messages[free] = null;
        }
    }

    /** Makes all slots free; there must be no entry. */
    void rewind() {
        from = 0;
        to = 0;
    }

    /** Forgets the content of a message whose record lies there. */
    void letGo(int slot, long position, int length) {
        placesMade().set(slot, position, length, bodyLength(slot));
        letGo(slot);
    }

    /** Forgets the content of a message that has a complete copy. */
    void letGo(int slot) {
        assert messages != null : "there is a content to let go";
        messages[slot] = null;
        absent++;
        if (contents() == 0) {
            messages = null;
        }
    }

    /** The content of an entry without one is here. */
    void load(int slot, Message message) {
        changes++;
        contentsMade()[slot] = message;
        absent--;
    }

    /** The record of an entry without content lies elsewhere; false if there is no such entry at the old place. */
    boolean move(CopiedRecord copy) {
        if (!liesAt(copy.sequence(), copy.from())) {
            return false;
        }
        changes++;
        final int slot = slotOf(copy.sequence());
        places().positions[slot] = copy.to();
        places().lengths[slot] = copy.length();
        return true;
    }

    /** The content of an entry that has one is held by another message. */
    void replace(int slot, Message message) {
        changes++;
        contentsMade()[slot] = message;
    }

    /** The same entries with more slots. */
    ResidentChunk grown() {
        final ResidentChunk grown = new ResidentChunk(slotsOfNext());
        take(from, grown);
        return grown;
    }

    /** Moves the entry in {@code slot} and all behind it to a chunk of their own. */
    ResidentChunk split(int slot) {
        final ResidentChunk rest = new ResidentChunk(slots());
        take(slot, rest);
        return rest;
    }

    /**
     * Writes the entries of these slots, none of which has its content. By any thread: if the owner changes them
     * meanwhile, what is written is worthless, and that is all.
     *
     * @param withDeadlines whether some entry {@linkplain #hasDeadlines has} one
     */
    void write(ByteBuffer out, int firstSlot, int endSlot, boolean withDeadlines) {
        final Places written = places();
        final boolean @Nullable [] back = redelivered;
        final long @Nullable [] ends = withDeadlines ? deadlines : null;
        for (int slot = firstSlot; slot < endSlot; slot++) {
            final int bodyLength = written.bodyLengths[slot];
            out.putLong(sequences[slot])
                    .putLong(written.positions[slot])
                    .putInt(written.lengths[slot])
                    .putInt(back != null && back[slot] ? ~bodyLength : bodyLength);
            if (ends != null) {
                out.putLong(ends[slot]);
            }
        }
    }

    /** Reads what was written of so many entries. */
    static ResidentChunk read(ByteBuffer in, int entries, boolean withDeadlines) {
        final ResidentChunk chunk = new ResidentChunk(entries);
        for (int slot = 0; slot < entries; slot++) {
            final long sequence = in.getLong();
            final long position = in.getLong();
            final int length = in.getInt();
            final int bodyLength = in.getInt();
            final long deadline = withDeadlines ? in.getLong() : 0;
            chunk.appendStored(sequence, position, length, Math.max(bodyLength, ~bodyLength), bodyLength < 0, deadline);
        }
        return chunk;
    }

    /** Moves the entries from {@code slot} on to the same slots of an empty chunk. */
    private void take(int slot, ResidentChunk target) {
        changes++;
        copy(slot, target, slot, size() - (slot - from));
        target.from = slot;
        target.to = to;
        for (int i = slot; i < to; i++) {
            if (messages != null && messages[i] != null) {
                messages[i] = null;
            } else {
                target.absent++;
            }
        }
        absent -= target.absent;
        to = slot;
    }

    private void copy(int source, ResidentChunk target, int at, int count) {
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
        if (deadlines != null) {
            System.arraycopy(deadlines, source, target.deadlinesMade(), at, count);
        }
    }

    private void setRedelivered(int slot, boolean back) {
        if (back) {
            redeliveredMade()[slot] = true;
        } else if (redelivered != null) {
            redelivered[slot] = false;
        }
    }

    private void setDeadline(int slot, long deadline) {
        if (deadline != 0) {
            deadlinesMade()[slot] = deadline;
        } else if (deadlines != null) {
            deadlines[slot] = 0;
        }
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

    private long[] deadlinesMade() {
        if (deadlines == null) {
            deadlines = new long[slots()];
        }
        return deadlines;
    }

    private boolean[] redeliveredMade() {
        if (redelivered == null) {
            redelivered = new boolean[slots()];
        }
        return redelivered;
    }
}
