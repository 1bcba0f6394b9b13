package io.bilbymq.persistence;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The log of a node: one stream of records in segment files, written by one thread, synced for many at once.
 *
 * <p>Positions count bytes from the beginning of the first segment there ever was. Nothing is ever written twice to the
 * same position.
 */
public final class MessageLog implements AutoCloseable {
    private final Segments segments;
    private final Checkpoints checkpoints;
    private final LogWriter writer;
    private final @Nullable LogThread thread;
    private final Executor preparer;
    private @Nullable RecoveredLog recovered;

    private MessageLog(Disk disk, LogSettings settings, boolean threaded) throws IOException {
        final Recovery recovery = new Recovery(disk);
        recovery.tidy(disk);
        recovered = recovery.recovered();
        segments = recovery.segments();
        checkpoints = new Checkpoints(segments, settings.checkpointBytes(), recovery.bytes());
        preparer = threaded ? Executors.newSingleThreadExecutor(LogThread::preparing) : Runnable::run;
        final SegmentPool pool = new SegmentPool(disk, settings.segmentBytes(), preparer, this::wake);
        pool.open();
        final Appender appender = new Appender(
                disk,
                segments,
                pool,
                settings.segmentBytes(),
                recovery.seal(),
                recovery.nextBase(settings.segmentBytes()));
        writer = new LogWriter(appender, segments, new DeadSegments(disk, segments, pool), checkpoints);
        thread = threaded ? new LogThread(writer) : null;
    }

    /**
     * Opens the log of a folder, makes it if there is none, and finds out what holds.
     *
     * @throws IOException if the folder cannot be read or written; damage in what was written is no such failure
     */
    public static MessageLog open(Disk disk, LogSettings settings) throws IOException {
        return new MessageLog(disk, settings, true);
    }

    /** A log without threads: all it does it does during {@link #turn}, on the caller's. */
    static MessageLog openWithoutThread(Disk disk, LogSettings settings) throws IOException {
        return new MessageLog(disk, settings, false);
    }

    /** What was found. Lets go of it: to be called once. Whoever gets it has to release each place in it, sometime. */
    public RecoveredLog recovered() {
        final RecoveredLog found = Objects.requireNonNull(recovered, "what was found is asked for twice");
        recovered = null;
        return found;
    }

    /** Sets who is asked to say what holds, on the log's thread, and begins to work. {@code parts} owners will answer. */
    public void start(int parts, Consumer<Checkpoint> checkpointer) {
        checkpoints.answeredBy(parts, checkpointer);
        if (thread != null) {
            thread.start();
        }
    }

    /** Hands a batch over. Batches of one thread are written in their order. Any thread; never blocks. */
    public void append(LogBatch batch) {
        writer.append(batch);
        wakeIfIdle();
    }

    /**
     * Asks for a checkpoint now, without waiting until one is due; {@code whenDone} is called on the log's thread when it
     * is durable, and never if the log is dead before. Any thread.
     */
    public void checkpoint(Runnable whenDone) {
        checkpoints.ask(whenDone);
        wakeIfIdle();
    }

    /** Does what waits, within bounds; says whether there was anything. For a log without threads. */
    boolean turn() {
        return writer.turn();
    }

    /**
     * Reads a message record. Blocks; any thread but the loops. Fails if what is there is not the record that was
     * written, or its segment is gone.
     *
     * @return what the entry said that was written
     */
    public StoredMessage read(long position, int length) throws IOException {
        final Segment segment = segments.at(position);
        if (segment == null) {
            throw new IOException("the segment of the message at " + position + " is gone");
        }
        return StoredRecord.read(segment, position, length);
    }

    /**
     * The segments that less than a quarter is needed of and whose facts are all said again behind them: what is worth
     * cleaning, that first of which least is needed. Any thread.
     */
    public List<SparseSegment> sparse() {
        return segments.sparse(checkpoints.mark()).stream()
                .map(SparseSegment::new)
                .toList();
    }

    /**
     * Whether it would give space back to say now what holds, without waiting until as much is written as makes a checkpoint
     * due: some segment is not needed at all, or so little of it that cleaning it is worth while. Any thread.
     */
    public boolean checkpointPays() {
        return segments.checkpointPays(checkpoints.mark());
    }

    /** A message as it was stored; buffers are views of one array of its own. */
    // The content becomes a message's as it is. Nobody compares two of these.
    @SuppressWarnings("ArrayRecordComponent")
    public record StoredMessage(long note, ByteBuffer envelope, byte[] content) {}

    /** Whether what was appended waits until there is space on the disk. Any thread; a moment old. */
    public boolean isWaitingForSpace() {
        return writer.isStarved();
    }

    /** Completes when the log is dead: nothing that was appended and has not completed ever will in good order. */
    public CompletionStage<IOException> failure() {
        return writer.failure().minimalCompletionStage();
    }

    /**
     * Writes what was appended, marks the end as clean, syncs, and lets the files go. Nobody appends any more. What still
     * waits for space on the disk fails.
     */
    @Override
    public void close() throws IOException {
        if (thread == null) {
            writer.close();
        } else {
            thread.close();
        }
        if (preparer instanceof ExecutorService service) {
            LogThread.await(service);
        }
        segments.close();
    }

    private void wake() {
        if (thread != null) {
            thread.wake();
        }
    }

    private void wakeIfIdle() {
        if (thread != null) {
            thread.wakeIfIdle();
        }
    }
}
