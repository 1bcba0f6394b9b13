package io.bilbymq.persistence;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.LongStream;

/**
 * Counts what a log does. Added to by the log's thread alone, without a fence; read by any.
 *
 * <p>There are two readings of the clock for each call to the operating system, which costs a hundred times as much.
 */
final class LogCounters {
    private static final int WRITES = 0;
    private static final int WRITTEN_BYTES = 1;
    private static final int WRITE_NANOS = 2;
    private static final int CHECKPOINTS = 3;

    private final AtomicLongArray counts = new AtomicLongArray(CHECKPOINTS + 1);
    private final Classes syncs = new Classes(
            100_000,
            250_000,
            500_000,
            1_000_000,
            2_500_000,
            5_000_000,
            10_000_000,
            25_000_000,
            50_000_000,
            100_000_000,
            250_000_000,
            1_000_000_000);
    private final Classes entries = new Classes(1, 4, 16, 64, 256, 1024, 4096, 16_384);

    /** Values by size. The last element is their sum. */
    private static final class Classes {
        private final long[] upTo;
        private final AtomicLongArray counts;

        Classes(long... upTo) {
            this.upTo = upTo;
            this.counts = new AtomicLongArray(upTo.length + 2);
        }

        void add(long value) {
            int i = 0;
            while (i < upTo.length && value > upTo[i]) {
                i++;
            }
            more(counts, i, 1);
            more(counts, upTo.length + 1, value);
        }

        LogStatistics.Distribution seen() {
            final List<Long> seen = new ArrayList<>();
            for (int i = 0; i <= upTo.length; i++) {
                seen.add(counts.getOpaque(i));
            }
            return new LogStatistics.Distribution(
                    LongStream.of(upTo).boxed().toList(), seen, counts.getOpaque(upTo.length + 1));
        }
    }

    private static void more(AtomicLongArray counts, int index, long more) {
        // One writer: no read-modify-write instruction and no fence are needed.
        counts.setOpaque(index, counts.getPlain(index) + more);
    }

    /** So many bytes were written, which took so long. */
    void written(long bytes, long nanos) {
        more(counts, WRITES, 1);
        more(counts, WRITTEN_BYTES, bytes);
        more(counts, WRITE_NANOS, nanos);
    }

    /** What was written is durable, which took so long. */
    void synced(long nanos) {
        syncs.add(nanos);
    }

    /** A sync was for so many entries. */
    void gathered(int number) {
        entries.add(number);
    }

    /** A checkpoint is complete. */
    void checkpointDone() {
        more(counts, CHECKPOINTS, 1);
    }

    /** What was counted, and what there is. Any thread. */
    LogStatistics seen(Segments segments) {
        int number = 0;
        long capacity = 0;
        for (final Segment segment : segments.all()) {
            number++;
            capacity += segment.capacity();
        }
        return new LogStatistics(
                counts.getOpaque(WRITES),
                counts.getOpaque(WRITTEN_BYTES),
                counts.getOpaque(WRITE_NANOS),
                syncs.seen(),
                entries.seen(),
                counts.getOpaque(CHECKPOINTS),
                number,
                capacity);
    }
}
