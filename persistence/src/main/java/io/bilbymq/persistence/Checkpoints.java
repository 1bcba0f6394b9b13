package io.bilbymq.persistence;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * When owners are asked to say anew what holds, and how far they have got.
 *
 * <p>Confined to the log's thread, but for {@link #ask}.
 */
final class Checkpoints {
    private final Segments segments;
    private final long checkpointBytes;
    private final LogCounters counters;
    private final ConcurrentLinkedQueue<Runnable> asked = new ConcurrentLinkedQueue<>();

    private int parts;
    private Consumer<Checkpoint> checkpointer = checkpoint -> {};

    private LongConsumer whenMeasured = size -> {};

    /** Those who wait for the checkpoint that is under way. */
    private final List<Runnable> whenDone = new ArrayList<>();

    private @Nullable Checkpoint underWay;
    private int missing;

    /** What of the one under way is durable takes so many bytes, and numbers of messages these besides. */
    private long durableBytes;

    private long tallyBytes;

    /** What the last one took; of numbers of messages nothing is written when space is short, so they stand apart. */
    private volatile long lastBytes;

    private long lastTallyBytes;

    /** Written since the last one began. */
    private long bytes;

    /** All facts before this position are said again behind it. */
    private volatile long mark;

    /**
     * Checkpoints of an opened log.
     *
     * @param bytes how much there is that no checkpoint is known to cover
     */
    Checkpoints(Segments segments, long checkpointBytes, long bytes, LogCounters counters) {
        this.segments = segments;
        this.checkpointBytes = checkpointBytes;
        this.bytes = bytes;
        this.counters = counters;
    }

    /** Sets who answers; before the log's thread begins. */
    void answeredBy(int owners, Consumer<Checkpoint> asker) {
        parts = owners;
        checkpointer = asker;
    }

    /** Has {@code listener} told how many bytes each checkpoint takes; before the log's thread begins. */
    void measuredBy(LongConsumer listener) {
        whenMeasured = listener;
    }

    /** Any thread. */
    void ask(Runnable done) {
        asked.add(done);
    }

    /** Whether somebody has asked for one. Any thread. */
    boolean isAsked() {
        return underWay == null && !asked.isEmpty();
    }

    /** Whatever lies before this position and holds nothing live is not needed. Any thread. */
    long mark() {
        return mark;
    }

    /** A batch is durable, which may have been part of a checkpoint. */
    void heard(LogBatch batch) {
        final Checkpoint checkpoint = batch.checkpoint();
        if (checkpoint != null && checkpoint == underWay) {
            batch.forEach(entry -> durableBytes += Appender.bytesOf(entry));
            final TallyRecord tallies = batch.tallyRecord();
            tallyBytes += tallies == null ? 0 : Appender.bytesOf(tallies);
            if (--missing == 0) {
                lastBytes = durableBytes;
                lastTallyBytes = tallyBytes;
                whenMeasured.accept(durableBytes);
                done(checkpoint);
            }
        }
    }

    /**
     * Begins a checkpoint at {@code position} if one is due, or if the log {@code isShort} of space and one would give some
     * back; {@code more} bytes were written since the last call.
     */
    boolean next(long position, long more, boolean isShort) {
        bytes += more;
        if (underWay != null || !isDue(isShort)) {
            return false;
        }
        for (Runnable done = asked.poll(); done != null; done = asked.poll()) {
            whenDone.add(done);
        }
        bytes = 0;
        missing = parts;
        durableBytes = 0;
        tallyBytes = 0;
        final Checkpoint checkpoint = new Checkpoint(position);
        underWay = checkpoint;
        if (parts == 0) {
            done(checkpoint);
        } else {
            checkpointer.accept(checkpoint);
        }
        return true;
    }

    private boolean isDue(boolean isShort) {
        // What a checkpoint writes counts, too: one that is large must not be the reason for the next.
        return bytes >= Math.max(checkpointBytes, 2 * (lastBytes + lastTallyBytes))
                || !asked.isEmpty()
                || (isShort && pays());
    }

    /** Whether one would give more space back than it takes. Any thread. */
    boolean pays() {
        return segments.checkpointPays(mark, lastBytes);
    }

    private void done(Checkpoint checkpoint) {
        underWay = null;
        counters.checkpointDone();
        mark = checkpoint.mark();
        segments.reconsider();
        whenDone.forEach(Runnable::run);
        whenDone.clear();
    }
}
