package io.bilbymq.broker.settings;

/**
 * How much the broker may hold, counted by itself, before publishing connections are blocked.
 *
 * @param relative the share of the heap the JVM may use; above 0 and at most 1
 * @param absolute bytes; takes precedence over the share unless it is 0
 * @param pagingRatio above this share of the watermark contents leave memory that can be read back; above 0, and 1 or more to
 *     have them stay
 */
public record MemorySettings(double relative, long absolute, double pagingRatio) {
    private static final double PAGING_RATIO = 0.5;

    public MemorySettings {
        if (!(relative > 0 && relative <= 1)) {
            throw new IllegalArgumentException("the relative watermark must be above 0 and at most 1, is " + relative);
        }
        if (absolute < 0) {
            throw new IllegalArgumentException("the absolute watermark must not be negative, is " + absolute);
        }
        if (!(pagingRatio > 0)) {
            throw new IllegalArgumentException("the paging ratio must be above 0, is " + pagingRatio);
        }
    }

    /** As above; contents leave memory at half of the watermark. */
    public MemorySettings(double relative, long absolute) {
        this(relative, absolute, PAGING_RATIO);
    }

    /** 0.6 of the heap, and half of that. */
    public static MemorySettings defaults() {
        return new MemorySettings(0.6, 0);
    }

    /** The same, but contents leave memory at this share of the watermark. */
    public MemorySettings withPagingRatio(double ratio) {
        return new MemorySettings(relative, absolute, ratio);
    }
}
