package io.bilbymq.persistence;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jctools.queues.MpscUnboundedArrayQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what others have appended. A {@linkplain #turn turn} takes what waits, writes it, syncs once if anybody asked
 * for that, and completes all of it.
 *
 * <p>As long as there is space all is written in the order in which it was appended. When there is none, batches of
 * messages wait, and those of facts overtake them: some space is kept back for these ({@link SegmentPool}), since only they
 * can make segments needless. That is no different from another order of appending, and facts hold whatever their order. A
 * message that is settled before it is written is gone as soon as it is there; a state of a queue has all that was not
 * settled in its ranges, written or not. Whoever says that something is gone because something else has come, a message that
 * replaces another or a group, waits until that has completed. Definitions, in which the order matters, are all facts.
 *
 * <p>Confined to the log's thread, but for {@link #append}.
 */
final class LogWriter {
    private static final Logger LOG = LoggerFactory.getLogger(LogWriter.class);

    /** How much a turn takes, roughly: nobody should wait for the sync of more than this. */
    private static final long TURN_BYTES = 4 * 1024 * 1024;

    /** Entries of one sync that let the next one wait. */
    private static final int GATHER_ENTRIES = 16;

    private final MpscUnboundedArrayQueue<LogBatch> waiting = new MpscUnboundedArrayQueue<>(256);
    private final Appender appender;
    private final Segments segments;
    private final DeadSegments deadSegments;
    private final Checkpoints checkpoints;
    private final LogCounters counters;
    private final CompletableFuture<IOException> failure = new CompletableFuture<>();

    private final SegmentPool pool;

    /** What waits for a segment, by claim; all empty as long as there is space. */
    private final Map<SpaceClaim, Lane> lanes = new EnumMap<>(SpaceClaim.class);

    /** Batches that are put and not completed. */
    private final List<LogBatch> taken = new ArrayList<>();

    /** Whether some batch could not be put, since there is no segment for it. */
    private boolean starved;

    private @Nullable IOException death;

    /** Entries that the last sync has made durable; 0 if the last turn did not sync. */
    private int syncedTogether;

    LogWriter(
            Appender appender,
            SegmentPool pool,
            Segments segments,
            DeadSegments deadSegments,
            Checkpoints checkpoints,
            LogCounters counters) {
        for (final SpaceClaim claim : SpaceClaim.values()) {
            lanes.put(claim, new Lane(claim));
        }
        this.appender = appender;
        this.pool = pool;
        this.segments = segments;
        this.deadSegments = deadSegments;
        this.checkpoints = checkpoints;
        this.counters = counters;
    }

    /**
     * Whether so much was synced together in the last turn that it pays to wait a moment for more: with many messages
     * under way, those who wait for them go on sending meanwhile, and the cost of a turn is shared by more. Who waits for
     * each message before sending the next never gathers anything, and is not kept waiting.
     */
    boolean gathers() {
        return syncedTogether >= GATHER_ENTRIES && death == null;
    }

    /** Any thread. */
    void append(LogBatch batch) {
        waiting.offer(batch);
    }

    /** Whether something has come since the last turn. */
    boolean isAwaited() {
        return !waiting.isEmpty() || checkpoints.isAsked();
    }

    /** Whether to try again soon: something waits for a segment, or the pool lacks one that it could not prepare. */
    boolean isShort() {
        return death == null && (starved || pool.isShort());
    }

    /** Whether something waits for a segment, and the next turns may get it one. */
    boolean isBeingServed() {
        return death == null && starved && pool.isServing();
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
            pool.requireSyncs();
            take();
            final boolean worked = !taken.isEmpty() || appender.position() != begin;
            write();
            complete();
            final boolean freed = deadSegments.remove(appender.durable(), checkpoints.mark());
            return checkpoint(begin) || freed || worked;
        } catch (IOException broken) {
            die(broken);
        } catch (RuntimeException bug) {
            die(new IOException("the message log could not write an entry", bug));
        }
        return true;
    }

    /** Puts what waits, up to a bound: what waited before, then what has come. */
    private void take() throws IOException {
        final long enough = appender.position() + TURN_BYTES;
        starved = false;
        appender.nextTurn();
        for (final Lane lane : lanes.values()) {
            put(lane, enough);
        }
        while (appender.position() < enough) {
            final LogBatch next = waiting.poll();
            if (next == null) {
                return;
            }
            final Lane lane = Objects.requireNonNull(lanes.get(next.claim()));
            final boolean isStuck = !lane.isEmpty();
            lane.add(next);
            if (!isStuck) {
                put(lane, enough);
            }
        }
    }

    private void put(Lane lane, long enough) throws IOException {
        while (!lane.isEmpty() && appender.position() < enough) {
            final LogBatch put = lane.put(appender);
            if (put == null) {
                starved = true;
                return;
            }
            taken.add(put);
        }
    }

    private void write() throws IOException {
        appender.flush();
        // On a full disk nobody may come soon who asks for the sync that a dead segment waits for.
        boolean sync = pool.isShort() && deadSegments.isSyncAwaited(appender.durable());
        int entries = 0;
        for (final LogBatch batch : taken) {
            sync |= batch.isSynced();
            entries += batch.entries().size();
            batch.release(segments);
        }
        deadSegments.diedAt(appender.position());
        if (sync) {
            appender.sync();
            counters.gathered(entries);
        }
        syncedTogether = sync ? entries : 0;
    }

    private void complete() {
        for (final LogBatch batch : taken) {
            try {
                checkpoints.heard(batch);
                batch.completed();
            } catch (RuntimeException bug) {
                LOG.error("Whoever appended to the message log does not take its completion", bug);
            }
        }
        taken.clear();
    }

    /** What owners have not heard of yet is not in what they say, so it has to lie behind the mark. */
    private boolean checkpoint(long begin) {
        long mark = appender.position();
        for (final Lane lane : lanes.values()) {
            mark = Math.min(mark, lane.unheardFrom(mark));
        }
        return checkpoints.next(mark, appender.position() - begin, pool.isShort());
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
        lanes.values().forEach(lane -> lane.drain(batch -> fail(batch, reason)));
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

    /** Writes what waits, in as many segments as it takes, and marks the end as clean if that was possible. */
    void close() {
        while (turn() || isBeingServed()) {
            // Until nothing is left to do.
        }
        if (lanes.values().stream().anyMatch(lane -> !lane.isEmpty())) {
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
