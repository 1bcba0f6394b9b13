package io.bilbymq.broker.queue;

import io.bilbymq.broker.message.Message;
import io.bilbymq.broker.statistics.QueueStatistics;
import io.bilbymq.broker.store.CopiedRecord;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The messages of a queue that wait for a consumer: by priority, the highest first, then in the order of their sequences. A
 * queue of any length costs bounded memory, for each of its priorities.
 *
 * <p>To take the head, see that it {@link #headKnown is known}, read {@link #sequence}, {@link #message} and
 * {@link #redelivered}, then {@link #removeHead}.
 */
final class ReadyMessages {
    /** The place of no message. */
    static final long NOWHERE = 0;

    /** A place that is known when part of the index has been read. */
    static final long UNKNOWN = -1;

    /** A place is a sequence and, in the bits above, how many priorities go before. */
    private static final int LEVEL_SHIFT = 56;

    /** So many deadlines may be of messages that have left, and as many as are here. */
    private static final int DEADLINES_SPARE = 1000;

    /** Null if there is one level only, as in most queues. */
    private final @Nullable PriorityLevels levels;

    /** The highest level that has a message; any if there is none. */
    private Level top;

    /** Null if nobody wants to know who expires next. */
    private @Nullable DeadlineHeap deadlines;

    private int size;
    private long bodyBytes;

    /** Those that have a record, which the log keeps if the queue is durable. */
    private int recorded;

    private long recordedBytes;
    private long residentBytes;

    /** Nothing; without priorities, and all in memory. */
    ReadyMessages() {
        this(0, null, () -> {});
    }

    /**
     * Nothing.
     *
     * @param priorityMax the highest priority, which messages have that are sent with a higher one; 0 for none
     * @param scratch where contents and the middle of the index go when there is too much; null if all stays in memory
     * @param whenHeadKnown called when the head may have become known; a task of the loop of its own
     */
    ReadyMessages(int priorityMax, @Nullable LoopScratch scratch, Runnable whenHeadKnown) {
        levels = priorityMax == 0 ? null : new PriorityLevels(priorityMax, scratch, whenHeadKnown);
        top = levels == null ? new Level(0, scratch, whenHeadKnown) : levels.of(0);
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

    /** Those that have a record in the log, of the queue itself if that is durable, and otherwise of another one. */
    QueueStatistics.Held recorded() {
        return new QueueStatistics.Held(recorded, recordedBytes);
    }

    /** What the contents in memory are counted as. */
    long residentBytes() {
        return residentBytes;
    }

    /** Whether some messages go before others that were there first. */
    boolean hasPriorities() {
        return levels != null;
    }

    /** The highest priority that makes a difference. */
    int priorityMax() {
        return levels == null ? 0 : levels.max();
    }

    /** The deadlines of all messages that come from now on, and of some that have left. */
    DeadlineHeap keepDeadlines() {
        final DeadlineHeap kept = new DeadlineHeap();
        deadlines = kept;
        return kept;
    }

    // What comes.

    /**
     * Adds a message whose sequence is higher than that of any here.
     *
     * @param deadline when it expires, in milliseconds since 1970; 0 if it does not
     */
    void append(long sequence, Message message, long deadline) {
        final Level level = levelOf(message);
        level.append(sequence, message, false, deadline);
        count(message);
        found(level, sequence, deadline);
    }

    /** Adds a message whose sequence is higher than that of any here, and whose content is in the log only. */
    void appendStored(
            long sequence,
            int priority,
            long position,
            int length,
            int bodyLength,
            boolean redelivered,
            long deadline) {
        final Level level = levels == null ? top : levels.of(priority);
        level.appendStored(sequence, position, length, bodyLength, redelivered, deadline);
        count(1, bodyLength, true);
        found(level, sequence, deadline);
    }

    /** Puts a message where its priority and sequence belong. */
    void insert(long sequence, Message message, boolean redelivered, long deadline) {
        final Level level = levelOf(message);
        level.insert(new Arrival(sequence, message, null, redelivered, deadline));
        count(message);
        found(level, sequence, deadline);
    }

    /** Puts a message where its priority and sequence belong, whose content is not in memory; a copy in scratch is its own. */
    void insertStored(long sequence, StoredContent stored, boolean redelivered, long deadline) {
        final Level level = levels == null ? top : levels.of(stored.priority());
        level.insert(new Arrival(sequence, null, stored, redelivered, deadline));
        count(1, stored.bodyLength(), !stored.isCopy());
        found(level, sequence, deadline);
    }

    private Level levelOf(Message message) {
        return levels == null ? top : levels.of(message.priority());
    }

    /** The level that has this message, if any has it. */
    private Level with(long sequence) {
        return levels == null ? top : levels.with(sequence);
    }

    private void count(Message message) {
        count(1, message.bodyLength(), message.record() != null);
        residentBytes += message.heldBytes();
    }

    private void count(int sign, int bodyLength, boolean isRecorded) {
        size += sign;
        bodyBytes += (long) sign * bodyLength;
        if (isRecorded) {
            recorded += sign;
            recordedBytes += (long) sign * bodyLength;
        }
    }

    /** There is a message in this level. */
    private void found(Level level, long sequence, long deadline) {
        if (level.priority() > top.priority() || top.isEmpty()) {
            top = level;
        }
        if (deadlines != null && deadline != 0) {
            if (deadlines.size() > 2 * size + DEADLINES_SPARE) {
                deadlines.retain(this::contains);
            }
            deadlines.add(deadline, sequence);
        }
    }

    // The head.

    /** Whether the head, if there is one, is in memory, or on its way back from the disk. */
    boolean headKnown() {
        return top.headKnown();
    }

    /** Of the head; there must be one, and it must be known. */
    long sequence() {
        return top.sequence();
    }

    /** Whether the head, which must exist, was delivered before. */
    boolean redelivered() {
        return top.redelivered();
    }

    /** When the head expires, in milliseconds since 1970; 0 if it does not. */
    long deadline() {
        return top.deadline();
    }

    /** The head, which must exist; null if its content is not in memory. */
    @Nullable
    Message message() {
        return top.message();
    }

    /** Where the record of a head without content begins in the log, or its copy is. */
    long position() {
        return top.position();
    }

    /** Length of the record of a head without content, or of its copy, in bytes. */
    int length() {
        return top.length();
    }

    /** Takes the copy over that the content of the head has in scratch, if there is one; else null. */
    @Nullable
    CopiedContent takeCopy() {
        return top.takeCopy();
    }

    /** Takes the head, which must exist, away. */
    void removeHead() {
        final Message message = top.message();
        if (message != null) {
            count(-1, message.bodyLength(), message.record() != null);
            residentBytes -= message.heldBytes();
        } else {
            count(-1, top.bodyLength(), !ContentFiles.isCopy(top.position()));
        }
        top.removeHead();
        if (levels != null && size > 0 && top.isEmpty()) {
            top = levels.highest();
        }
    }

    // Somewhere in the middle.

    /** What is known of a message that is here; null if that is on disk, from where it is on its way then. */
    @Nullable
    ResidentChunk chunkOf(long sequence) {
        final Level level = with(sequence);
        final ResidentChunk chunk = level.chunkOf(sequence);
        if (chunk == null) {
            level.bringBack(sequence);
        }
        return chunk;
    }

    /** Takes a message away that is in this chunk. */
    void remove(long sequence, ResidentChunk chunk) {
        final int slot = chunk.slotOf(sequence);
        final Message message = chunk.message(slot);
        count(
                -1,
                chunk.bodyLength(slot),
                message == null ? !ContentFiles.isCopy(chunk.position(slot)) : message.record() != null);
        residentBytes -= message == null ? 0 : message.heldBytes();
        with(sequence).remove(sequence);
        if (levels != null && size > 0 && top.isEmpty()) {
            top = levels.highest();
        }
    }

    /**
     * Takes everything away. {@code removal} hears of messages whose places are known before this returns, of others
     * when they have been read, in tasks of the loop; the index is empty at once.
     */
    void clear(Removal removal) {
        if (levels == null) {
            top.clear(removal);
        } else {
            levels.forEach(level -> level.clear(removal));
        }
        size = 0;
        bodyBytes = 0;
        recorded = 0;
        recordedBytes = 0;
        residentBytes = 0;
        if (deadlines != null) {
            deadlines.clear();
        }
    }

    // The order.

    /** Where a message stands that is here: lower places go before higher ones. */
    long placeOf(long sequence) {
        return place(sequence, with(sequence).priority());
    }

    private long place(long sequence, int priority) {
        return ((long) (priorityMax() - priority) << LEVEL_SHIFT) | sequence;
    }

    /** The sequence of the message in this place. */
    static long sequenceAt(long place) {
        return place & ((1L << LEVEL_SHIFT) - 1);
    }

    /** The priority of the message in this place. */
    int levelOf(long place) {
        return priorityMax() - (int) (place >>> LEVEL_SHIFT);
    }

    /**
     * The place of the first message that was not looked at; {@link #NOWHERE} if there is none, {@link #UNKNOWN} if that has to
     * be read, which is under way then.
     *
     * @param lookedUpTo for each priority the highest sequence that was looked at
     */
    long next(long[] lookedUpTo) {
        for (int priority = priorityMax(); priority >= 0; priority--) {
            final Level level = levels == null ? top : levels.find(priority);
            final long sequence = level == null ? NOWHERE : level.following(lookedUpTo[priority]);
            if (sequence != NOWHERE) {
                return sequence == UNKNOWN ? UNKNOWN : place(sequence, priority);
            }
        }
        return NOWHERE;
    }

    /**
     * Passes by all messages of one part of the index at once, if none of them was looked at, they come next, and are no more
     * than {@code most}; nothing is read for that. Returns how many it were; 0 if the next has to be looked at by itself.
     *
     * @param lookedUpTo as in {@link #next}
     */
    int pass(long[] lookedUpTo, long most) {
        for (int priority = priorityMax(); priority >= 0; priority--) {
            final Level level = levels == null ? top : levels.find(priority);
            final Chunk chunk = level == null ? null : level.chunkBehind(lookedUpTo[priority]);
            if (chunk != null) {
                if (chunk.first() <= lookedUpTo[priority] || chunk.size() > most) {
                    return 0;
                }
                lookedUpTo[priority] = chunk.last();
                return chunk.size();
            }
        }
        return 0;
    }

    /** The part of the index around this place may leave memory again. */
    void spill(long place) {
        final Level level = levels == null ? top : levels.find(levelOf(place));
        if (level != null) {
            level.spill(sequenceAt(place));
        }
    }

    // Contents that are not in memory.

    /**
     * The first messages from the head on, of its priority, whose contents are not in memory, as far as their places are
     * known.
     *
     * @param messagesMax no more than these, and none so much further behind the first of them
     * @param bytesMax no more than these bytes of records, but one in any case
     */
    Missing missing(int messagesMax, long bytesMax) {
        return top.missing(messagesMax, bytesMax);
    }

    /** As {@link #missing(int, long)}, but from this message on, which must be here. */
    Missing missing(long sequence, int messagesMax, long bytesMax) {
        return with(sequence).missing(sequence, messagesMax, bytesMax);
    }

    /**
     * Those of these messages whose contents are not in memory, as far as their places are; others are on their way to
     * memory then.
     *
     * @param bytesMax no more than these bytes of records, but one in any case
     */
    Missing missing(long[] sequences, long bytesMax) {
        final long[] absent = new long[sequences.length];
        final long[] positions = new long[sequences.length];
        final int[] lengths = new int[sequences.length];
        int found = 0;
        long bytes = 0;
        for (int i = 0; i < sequences.length && bytes < bytesMax; i++) {
            final ResidentChunk chunk = contains(sequences[i]) ? chunkOf(sequences[i]) : null;
            final int slot = chunk == null ? 0 : chunk.slotOf(sequences[i]);
            if (chunk != null && chunk.message(slot) == null) {
                absent[found] = sequences[i];
                positions[found] = chunk.position(slot);
                lengths[found] = chunk.length(slot);
                bytes += lengths[found++];
            }
        }
        return new Missing(
                Arrays.copyOf(absent, found), Arrays.copyOf(positions, found), Arrays.copyOf(lengths, found));
    }

    /**
     * The content of a message was read back from where its record, or its copy, lies.
     *
     * @return whether it is wanted: false if the message is gone, has its content, or its record has moved meanwhile
     */
    boolean loaded(long sequence, long position, Message message) {
        final boolean wanted = levelOf(message).loaded(sequence, position, message);
        if (wanted) {
            residentBytes += message.heldBytes();
        }
        return wanted;
    }

    /** Lets go of contents that can be read back, those next to the head of each priority excepted. */
    void pageOut(LettingGo enough) {
        if (levels == null) {
            top.pageOut(enough);
        } else {
            levels.pageOut(enough);
        }
        residentBytes -= enough.gone();
    }

    /** The content of a message was copied to scratch; returns the message if it is here, its content let go. */
    @Nullable
    Message copied(long sequence, long position) {
        final Message gone = with(sequence).copied(sequence, position);
        if (gone != null) {
            residentBytes -= gone.heldBytes();
        }
        return gone;
    }

    /** The content of a message could not be copied. */
    void notCopied(long sequence, long position) {
        with(sequence).notCopied(sequence, position);
    }

    // Records that are copied.

    /** The message of this sequence, if it waits here with its content; else null. */
    @Nullable
    Message content(long sequence) {
        return with(sequence).content(sequence);
    }

    /** Puts the same message for which another record stands in the place of one that is here with its content. */
    void replace(long sequence, Message same) {
        levelOf(same).replace(sequence, same);
    }

    /** Whether this message waits here without its content, at {@code position} or, if it is on disk itself, anywhere. */
    boolean mayLieAt(long sequence, long position) {
        return with(sequence).mayLieAt(sequence, position);
    }

    /** The record of a message without content was copied; if it is on disk itself, the outcome is known when it is back. */
    void copied(CopiedRecord copy) {
        with(copy.sequence()).copied(copy);
    }

    // Questions.

    /** Whether this message waits here. */
    boolean contains(long sequence) {
        return with(sequence).contains(sequence);
    }

    /** Tells of all sequences here, ascending, as few ranges as there can be. */
    void ranges(RangeVisitor visitor) {
        if (size > 0) {
            final JoinedRanges joined = new JoinedRanges(visitor);
            if (levels == null) {
                top.ranges(joined);
            } else {
                levels.ranges(joined);
            }
            joined.end();
        }
    }
}
