package io.bilbymq.broker.settings;

/**
 * How much the broker may hold, counted by itself, before publishing connections are blocked.
 *
 * @param relative the share of the heap the JVM may use; above 0 and at most 1
 * @param absolute bytes; takes precedence over the share unless it is 0
 */
public record MemorySettings(double relative, long absolute) {
    public MemorySettings {
        if (!(relative > 0 && relative <= 1)) {
            throw new IllegalArgumentException("the relative watermark must be above 0 and at most 1, is " + relative);
        }
        if (absolute < 0) {
            throw new IllegalArgumentException("the absolute watermark must not be negative, is " + absolute);
        }
    }

    /** 0.6 of the heap. */
    public static MemorySettings defaults() {
        return new MemorySettings(0.6, 0);
    }
}
