package io.bilbymq.persistence;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What one thread has for the log at the end of a turn.
 *
 * <p>Filled by its owner, {@linkplain MessageLog#append appended}, written by the log's thread together with what others
 * have, and completed. The owner may then {@link #clear} and use it again; until then it touches neither the batch nor
 * the entries in it.
 */
public final class LogBatch {
    /** Hears when a batch is done. Called on the log's thread, for batches with the same claim in the order of appending. */
    public interface Completion {
        /** All of the batch is written, and synced if the batch needed that. */
        void completed(LogBatch batch);

        /** The log is dead; nobody knows what of the batch is durable. */
        void failed(LogBatch batch, IOException reason);
    }

    /** Records that count all or not at all: the entries before {@code end} that are in no earlier group. */
    // Nobody compares groups.
    @SuppressWarnings("ArrayRecordComponent")
    record Group(int begin, int end, long[] settled) {}

    /** Few batches have any. */
    private static final long[] NO_TALLIES = new long[0];

    private final Completion completion;
    private final List<LogEntry> entries = new ArrayList<>();
    private final List<Group> groups = new ArrayList<>();
    private final List<LogEntry> releasedEntries = new ArrayList<>();
    private long[] settled = new long[3 * 16];
    private int settledLength;
    private long[] tallies = NO_TALLIES;
    private int talliesLength;
    private boolean hasForgoneTallies;
    private long[] releasedPositions = new long[16];
    private int[] releasedLengths = new int[16];
    private int releasedCount;
    private SpaceClaim claim = SpaceClaim.FACT;
    private boolean synced;
    private @Nullable Checkpoint checkpoint;

    /** An empty batch that reports to {@code completion}. */
    public LogBatch(Completion completion) {
        this.completion = completion;
    }

    /**
     * Adds a record. {@code sync}: the batch completes only when it is durable. Messages and definitions are not in one
     * batch: definitions hold in the order of appending, and messages may have to wait.
     */
    public void add(LogEntry entry, boolean sync) {
        entries.add(entry);
        claims(entry);
        synced |= sync;
    }

    private void claims(LogEntry entry) {
        if (entry.claim().compareTo(claim) > 0) {
            claim = entry.claim();
        }
    }

    /** The humblest claim of all entries: on a full disk the whole batch waits if one entry has to. */
    SpaceClaim claim() {
        return claim;
    }

    /**
     * Adds records that count all or not at all, together with settlements: triples queue, first, last. Synced. A group
     * lies in one segment: it may be large, but not larger than 2 GiB.
     */
    public void addGroup(List<? extends LogEntry> group, long[] settlements) {
        group.forEach(this::claims);
        final int begin = entries.size();
        entries.addAll(group);
        groups.add(new Group(begin, entries.size(), settlements.clone()));
        synced = true;
    }

    /** Says that the sequences {@code first..last} of a queue are gone. A fact about numbers, whatever was written yet. */
    public void settled(long queue, long first, long last) {
        final int length = settledLength;
        if (length > 0 && settled[length - 3] == queue && settled[length - 1] + 1 == first) {
            settled[length - 1] = last;
            return;
        }
        if (length == settled.length) {
            settled = Arrays.copyOf(settled, 2 * length);
        }
        settled[length] = queue;
        settled[length + 1] = first;
        settled[length + 2] = last;
        settledLength = length + 3;
    }

    /**
     * Says a number of the message {@code sequence} of a queue, which is higher than all that were said of it before. A fact
     * about numbers, whatever was written yet; what it means is its owner's business. It is gone when the message is. Best
     * effort: while the disk is full no number is written, nor said again by a checkpoint.
     */
    public void tally(long queue, long sequence, long number) {
        if (talliesLength == tallies.length) {
            tallies = Arrays.copyOf(tallies, Math.max(3 * 16, 2 * talliesLength));
        }
        tallies[talliesLength] = queue;
        tallies[talliesLength + 1] = sequence;
        tallies[talliesLength + 2] = number;
        talliesLength += 3;
    }

    /** One place of an entry is not needed any more. The entry may lie in another batch that is not written yet. */
    public void release(LogEntry entry) {
        releasedEntries.add(entry);
    }

    /** One place of a record is not needed any more. */
    public void release(long position, int length) {
        if (releasedCount == releasedPositions.length) {
            releasedPositions = Arrays.copyOf(releasedPositions, 2 * releasedCount);
            releasedLengths = Arrays.copyOf(releasedLengths, 2 * releasedCount);
        }
        releasedPositions[releasedCount] = position;
        releasedLengths[releasedCount++] = length;
    }

    /** The batch completes only when it is durable, and so is what was appended before with the same claim. */
    public void sync() {
        synced = true;
    }

    /** This was the last that its owner has to say for a checkpoint. Synced. */
    public void partOf(Checkpoint part) {
        checkpoint = part;
        synced = true;
    }

    /** Whether there is nothing in it. */
    public boolean isEmpty() {
        return entries.isEmpty()
                && groups.isEmpty()
                && releasedEntries.isEmpty()
                && settledLength == 0
                && talliesLength == 0
                && releasedCount == 0
                && checkpoint == null
                && !synced;
    }

    /**
     * How many entries and numbers are in it. It keeps the memory that these take, or twice as much, when it is {@linkplain
     * #clear emptied}: one that was extraordinarily large is better not used again.
     */
    public int size() {
        return entries.size() + releasedEntries.size() + settledLength + talliesLength + 2 * releasedCount;
    }

    /** Whether somebody waits for it to be durable. */
    public boolean isSynced() {
        return synced;
    }

    /** Empties it for its next use. */
    public void clear() {
        entries.clear();
        groups.clear();
        releasedEntries.clear();
        settledLength = 0;
        talliesLength = 0;
        hasForgoneTallies = false;
        releasedCount = 0;
        claim = SpaceClaim.FACT;
        synced = false;
        checkpoint = null;
    }

    /** Visits the entries in the order in which they were added, those of groups included. */
    public void forEach(Consumer<LogEntry> visitor) {
        entries.forEach(visitor);
    }

    List<LogEntry> entries() {
        return entries;
    }

    List<Group> groups() {
        return groups;
    }

    /** All that was settled outside of groups; nothing if there is none. */
    @Nullable
    SettledRecord settledRecord() {
        return settledLength == 0 ? null : SettledRecord.of(settled, settledLength);
    }

    /** All numbers of messages; nothing if there is none. */
    @Nullable
    TallyRecord tallyRecord() {
        return talliesLength == 0 ? null : new TallyRecord(tallies, talliesLength);
    }

    /** Numbers of messages are not written after all. What they took goes as well, since the {@link #size} does not tell of it. */
    void forgoTallies() {
        tallies = NO_TALLIES;
        talliesLength = 0;
        hasForgoneTallies = true;
    }

    /** Whether it had numbers of messages that were not written. */
    boolean hasForgoneTallies() {
        return hasForgoneTallies;
    }

    @Nullable
    Checkpoint checkpoint() {
        return checkpoint;
    }

    /** Tells the segments which places are not needed any more. On the log's thread, after the entries are written. */
    void release(Segments segments) {
        for (final LogEntry entry : releasedEntries) {
            if (entry.position() == 0) {
                entry.releasedEarly++;
            } else {
                segments.release(entry.position(), entry.length());
            }
        }
        for (int i = 0; i < releasedCount; i++) {
            segments.release(releasedPositions[i], releasedLengths[i]);
        }
    }

    void completed() {
        completion.completed(this);
    }

    void failed(IOException reason) {
        completion.failed(this, reason);
    }
}
