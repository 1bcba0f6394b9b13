package io.bilbymq.broker.vhost;

import io.bilbymq.broker.loop.Loop;
import io.bilbymq.persistence.DefinitionEntry;
import io.bilbymq.persistence.LogBatch;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes changes of definitions to the message log and has them synced: all of one turn in one batch. While that is
 * synced the loop goes on, and what comes meanwhile shares the next sync. Confined to the definitions loop, apart from
 * what the log calls.
 */
final class SyncedDefinitionLog implements DefinitionLog, LogBatch.Completion {
    private static final Logger LOG = LoggerFactory.getLogger(SyncedDefinitionLog.class);

    /** Where a part of a snapshot ends, unless a single definition is longer. */
    private static final int SNAPSHOT_PART_BYTES = 1 << 20;

    private final Loop loop;
    private final Consumer<LogBatch> log;

    /** Appended, and not known to be durable yet; in the order of the log. */
    private final Deque<Change> changesUnderWay = new ArrayDeque<>();

    /** Handed over, and not completed yet; in their order. */
    private final Deque<Turn> turnsUnderWay = new ArrayDeque<>();

    private @Nullable Turn turn;
    private @Nullable DefinitionView view;

    private record Change(List<StoredRecord> records, DefinitionEntry entry, Outcome outcome) {}

    /**
     * Writes for the definitions loop.
     *
     * @param log takes over batches and completes them in their order, as {@link
     *     io.bilbymq.persistence.MessageLog#append} does
     */
    SyncedDefinitionLog(Loop loop, Consumer<LogBatch> log) {
        this.loop = loop;
        this.log = log;
    }

    /** Tells {@code follower} of what becomes durable from now on. */
    void followedBy(DefinitionView follower) {
        view = follower;
    }

    @Override
    public void append(List<StoredRecord> changes, Outcome outcome) {
        final Change change = new Change(changes, DefinitionEntry.change(DefinitionCodec.encode(changes)), outcome);
        changesUnderWay.addLast(change);
        turn().changes++;
        turn().batch.add(change.entry, true);
    }

    /**
     * Writes all definitions, and answers with the batch of this turn, which ends with them.
     *
     * @param state all that has happened. What is under way is added here: it lies in the log before the snapshot, of
     *     which only what follows it will count.
     */
    LogBatch snapshot(List<StoredRecord> state) {
        final List<StoredRecord> all = new ArrayList<>(state);
        changesUnderWay.forEach(change -> all.addAll(change.records));
        final List<byte[]> parts = DefinitionCodec.encode(all, SNAPSHOT_PART_BYTES);
        final LogBatch batch = turn().batch;
        for (int i = 0; i < parts.size(); i++) {
            batch.add(DefinitionEntry.snapshotPart(i, parts.size(), parts.get(i)), false);
        }
        return batch;
    }

    private Turn turn() {
        Turn current = turn;
        if (current == null) {
            current = new Turn(new LogBatch(this));
            turn = current;
            loop.atEndOfTurn(this::handOver);
        }
        return current;
    }

    private void handOver() {
        final Turn finished = turn;
        if (finished != null) {
            turn = null;
            turnsUnderWay.addLast(finished);
            log.accept(finished.batch);
        }
    }

    @Override
    public void completed(LogBatch batch) {
        onLoop(() -> conclude(this::durable));
    }

    @Override
    public void failed(LogBatch batch, IOException reason) {
        onLoop(() -> {
            LOG.error("changes of definitions cannot be written", reason);
            conclude(change -> change.outcome.failed());
        });
    }

    private void onLoop(Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException ended) {
            // The broker is being closed, and whoever waited for this is gone.
            LOG.debug("{} has ended, and does not hear what was written last", loop, ended);
        }
    }

    private void durable(Change change) {
        final DefinitionView follower = view;
        final List<StoredRecord> gone = follower == null ? List.of() : change.outcome.goneWithIt();
        change.outcome.durable();
        if (follower != null) {
            final List<StoredRecord> records = change.records;
            follower.changed(
                    change.entry.position(), () -> Stream.concat(ViewRecord.gone(gone), ViewRecord.of(records)));
        }
    }

    private void conclude(Consumer<Change> conclusion) {
        final Turn done = turnsUnderWay.removeFirst();
        for (int i = 0; i < done.changes; i++) {
            conclusion.accept(changesUnderWay.removeFirst());
        }
    }

    /** What one turn of the definitions loop has for the log. */
    private static final class Turn {
        private final LogBatch batch;
        private int changes;

        Turn(LogBatch batch) {
            this.batch = batch;
        }
    }
}
