package io.bilbymq.broker.queue;

import io.bilbymq.broker.message.Message;
import io.bilbymq.broker.message.MessageRecord;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The messages of a queue that wait for a consumer, in the order of their sequences: an index, with the contents that
 * are in memory.
 *
 * <p>It is a list of chunks. New messages are appended to the last chunk, those that come back are put in their places,
 * mostly in the first. The content of a message may be in the log only. So a queue of any length costs bounded memory
 * for contents: {@link #pageOut} lets go of them, {@link #missing} says which ones are to be read back, and
 * {@link #loaded} takes them.
 *
 * <p>To take the head, read {@link #sequence}, {@link #message} and {@link #redelivered}, then {@link #removeHead}.
 */
final class ReadyMessages {
    /** Hears of sequences without a gap. */
    interface RangeVisitor {
        void range(long first, long last);
    }

    /** Without empty ones, except that one which is the only one may be. */
    private List<ReadyChunk> chunks = new ArrayList<>(0);

    private @Nullable ReadyChunk first;
    private @Nullable ReadyChunk last;

    /** Null until something is to be let go. */
    private @Nullable PageOut pageOut;

    private int size;
    private long bodyBytes;
    private long residentBytes;

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** Sum of the bodies, in memory or not. */
    long bodyBytes() {
        return bodyBytes;
    }

    /** What the contents in memory are counted as. */
    long residentBytes() {
        return residentBytes;
    }

    // What comes.

    /** Adds a message whose sequence is higher than that of any here. */
    void append(long sequence, Message message) {
        append(sequence, message, false);
    }

    private void append(long sequence, Message message, boolean redelivered) {
        chunkWithRoomAtTheEnd(sequence).append(sequence, message, redelivered);
        count(message);
    }

    /** Adds a message whose sequence is higher than that of any here, and whose content is in the log only. */
    void appendStored(long sequence, long position, int length, int bodyLength, boolean redelivered) {
        chunkWithRoomAtTheEnd(sequence).appendStored(sequence, position, length, bodyLength, redelivered);
        size++;
        bodyBytes += bodyLength;
    }

    private ReadyChunk chunkWithRoomAtTheEnd(long sequence) {
        ReadyChunk chunk = last;
        assert size == 0 || (chunk != null && chunk.last() < sequence) : sequence + " is not the highest";
        if (chunk == null || chunk.isFullAtTheEnd()) {
            chunk = new ReadyChunk(
                    chunk == null ? ReadyChunk.SLOTS_FIRST : Math.min(ReadyChunk.SLOTS_MAX, chunk.slots() * 4));
            chunks.add(chunk);
            chunksChanged();
        }
        return chunk;
    }

    /** Puts a message where its sequence belongs. */
    void insert(long sequence, Message message, boolean redelivered) {
        final ReadyChunk end = last;
        if (size == 0 || end == null || end.last() < sequence) {
            append(sequence, message, redelivered);
            return;
        }
        final int index = chunkOf(chunks, sequence);
        final ReadyChunk chunk = chunks.get(index);
        final int slot = chunk.slotOf(sequence);
        if (!chunk.isFull()) {
            chunk.insert(slot, sequence, message, redelivered);
        } else if (slot == chunk.from() || slot == chunk.to()) {
            final ReadyChunk between = new ReadyChunk(ReadyChunk.SLOTS_FIRST);
            between.append(sequence, message, redelivered);
            chunks.add(slot == chunk.from() ? index : index + 1, between);
            chunksChanged();
        } else {
            makeRoom(index, slot).insert(slot, sequence, message, redelivered);
            chunksChanged();
        }
        count(message);
        if (pageOut != null) {
            pageOut.arrived(sequence);
        }
    }

    /** Makes room for an entry in front of the one in {@code slot} of a full chunk. */
    private ReadyChunk makeRoom(int index, int slot) {
        final ReadyChunk chunk = chunks.get(index);
        if (chunk.slots() < ReadyChunk.SLOTS_MAX) {
            final ReadyChunk grown = chunk.grown();
            chunks.set(index, grown);
            return grown;
        }
        chunks.add(index + 1, chunk.split(slot));
        return chunk;
    }

    // The head.

    /** Of the head; there must be one. */
    long sequence() {
        return head().first();
    }

    /** Whether the head, which must exist, was delivered before. */
    boolean redelivered() {
        final ReadyChunk chunk = head();
        return chunk.redelivered(chunk.from());
    }

    /** The head, which must exist; null if its content is in the log only. */
    @Nullable
    Message message() {
        final ReadyChunk chunk = head();
        return chunk.message(chunk.from());
    }

    /** Where the record of a head without content begins in the log. */
    long position() {
        final ReadyChunk chunk = head();
        return chunk.position(chunk.from());
    }

    /** Length of the record of a head without content, in bytes. */
    int length() {
        final ReadyChunk chunk = head();
        return chunk.length(chunk.from());
    }

    /** Takes the head, which must exist, away. */
    void removeHead() {
        final ReadyChunk chunk = head();
        final Message message = chunk.message(chunk.from());
        if (message != null) {
            bodyBytes -= message.bodyLength();
            residentBytes -= message.heldBytes();
        } else {
            bodyBytes -= chunk.bodyLength(chunk.from());
        }
        size--;
        chunk.removeFirst();
        if (chunk.isEmpty()) {
            drop(chunk);
        }
    }

    private void drop(ReadyChunk chunk) {
        if (chunks.size() > 1) {
            chunks.remove(0);
            first = chunks.get(0);
        } else if (chunk.slots() == ReadyChunk.SLOTS_FIRST) {
            // Only the smallest is kept for what comes: a queue that was long once is small again.
            chunk.rewind();
        } else {
            chunks = new ArrayList<>(0);
            first = null;
            last = null;
            pageOut = null;
        }
    }

    private ReadyChunk head() {
        final ReadyChunk chunk = first;
        if (chunk == null || chunk.isEmpty()) {
            throw new IllegalStateException("no message is ready");
        }
        return chunk;
    }

    // Contents that are in the log only.

    /**
     * The first messages from the head on whose contents are not in memory.
     *
     * @param messagesMax no more than these, and none so much further behind the first of them
     * @param bytesMax no more than these bytes of records, but one in any case
     */
    Missing missing(int messagesMax, long bytesMax) {
        final int most = Math.min(messagesMax, size);
        final long[] sequences = new long[most];
        final long[] positions = new long[most];
        final int[] lengths = new int[most];
        int found = 0;
        int seen = 0;
        long bytes = 0;
        search:
        for (final ReadyChunk chunk : chunks) {
            int slot = chunk.contents() == chunk.size() ? chunk.to() : chunk.from();
            for (; slot < chunk.to() && seen < most; slot++) {
                if (chunk.message(slot) == null) {
                    bytes += chunk.length(slot);
                    if (found > 0 && bytes > bytesMax) {
                        break search;
                    }
                    sequences[found] = chunk.sequence(slot);
                    positions[found] = chunk.position(slot);
                    lengths[found++] = chunk.length(slot);
                }
                seen += found > 0 ? 1 : 0;
            }
        }
        return new Missing(
                Arrays.copyOf(sequences, found), Arrays.copyOf(positions, found), Arrays.copyOf(lengths, found));
    }

    /**
     * The content of a message was read back from where its record lies.
     *
     * @return whether it is wanted: false if the message is gone, has its content, or its record has moved meanwhile
     */
    boolean loaded(long sequence, Message message) {
        final ReadyChunk chunk = chunkWith(sequence);
        if (chunk == null) {
            return false;
        }
        final int slot = chunk.slotOf(sequence);
        if (chunk.message(slot) != null || chunk.position(slot) != positionOf(message)) {
            return false;
        }
        chunk.load(slot, message);
        residentBytes += message.heldBytes();
        if (pageOut != null) {
            pageOut.arrived(sequence);
        }
        return true;
    }

    private static long positionOf(Message message) {
        final MessageRecord record = message.record();
        if (record == null) {
            throw new IllegalArgumentException("a message that was read back has a record");
        }
        return record.position();
    }

    /**
     * Lets go of contents that are in the log as well, those next to the head excepted.
     *
     * @param bytes enough, as {@link Message#heldBytes} counts
     * @param whenLetGo hears of each message
     * @return bytes let go; fewer than wanted if there is no more
     */
    long pageOut(long bytes, Consumer<Message> whenLetGo) {
        if (size == 0) {
            return 0;
        }
        if (pageOut == null) {
            pageOut = new PageOut();
        }
        final long gone = pageOut.letGo(chunks, bytes, whenLetGo);
        residentBytes -= gone;
        return gone;
    }

    /** The record of a message without content lies elsewhere now; false if there is no such message here. */
    boolean moved(long sequence, long position, int length) {
        final ReadyChunk chunk = chunkWith(sequence);
        if (chunk == null || chunk.message(chunk.slotOf(sequence)) != null) {
            return false;
        }
        chunk.move(chunk.slotOf(sequence), position, length);
        return true;
    }

    // Questions.

    /** Whether this message waits here. */
    boolean contains(long sequence) {
        return chunkWith(sequence) != null;
    }

    /** Tells of all sequences here, ascending, as few ranges as there can be. */
    void ranges(RangeVisitor visitor) {
        if (size == 0) {
            return;
        }
        long from = sequence();
        long to = from - 1;
        for (final ReadyChunk chunk : chunks) {
            if (chunk.first() == to + 1 && chunk.isContiguous()) {
                to = chunk.last();
                continue;
            }
            for (int slot = chunk.from(); slot < chunk.to(); slot++) {
                final long sequence = chunk.sequence(slot);
                if (sequence != to + 1) {
                    visitor.range(from, to);
                    from = sequence;
                }
                to = sequence;
            }
        }
        visitor.range(from, to);
    }

    private @Nullable ReadyChunk chunkWith(long sequence) {
        if (size == 0) {
            return null;
        }
        final ReadyChunk chunk = chunks.get(chunkOf(chunks, sequence));
        return chunk.holds(chunk.slotOf(sequence), sequence) ? chunk : null;
    }

    /** Index of the chunk where this sequence is, or would be inserted. There must be a message. */
    static int chunkOf(List<ReadyChunk> chunks, long sequence) {
        int low = 0;
        int high = chunks.size() - 1;
        while (low < high) {
            final int middle = (low + high + 1) >>> 1;
            if (chunks.get(middle).first() <= sequence) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    private void chunksChanged() {
        first = chunks.get(0);
        last = chunks.get(chunks.size() - 1);
    }

    private void count(Message message) {
        size++;
        bodyBytes += message.bodyLength();
        residentBytes += message.heldBytes();
    }
}
