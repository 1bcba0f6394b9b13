package io.bilbymq.persistence;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/** A log without threads, and what became of the batches it was given. */
final class LogHarness implements LogBatch.Completion {
    static final int SEGMENT_BYTES = 4096;
    private static final int TURNS_MAX = 1000;

    final MessageLog log;
    final Found recovered;
    final List<LogBatch> completed = new ArrayList<>();
    final List<LogBatch> failed = new ArrayList<>();
    private final List<Checkpoint> checkpoints = new ArrayList<>();

    LogHarness(Disk disk) throws IOException {
        this(disk, 1);
    }

    /** {@code parts} owners will answer checkpoints. */
    LogHarness(Disk disk, int parts) throws IOException {
        this(disk, parts, Long.MAX_VALUE);
    }

    /** There is a checkpoint after {@code checkpointBytes}. */
    LogHarness(Disk disk, int parts, long checkpointBytes) throws IOException {
        log = MessageLog.openWithoutThread(disk, new LogSettings(SEGMENT_BYTES, checkpointBytes));
        recovered = Found.in(log);
        log.start(parts, checkpoints::add);
    }

    /** Appends what {@code filled} puts into a batch, without a turn of the log. */
    LogBatch append(Consumer<LogBatch> filled) {
        final LogBatch batch = new LogBatch(this);
        filled.accept(batch);
        log.append(batch);
        return batch;
    }

    /** Appends a message of queue 1 that is to be durable, and lets the log write it. */
    TestMessage write(long sequence, int contentLength) {
        final TestMessage message = TestMessage.of(sequence, contentLength, 1, sequence);
        append(batch -> batch.add(message, true));
        turns();
        return message;
    }

    /** Lets the log do all it can. */
    void turns() {
        for (int turn = 0; (log.turn() || log.isShort()) && turn < TURNS_MAX; turn++) {
            // Until it rests.
        }
    }

    /** A checkpoint whose only part {@code said} fills. */
    void checkpoint(Consumer<LogBatch> said) {
        log.checkpoint(() -> {});
        answer(said);
    }

    /** Lets the log do all it can, and answers the checkpoints that it asks for, {@code said} filling their only part. */
    void answer(Consumer<LogBatch> said) {
        turns();
        while (!checkpoints.isEmpty()) {
            final Checkpoint asked = checkpoints.remove(0);
            append(batch -> {
                said.accept(batch);
                batch.partOf(asked);
            });
            turns();
        }
    }

    /** What was found of a queue, which must be known. */
    Found.OfQueue queue(long queue) {
        return Objects.requireNonNull(recovered.queues().get(queue));
    }

    /** What holds in a queue. */
    long[] sequences(long queue) {
        final Found.OfQueue found = recovered.queues().get(queue);
        return found == null ? new long[0] : found.sequences();
    }

    @Override
    public void completed(LogBatch batch) {
        completed.add(batch);
    }

    @Override
    public void failed(LogBatch batch, IOException reason) {
        failed.add(batch);
    }
}
