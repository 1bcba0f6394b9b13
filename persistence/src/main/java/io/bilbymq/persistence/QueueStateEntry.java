package io.bilbymq.persistence;

import java.nio.ByteBuffer;

/**
 * What a queue holds at a checkpoint. Head: queue (8), next sequence (8), highest sequence ever delivered (8), number of
 * ranges (4), for each its first and last sequence (8 + 8), ascending.
 */
public final class QueueStateEntry extends LogEntry {
    private final long queue;
    private final long nextSequence;
    private final long deliveredUpTo;
    private final long[] ranges;

    /**
     * A state.
     *
     * @param nextSequence higher than any sequence ever used in the queue
     * @param deliveredUpTo no message with a higher sequence was ever delivered
     * @param ranges first and last sequences of all that is not settled, written yet or not; ascending
     */
    public QueueStateEntry(long queue, long nextSequence, long deliveredUpTo, long[] ranges) {
        this.queue = queue;
        this.nextSequence = nextSequence;
        this.deliveredUpTo = deliveredUpTo;
        this.ranges = ranges;
    }

    @Override
    protected RecordType type() {
        return RecordType.QUEUE_STATE;
    }

    @Override
    protected int headLength() {
        return 8 + 8 + 8 + 4 + 8 * ranges.length;
    }

    @Override
    protected void writeHead(ByteBuffer out) {
        out.putLong(queue).putLong(nextSequence).putLong(deliveredUpTo).putInt(ranges.length / 2);
        for (final long bound : ranges) {
            out.putLong(bound);
        }
    }
}
