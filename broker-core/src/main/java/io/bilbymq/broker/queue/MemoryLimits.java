package io.bilbymq.broker.queue;

import io.bilbymq.broker.alarm.MemoryAlarm;
import java.util.function.BooleanSupplier;

/**
 * With how much in memory, as the broker counts it, what is done about it. Thread safe.
 *
 * @param alarm knows how much is held, and blocks publishers at its watermark
 * @param contents above so many bytes contents leave memory that can be read back
 * @param most so many bytes are never exceeded by what is read back
 * @param isDiskLow whether nothing may be written to the disk that need not be
 */
public record MemoryLimits(MemoryAlarm alarm, long contents, long most, BooleanSupplier isDiskLow) {
    /** Above this share of the watermark little is read back at once: most of it would have to leave memory again. */
    private static final double LITTLE = 0.65;

    /** Above this one, only what a queue needs to go on at all. */
    private static final double NEXT_ONLY = 0.8;

    /** What is read back may take this share of what is left of the heap above the watermark. */
    private static final int SHARES_ABOVE = 4;

    /**
     * The limits of a broker.
     *
     * @param pagingRatio above this share of the watermark contents leave memory
     * @param heapBytes what the heap can have
     */
    public static MemoryLimits of(MemoryAlarm alarm, double pagingRatio, long heapBytes, BooleanSupplier isDiskLow) {
        final long watermark = alarm.watermark();
        final long above = Math.max(0, heapBytes - watermark) / SHARES_ABOVE;
        return new MemoryLimits(alarm, (long) (watermark * pagingRatio), watermark + above, isDiskLow);
    }

    /** How many bytes are held above what contents may take; not above 0 if they may stay. */
    long excess() {
        return alarm.held() - contents;
    }

    /**
     * As {@link #excess}, when somebody waits to read something back: then no more may stay than what lets that go on. If contents
     * leave at the watermark only, or never, they stay.
     */
    long excessForReading() {
        final long watermark = alarm.watermark();
        return contents < watermark ? alarm.held() - Math.min(contents, (long) (LITTLE * watermark)) : excess();
    }

    /** Whether nothing at all may be read back. */
    boolean isFull() {
        return alarm.held() >= most;
    }

    /** How much of what a queue misses may be read back now: all, some of it, or nothing. */
    Missing allowed(Missing missing, boolean isIdle) {
        final long held = alarm.held();
        final long watermark = alarm.watermark();
        if (held < LITTLE * watermark) {
            return missing;
        }
        if (held < NEXT_ONLY * watermark) {
            return missing.first(PageOut.HEAD_MESSAGES, PageOut.HEAD_BYTES);
        }
        final boolean mayHaveOne = isIdle && held + missing.bytesOfFirst() <= most;
        return missing.first(mayHaveOne ? 1 : 0, Long.MAX_VALUE);
    }
}
