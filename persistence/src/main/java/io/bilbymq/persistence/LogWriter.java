package io.bilbymq.persistence;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jctools.queues.MpscUnboundedArrayQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what others have appended. A {@linkplain #turn turn} takes what waits, writes it, syncs once if anybody asked
 * for that, and completes all of it.
 *
 * <p>Confined to the log's thread, but for {@link #append}.
 */
final class LogWriter {
    private static final Logger LOG = LoggerFactory.getLogger(LogWriter.class);

    /** How much a turn takes, roughly: nobody should wait for the sync of more than this. */
    private static final long TURN_BYTES = 4 * 1024 * 1024;

    private final MpscUnboundedArrayQueue<LogBatch> waiting = new MpscUnboundedArrayQueue<>(256);
    private final Appender appender;
    private final Segments segments;
    private final DeadSegments deadSegments;
    private final Checkpoints checkpoints;
    private final CompletableFuture<IOException> failure = new CompletableFuture<>();

    /** Batches that are put and not completed. */
    private final List<LogBatch> taken = new ArrayList<>();

    /** The batch that is put in part, since there was no segment for the rest. */
    private @Nullable LogBatch begun;

    /** Entries and groups of {@link #begun} that are put, and whether its settlements are too. */
    private int entriesPut;

    private int groupsPut;

    private volatile boolean starved;

    private @Nullable IOException death;

    LogWriter(Appender appender, Segments segments, DeadSegments deadSegments, Checkpoints checkpoints) {
        this.appender = appender;
        this.segments = segments;
        this.deadSegments = deadSegments;
        this.checkpoints = checkpoints;
    }

    /** Any thread. */
    void append(LogBatch batch) {
        waiting.offer(batch);
    }

    /** Whether somebody waits for the next turn. Any thread. */
    boolean isAwaited() {
        return !waiting.isEmpty() || checkpoints.isAsked();
    }

    /** Whether what waits can only go on when there is another segment. Any thread. */
    boolean isStarved() {
        return starved;
    }

    CompletableFuture<IOException> failure() {
        return failure;
    }

    /** Does what there is to do, within bounds; says whether there was anything. */
    boolean turn() {
        if (death != null) {
            return failWaiting(death);
        }
        final long begin = appender.position();
        try {
            starved = !take();
            final boolean worked = !taken.isEmpty() || appender.position() != begin;
            write();
            complete();
            deadSegments.remove(appender.durable(), checkpoints.mark());
            return checkpoint(begin) || worked;
        } catch (IOException broken) {
            die(broken);
        } catch (RuntimeException bug) {
            die(new IOException("the message log could not write an entry", bug));
        }
        return true;
    }

    /** Puts what waits, up to a bound; false if there is no segment for some of it. */
    private boolean take() throws IOException {
        final long enough = appender.position() + TURN_BYTES;
        appender.nextTurn();
        while (appender.position() < enough) {
            if (begun == null) {
                begun = waiting.poll();
                entriesPut = 0;
                groupsPut = 0;
            }
            if (begun == null) {
                return true;
            }
            if (!put(begun)) {
                return false;
            }
            taken.add(begun);
            begun = null;
        }
        return true;
    }

    /** Puts what is left of a batch; false if there is no segment for the rest. */
    private boolean put(LogBatch batch) throws IOException {
        final List<LogEntry> entries = batch.entries();
        while (entriesPut < entries.size() || groupsPut < batch.groups().size()) {
            if (groupsPut < batch.groups().size()
                    && batch.groups().get(groupsPut).begin() == entriesPut) {
                final LogBatch.Group group = batch.groups().get(groupsPut);
                if (!putGroup(entries.subList(group.begin(), group.end()), group.settled())) {
                    return false;
                }
                groupsPut++;
                entriesPut = group.end();
            } else {
                final LogEntry entry = entries.get(entriesPut);
                if (!appender.reserve(Appender.bytesOf(entry))) {
                    return false;
                }
                appender.put(entry, 0);
                entriesPut++;
            }
        }
        final SettledRecord settled = batch.settledRecord();
        if (settled != null) {
            if (!appender.reserve(Appender.bytesOf(settled))) {
                return false;
            }
            appender.put(settled, 0);
        }
        return true;
    }

    private boolean putGroup(List<LogEntry> members, long[] settled) throws IOException {
        long bytes = Appender.bytesOf(SettledRecord.groupEnd(0, members.size(), settled));
        for (final LogEntry member : members) {
            bytes += Appender.bytesOf(member);
        }
        if (!appender.reserve(bytes)) {
            return false;
        }
        final long first = appender.position();
        for (final LogEntry member : members) {
            appender.put(member, RecordHeader.IN_GROUP);
        }
        appender.put(SettledRecord.groupEnd(first, members.size(), settled), 0);
        return true;
    }

    private void write() throws IOException {
        appender.flush();
        boolean sync = false;
        for (final LogBatch batch : taken) {
            sync |= batch.isSynced();
            batch.release(segments);
        }
        deadSegments.diedAt(appender.position());
        if (sync) {
            appender.sync();
        }
    }

    private void complete() {
        for (final LogBatch batch : taken) {
            try {
                checkpoints.heard(batch.checkpoint());
                batch.completed();
            } catch (RuntimeException bug) {
                LOG.error("Whoever appended to the message log does not take its completion", bug);
            }
        }
        taken.clear();
    }

    private boolean checkpoint(long begin) {
        return begun == null && checkpoints.next(appender.position(), appender.position() - begin);
    }

    /** Nothing completes in good order any more. */
    void die(IOException reason) {
        if (death != null) {
            return;
        }
        death = reason;
        starved = false;
        LOG.error("The message log is dead", reason);
        failure.complete(reason);
        taken.forEach(batch -> fail(batch, reason));
        taken.clear();
        if (begun != null) {
            fail(begun, reason);
            begun = null;
        }
        failWaiting(reason);
    }

    private boolean failWaiting(IOException reason) {
        boolean any = false;
        for (LogBatch batch = waiting.poll(); batch != null; batch = waiting.poll()) {
            fail(batch, reason);
            any = true;
        }
        return any;
    }

    private static void fail(LogBatch batch, IOException reason) {
        try {
            batch.failed(reason);
        } catch (RuntimeException bug) {
            LOG.error("Whoever appended to the message log does not take its failure", bug);
        }
    }

    /** Writes what waits, and marks the end as clean if that was possible. */
    void close() {
        while (turn()) {
            // Until nothing is left to do.
        }
        if (begun != null) {
            die(new IOException("the message log is closed before there was space for all that was appended"));
        }
        if (death == null) {
            try {
                appender.clean();
            } catch (IOException broken) {
                die(broken);
            }
        }
    }
}
