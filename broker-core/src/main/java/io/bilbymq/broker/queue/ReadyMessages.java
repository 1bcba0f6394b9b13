package io.bilbymq.broker.queue;

import io.bilbymq.broker.message.Message;
import io.bilbymq.broker.message.MessageRecord;
import io.bilbymq.broker.store.CopiedRecord;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The messages of a queue that wait for a consumer, in the order of their sequences: an index, with the contents that
 * are in memory. A queue of any length costs bounded memory.
 *
 * <p>The index is a list of chunks. New messages are appended to the last chunk, those that come back are put in their
 * places, mostly in the first. The content of a message may be in the log only: {@link #pageOut} lets go of it,
 * {@link #missing} says which ones are to be read back, and {@link #loaded} takes them. Without its content a message
 * costs 24 bytes, and next to nothing once its chunk is spilled to a scratch file.
 *
 * <p>To take the head, see that it {@link #headKnown is known}, read {@link #sequence}, {@link #message} and
 * {@link #redelivered}, then {@link #removeHead}.
 */
final class ReadyMessages {
    /** Hears of sequences without a gap. */
    interface RangeVisitor {
        void range(long first, long last);
    }

    private ChunkList chunks;

    /** Null until something is to be let go. */
    private @Nullable PageOut pageOut;

    private int size;
    private long bodyBytes;
    private long residentBytes;

    /** An empty index that stays in memory. */
    ReadyMessages() {
        this(null, () -> {});
    }

    /**
     * An empty index.
     *
     * @param spill where its middle goes when it is long; null if it stays in memory
     * @param whenHeadKnown called when the head was not known and is now; a task of the loop of its own
     */
    ReadyMessages(@Nullable IndexSpill spill, Runnable whenHeadKnown) {
        chunks = new ChunkList(spill, whenHeadKnown);
    }

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

    private ResidentChunk chunkWithRoomAtTheEnd(long sequence) {
        final ResidentChunk chunk = chunks.last();
        assert size == 0 || (chunk != null && chunk.last() < sequence) : sequence + " is not the highest";
        if (chunk == null) {
            return chunks.addLast(ResidentChunk.SLOTS_FIRST);
        }
        return chunk.isFullAtTheEnd() ? chunks.addLast(chunk.slotsOfNext()) : chunk;
    }

    /** Puts a message where its sequence belongs. */
    void insert(long sequence, Message message, boolean redelivered) {
        final ResidentChunk end = chunks.last();
        if (size == 0 || end == null || end.last() < sequence) {
            append(sequence, message, redelivered);
        } else {
            chunks.insert(sequence, message, redelivered);
            count(message);
            if (pageOut != null) {
                pageOut.arrived(sequence);
            }
        }
    }

    // The head.

    /** Whether the head, if there is one, is in memory, or on its way back from the disk. */
    boolean headKnown() {
        return size == 0 || chunks.first() != null;
    }

    /** Of the head; there must be one, and it must be known. */
    long sequence() {
        return head().first();
    }

    /** Whether the head, which must exist, was delivered before. */
    boolean redelivered() {
        final ResidentChunk chunk = head();
        return chunk.redelivered(chunk.from());
    }

    /** The head, which must exist; null if its content is in the log only. */
    @Nullable
    Message message() {
        final ResidentChunk chunk = head();
        return chunk.message(chunk.from());
    }

    /** Where the record of a head without content begins in the log. */
    long position() {
        final ResidentChunk chunk = head();
        return chunk.position(chunk.from());
    }

    /** Length of the record of a head without content, in bytes. */
    int length() {
        final ResidentChunk chunk = head();
        return chunk.length(chunk.from());
    }

    /** Takes the head, which must exist, away. */
    void removeHead() {
        final ResidentChunk chunk = head();
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
            chunks.removeFirst(chunk);
            if (size == 0) {
                pageOut = null;
            }
        }
    }

    /**
     * Takes everything away. {@code removal} hears of messages whose places are known before this returns, of others
     * when they have been read, in tasks of the loop; the index is empty at once.
     */
    void clear(Removal removal) {
        chunks = chunks.drain(removal);
        pageOut = null;
        size = 0;
        bodyBytes = 0;
        residentBytes = 0;
    }

    private ResidentChunk head() {
        final ResidentChunk chunk = chunks.first();
        if (chunk == null || chunk.isEmpty()) {
            throw new IllegalStateException(size == 0 ? "no message is ready" : "the head is on disk");
        }
        return chunk;
    }

    // Contents that are in the log only.

    /**
     * The first messages from the head on whose contents are not in memory, as far as their places are known.
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
        for (int i = 0; i < chunks.count() && chunks.get(i) instanceof ResidentChunk chunk; i++) {
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
        final ResidentChunk chunk = size == 0 ? null : chunks.residentWith(sequence);
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

    // Records that are copied.

    /** The message of this sequence, if it waits here with its content; else null. */
    @Nullable
    Message content(long sequence) {
        final ResidentChunk chunk = size == 0 ? null : chunks.residentWith(sequence);
        return chunk == null ? null : chunk.message(chunk.slotOf(sequence));
    }

    /** Puts the same message for which another record stands in the place of one that is here with its content. */
    void replace(long sequence, Message same) {
        final ResidentChunk chunk = chunks.residentWith(sequence);
        if (chunk == null) {
            throw new IllegalStateException(sequence + " is not in memory");
        }
        chunk.replace(chunk.slotOf(sequence), same);
    }

    /** Whether this message waits here without its content, at {@code position} or, if it is on disk itself, anywhere. */
    boolean mayLieAt(long sequence, long position) {
        if (size == 0) {
            return false;
        }
        final Chunk chunk = chunks.get(chunks.indexOf(sequence));
        return chunk instanceof SpilledChunk spilled
                ? spilled.isOnDisk(sequence)
                : chunk instanceof ResidentChunk resident && resident.liesAt(sequence, position);
    }

    /** The record of a message without content was copied; if it is on disk itself, the outcome is known when it is back. */
    void copied(CopiedRecord copy) {
        if (size == 0) {
            copy.outcome().known(false);
        } else {
            chunks.move(copy);
        }
    }

    // Questions.

    /** Whether this message waits here. */
    boolean contains(long sequence) {
        return size > 0 && chunks.get(chunks.indexOf(sequence)).contains(sequence);
    }

    /** Tells of all sequences here, ascending, as few ranges as there can be. */
    void ranges(RangeVisitor visitor) {
        if (size > 0) {
            final JoinedRanges joined = new JoinedRanges(visitor);
            for (int i = 0; i < chunks.count(); i++) {
                chunks.get(i).ranges(joined);
            }
            joined.end();
        }
    }

    /** Makes one range of those that adjoin. */
    private static final class JoinedRanges implements RangeVisitor {
        private final RangeVisitor visitor;
        private long from = 1;
        private long to;

        JoinedRanges(RangeVisitor visitor) {
            this.visitor = visitor;
        }

        @Override
        public void range(long first, long last) {
            if (first != to + 1) {
                end();
                from = first;
            }
            to = last;
        }

        void end() {
            if (from <= to) {
                visitor.range(from, to);
            }
        }
    }

    private void count(Message message) {
        size++;
        bodyBytes += message.bodyLength();
        residentBytes += message.heldBytes();
    }
}
