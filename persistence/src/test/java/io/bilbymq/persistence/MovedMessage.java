package io.bilbymq.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A message moves to another queue, and the segment in which it lay has no other: a crash before the move is durable must
 * leave it in one place or the other. Random work comes here once in a million times.
 */
final class MovedMessage implements LogBatch.Completion {
    private static final LogSettings SETTINGS = new LogSettings(2048, Long.MAX_VALUE);
    private static final int FROM = 1;
    private static final int TO = 2;
    private static final int FILLER = 3;

    private final SimulatedDisk disk;
    private final MessageLog log;
    private final List<Checkpoint> checkpoints = new ArrayList<>();

    private MovedMessage(long seed) throws IOException {
        disk = new SimulatedDisk(seed);
        log = MessageLog.openWithoutThread(disk, SETTINGS);
        log.start(1, checkpoints::add);
    }

    /** Moves it, crashes, and looks for it. */
    static void run(long seed) {
        Seeds.run(seed, MovedMessage::check);
    }

    private static void check(long seed) throws IOException {
        final MovedMessage moved = new MovedMessage(seed);
        moved.move();
        final SimulatedDisk left = moved.disk.crash();

        final Found recovered = Found.in(MessageLog.openWithoutThread(left, SETTINGS));

        assertThat(messages(recovered, FROM) + messages(recovered, TO))
                .as("places in which the message is after crash %d", seed)
                .isEqualTo(1);
    }

    private void move() {
        final TestMessage message = TestMessage.of(1, 10, FROM, 1);
        append(batch -> batch.add(message, true));
        for (int i = 1; i <= 8; i++) {
            final TestMessage filler = TestMessage.of(1 + i, 1000, FILLER, i);
            final int sequence = i;
            append(batch -> {
                batch.add(filler, true);
                batch.settled(FILLER, sequence, sequence);
                batch.release(filler);
            });
        }
        log.checkpoint(() -> {});
        rest();
        append(batch -> {
            batch.add(new QueueStateEntry(FROM, 2, 1, new long[] {1, 1}), true);
            batch.add(new QueueStateEntry(FILLER, 9, 8, new long[0]), true);
            batch.partOf(checkpoints.get(0));
        });
        append(batch -> batch.add(TestMessage.of(20, 10, TO, 1).replacing(FROM, 1), false));
        append(batch -> batch.release(message));
    }

    private interface Filling {
        void of(LogBatch batch);
    }

    private void append(Filling filling) {
        final LogBatch batch = new LogBatch(this);
        filling.of(batch);
        log.append(batch);
        rest();
    }

    private void rest() {
        // The log finds out that it needs a segment in one turn, and uses it in the next.
        for (int i = 0; i < 4; i++) {
            log.turn();
        }
    }

    private static int messages(Found recovered, long queue) {
        final Found.OfQueue found = recovered.queues().get(queue);
        return found == null ? 0 : found.sequences().length;
    }

    @Override
    public void completed(LogBatch batch) {}

    @Override
    public void failed(LogBatch batch, IOException reason) {
        throw new AssertionError(reason);
    }
}
