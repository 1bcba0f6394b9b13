package io.bilbymq.broker.queue;

import io.bilbymq.broker.message.Message;
import io.bilbymq.broker.store.CopiedRecord;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The ready messages of one priority, in the order of their sequences: an index, with the contents that are in memory.
 *
 * <p>The index is a list of chunks. New messages are appended to the last chunk, those that come back are put in their
 * places, mostly in the first. The content of a message may be in the log only, or in a scratch copy: {@link #pageOut} lets
 * go of it, {@link #missing} says which ones are to be read back, and {@link #loaded} takes them. Without its content a message
 * costs 24 bytes, 32 if some have a deadline, and next to nothing once its chunk is spilled to a scratch file.
 *
 * <p>To take the head, see that it {@link #headKnown is known}, read {@link #sequence}, {@link #message} and
 * {@link #redelivered}, then {@link #removeHead}.
 */
final class Level {
    private final int priority;
    private ChunkList chunks;

    /** Null until something is to be let go. */
    private @Nullable PageOut pageOut;

    private int size;

    /**
     * No message of this priority.
     *
     * @param scratch where its middle goes when it is long; null if it stays in memory
     * @param whenHeadKnown called when the head was not known and is now; a task of the loop of its own
     */
    Level(int priority, @Nullable LoopScratch scratch, Runnable whenHeadKnown) {
        this.priority = priority;
        chunks = new ChunkList(scratch, whenHeadKnown);
    }

    int priority() {
        return priority;
    }

    boolean isEmpty() {
        return size == 0;
    }

    // What comes.

    /** Adds a message whose sequence is higher than that of any here. */
    void append(long sequence, Message message, boolean redelivered, long deadline) {
        chunkWithRoomAtTheEnd(sequence).append(sequence, message, redelivered, deadline);
        size++;
    }

    /** Adds a message whose sequence is higher than that of any here, and whose content is in the log only. */
    void appendStored(long sequence, long position, int length, int bodyLength, boolean redelivered, long deadline) {
        chunkWithRoomAtTheEnd(sequence).appendStored(sequence, position, length, bodyLength, redelivered, deadline);
        size++;
    }

    private ResidentChunk chunkWithRoomAtTheEnd(long sequence) {
        final ResidentChunk chunk = chunks.last();
        assert isHighest(sequence) : sequence + " is not the highest";
        if (chunk == null) {
            return chunks.addLast(ResidentChunk.SLOTS_FIRST);
        }
        return chunk.isFullAtTheEnd() ? chunks.addLast(chunk.slotsOfNext()) : chunk;
    }

    private boolean isHighest(long sequence) {
        return size == 0 || chunks.get(chunks.count() - 1).last() < sequence;
    }

    /** Puts a message where its sequence belongs. */
    void insert(Arrival arrival) {
        final long sequence = arrival.sequence();
        if (isHighest(sequence)) {
            arrival.appendTo(chunkWithRoomAtTheEnd(sequence));
        } else {
            chunks.insert(arrival);
            if (arrival.hasContent()) {
                arrived(sequence);
            }
        }
        size++;
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

    /** When the head expires, in milliseconds since 1970; 0 if it does not. */
    long deadline() {
        final ResidentChunk chunk = head();
        return chunk.deadline(chunk.from());
    }

    /** Length of the head's body. */
    int bodyLength() {
        final ResidentChunk chunk = head();
        return chunk.bodyLength(chunk.from());
    }

    /** The head, which must exist; null if its content is not in memory. */
    @Nullable
    Message message() {
        final ResidentChunk chunk = head();
        return chunk.message(chunk.from());
    }

    /** Where the record of a head without content begins in the log, or its copy is. */
    long position() {
        final ResidentChunk chunk = head();
        return chunk.position(chunk.from());
    }

    /** Length of the record of a head without content, or of its copy, in bytes. */
    int length() {
        final ResidentChunk chunk = head();
        return chunk.length(chunk.from());
    }

    /** Takes the copy over that the content of the head has, if there is one; else null. */
    @Nullable
    CopiedContent takeCopy() {
        final ResidentChunk chunk = head();
        return CopiedContent.taken(chunk, chunk.from());
    }

    /** Takes the head, which must exist, away. */
    void removeHead() {
        final ResidentChunk chunk = head();
        size--;
        chunks.freeCopy(chunk, chunk.from());
        chunk.removeFirst();
        if (chunk.isEmpty()) {
            chunks.removeFirst(chunk);
        }
        if (size == 0) {
            pageOut = null;
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
    }

    private ResidentChunk head() {
        final ResidentChunk chunk = chunks.first();
        if (chunk == null || chunk.isEmpty()) {
            throw new IllegalStateException(size == 0 ? "no message is ready" : "the head is on disk");
        }
        return chunk;
    }

    // Somewhere in the middle.

    /** The chunk that has this message; null if it is not here, or not in memory. */
    @Nullable
    ResidentChunk chunkOf(long sequence) {
        return size == 0 ? null : chunks.residentWith(sequence);
    }

    /** Has what is known of a message that is here read, if it is not in memory. */
    void bringBack(long sequence) {
        chunks.bringBack(sequence);
    }

    /** Takes a message away that {@link #chunkOf} has. */
    void remove(long sequence) {
        size--;
        chunks.remove(sequence);
        if (size == 0) {
            pageOut = null;
        }
    }

    // Contents that are not in memory.

    /**
     * The first messages from the head on whose contents are not in memory, as far as their places are known.
     *
     * @param messagesMax no more than these, and none so much further behind the first of them
     * @param bytesMax no more than these bytes of records, but one in any case
     */
    Missing missing(int messagesMax, long bytesMax) {
        return missing(0, messagesMax, bytesMax);
    }

    /**
     * The first messages from a sequence on whose contents are not in memory, as far as their places are known.
     *
     * @param messagesMax no more than these, and none so much further behind the first of them
     * @param bytesMax no more than these bytes of records, but one in any case
     */
    Missing missing(long from, int messagesMax, long bytesMax) {
        final int most = Math.min(messagesMax, size);
        final long[] sequences = new long[most];
        final long[] positions = new long[most];
        final int[] lengths = new int[most];
        int found = 0;
        int seen = 0;
        long bytes = 0;
        search:
        for (int i = size == 0 ? 0 : chunks.indexOf(from);
                i < chunks.count() && chunks.get(i) instanceof ResidentChunk chunk;
                i++) {
            int slot = chunk.contents() == chunk.size() ? chunk.to() : chunk.slotOf(from);
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
     * The content of a message was read back from {@code position}.
     *
     * @return whether it is wanted: false if the message is gone, has its content, or its record has moved meanwhile
     */
    boolean loaded(long sequence, long position, Message message) {
        final ResidentChunk chunk = chunkOf(sequence);
        if (chunk == null || !chunk.liesAt(sequence, position)) {
            return false;
        }
        chunk.load(chunk.slotOf(sequence), message);
        arrived(sequence);
        return true;
    }

    private void arrived(long sequence) {
        if (pageOut != null) {
            pageOut.arrived(sequence);
        }
    }

    /** Lets go of contents that can be read back, those next to the head excepted. */
    void pageOut(LettingGo enough) {
        if (size > 0) {
            if (pageOut == null) {
                pageOut = new PageOut();
            }
            pageOut.letGo(chunks, enough);
        }
    }

    /** The content of a message was copied; returns the message if it is here, so that its content could be let go. */
    @Nullable
    Message copied(long sequence, long position) {
        final ResidentChunk chunk = withContent(sequence, position);
        if (chunk == null) {
            return null;
        }
        final int slot = chunk.slotOf(sequence);
        final Message message = chunk.message(slot);
        chunk.endCopy(slot);
        chunk.letGo(slot);
        if (chunk.contents() == 0) {
            chunks.spill(chunks.indexOf(sequence));
        }
        return message;
    }

    /** The content of a message could not be copied. */
    void notCopied(long sequence, long position) {
        final ResidentChunk chunk = withContent(sequence, position);
        if (chunk != null) {
            chunks.freeCopy(chunk, chunk.slotOf(sequence));
            chunk.forgetCopy(chunk.slotOf(sequence));
            arrived(sequence);
        }
    }

    /** The chunk that has this message with its content, the copy of which is at {@code position}; null if it is gone. */
    private @Nullable ResidentChunk withContent(long sequence, long position) {
        final ResidentChunk chunk = chunkOf(sequence);
        return chunk == null || chunk.copy(chunk.slotOf(sequence)) != position ? null : chunk;
    }

    // Records that are copied.

    /** The message of this sequence, if it waits here with its content; else null. */
    @Nullable
    Message content(long sequence) {
        final ResidentChunk chunk = chunkOf(sequence);
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
                ? spilled.mayLieAt(sequence, position)
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

    /** The lowest sequence from {@code from} on that may be here; {@link Long#MAX_VALUE} if there is none. */
    long next(long from) {
        if (size == 0) {
            return Long.MAX_VALUE;
        }
        final int index = chunks.indexOf(from);
        if (from <= chunks.get(index).last()) {
            return Math.max(from, chunks.get(index).first());
        }
        return index + 1 < chunks.count() ? chunks.get(index + 1).first() : Long.MAX_VALUE;
    }

    /**
     * The lowest sequence here that is higher than this one; {@link ReadyMessages#NOWHERE} if there is none, {@link
     * ReadyMessages#UNKNOWN} if that has to be read, which is under way then.
     */
    long following(long sequence) {
        final Chunk chunk = chunkBehind(sequence);
        if (chunk == null) {
            return ReadyMessages.NOWHERE;
        }
        if (chunk instanceof ResidentChunk resident) {
            return resident.sequence(resident.slotOf(sequence + 1));
        }
        chunks.bringBack(chunk.first());
        return ReadyMessages.UNKNOWN;
    }

    /** The chunk that has the lowest sequence here that is higher than this one; null if there is none. */
    @Nullable
    Chunk chunkBehind(long sequence) {
        int index = size == 0 ? chunks.count() : chunks.indexOf(sequence + 1);
        if (index < chunks.count() && chunks.get(index).last() <= sequence) {
            index++;
        }
        return index == chunks.count() || size == 0 ? null : chunks.get(index);
    }

    /** Spills the part of the index where this sequence is, or would be, if that may be. */
    void spill(long sequence) {
        if (size > 0) {
            chunks.spill(chunks.indexOf(sequence));
        }
    }

    /** Tells of all sequences here, ascending. */
    void ranges(RangeVisitor visitor) {
        for (int i = 0; i < chunks.count() && size > 0; i++) {
            chunks.get(i).ranges(visitor);
        }
    }

    /** Tells of those sequences here that are from {@code first} to {@code last}. */
    void ranges(long first, long last, RangeVisitor visitor) {
        for (int i = size == 0 ? chunks.count() : chunks.indexOf(first); i < chunks.count(); i++) {
            final Chunk chunk = chunks.get(i);
            if (chunk.first() > last) {
                return;
            }
            chunk.ranges((from, to) -> {
                if (from <= last && to >= first) {
                    visitor.range(Math.max(from, first), Math.min(to, last));
                }
            });
        }
    }
}
