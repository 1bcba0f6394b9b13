package io.bilbymq.persistence;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * When owners are asked to say anew what holds, and how far they have got.
 *
 * <p>Confined to the log's thread, but for {@link #ask}.
 */
final class Checkpoints {
    private final Segments segments;
    private final long checkpointBytes;
    private final ConcurrentLinkedQueue<Runnable> asked = new ConcurrentLinkedQueue<>();

    private int parts;
    private Consumer<Checkpoint> checkpointer = checkpoint -> {};

    /** Those who wait for the checkpoint that is under way. */
    private final List<Runnable> whenDone = new ArrayList<>();

    private @Nullable Checkpoint underWay;
    private int missing;

    /** Written since the last one began. */
    private long bytes;

    /** All facts before this position are said again behind it. */
    private volatile long mark;

    /**
     * Checkpoints of an opened log.
     *
     * @param bytes how much there is that no checkpoint is known to cover
     */
    Checkpoints(Segments segments, long checkpointBytes, long bytes) {
        this.segments = segments;
        this.checkpointBytes = checkpointBytes;
        this.bytes = bytes;
    }

    /** Sets who answers; before the log's thread begins. */
    void answeredBy(int owners, Consumer<Checkpoint> asker) {
        parts = owners;
        checkpointer = asker;
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

    /** A batch is durable that was part of {@code checkpoint}, if of any. */
    void heard(@Nullable Checkpoint checkpoint) {
        if (checkpoint != null && checkpoint == underWay && --missing == 0) {
            done(checkpoint);
        }
    }

    /** Begins a checkpoint at {@code position} if one is due; {@code more} bytes were written since the last call. */
    boolean next(long position, long more) {
        bytes += more;
        if (underWay != null || (bytes < checkpointBytes && asked.isEmpty())) {
            return false;
        }
        for (Runnable done = asked.poll(); done != null; done = asked.poll()) {
            whenDone.add(done);
        }
        bytes = 0;
        missing = parts;
        final Checkpoint checkpoint = new Checkpoint(position);
        underWay = checkpoint;
        if (parts == 0) {
            done(checkpoint);
        } else {
            checkpointer.accept(checkpoint);
        }
        return true;
    }

    private void done(Checkpoint checkpoint) {
        underWay = null;
        mark = checkpoint.mark();
        segments.reconsider();
        whenDone.forEach(Runnable::run);
        whenDone.clear();
    }
}
