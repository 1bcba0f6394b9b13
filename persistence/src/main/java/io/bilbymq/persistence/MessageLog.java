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
    private final LogSettings settings;
    private final Segments segments;
    private final SegmentPool pool;
    private final Checkpoints checkpoints;
    private final LogCounters counters = new LogCounters();
    private final LogWriter writer;
    private final @Nullable LogThread thread;
    private final Executor preparer;
    private volatile Runnable whenSpaceChanged = () -> {};
    private @Nullable RecoveredLog recovered;

    private MessageLog(Disk disk, LogSettings wanted, boolean threaded) throws IOException {
        settings = wanted.on(disk.totalBytes());
        final Recovery recovery = Recovery.toOpen(disk, settings.recoveredAtOnce());
        recovery.tidy();
        recovered = recovery.recovered();
        segments = recovery.segments();
        checkpoints = new Checkpoints(segments, settings.checkpointBytes(), recovery.bytes(), counters);
        preparer = threaded ? Executors.newSingleThreadExecutor(LogThread::preparing) : Runnable::run;
        final long nextBase = recovery.nextBase(settings.segmentBytes());
        pool = new SegmentPool(disk, settings.segmentBytes(), nextBase == 0, preparer, this::spaceChanged);
        pool.open();
        checkpoints.measuredBy(pool::checkpointTook);
        final SegmentIndexes indexes = new SegmentIndexes(disk, preparer);
        final Appender appender = new Appender(
                disk, segments, pool, indexes, settings.segmentBytes(), recovery.seal(), nextBase, counters);
        final DeadSegments deadSegments = new DeadSegments(disk, segments, pool, indexes);
        writer = new LogWriter(appender, pool, segments, deadSegments, checkpoints, counters);
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

    /** What was found. Lets go of it: to be called once. */
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

    /**
     * Hands a batch over. Any thread; never blocks. Batches of one thread are written and completed in their order, but on a
     * full disk, where those of {@linkplain SpaceClaim messages} are overtaken by others.
     */
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

    /** Whether something waits for a segment, or the pool for space: another turn may find it. For a log without threads. */
    boolean isShort() {
        return writer.isShort();
    }

    /**
     * Reads a message record. Blocks; any thread but the loops. Fails if what is there is not the record that was
     * written, or its segment is gone.
     *
     * @return what the entry said that was written
     */
    public StoredMessage read(long position, int length) throws IOException {
        return reader().read(position, length);
    }

    /** Reads many messages back, for one thread. Callable from any. */
    public LogReader reader() {
        return new LogReader(segments);
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
        return checkpoints.pays();
    }

    /** What it has done since it was opened. Any thread; a moment old. */
    public LogStatistics statistics() {
        return counters.seen(segments);
    }

    /** A message as it was stored. */
    // The content becomes a message's as it is. Nobody compares two of these.
    @SuppressWarnings("ArrayRecordComponent")
    public record StoredMessage(long note, long key, ByteBuffer envelope, byte[] content) {}

    /**
     * Whether there was no space on the disk for the next segment, or for what is kept back for a full disk: soon messages
     * will have to wait, or they do already. Any thread; a moment old.
     */
    public boolean isShortOfSpace() {
        return pool.isShort();
    }

    /** How much the disk has to have free for the next segment. Any thread. */
    public long segmentBytes() {
        return settings.segmentBytes();
    }

    /**
     * Tells {@code listener} each time the log has taken space for a file, or has failed to. Called on a thread that prepares
     * files, which can fill a small disk between two looks of anybody who looks now and then.
     */
    public void whenSpaceChanged(Runnable listener) {
        whenSpaceChanged = listener;
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
        pool.stop();
        if (preparer instanceof ExecutorService service) {
            LogThread.await(service);
        }
        segments.close();
        final RecoveredLog unwanted = recovered;
        if (unwanted != null) {
            unwanted.messages().close();
        }
    }

    private void spaceChanged() {
        wake();
        whenSpaceChanged.run();
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
