package io.bilbymq.broker.connection;

import io.bilbymq.broker.settings.MemorySettings;
import io.netty.util.internal.PlatformDependent;

/** Where the memory watermark lies, in bytes. */
public final class MemoryWatermark {
    private MemoryWatermark() {}

    /**
     * The absolute figure, or the share of what the JVM may use: heap and direct memory.
     *
     * <p>Contents and indexes live on the heap, and a heap that is nearly full spends its time collecting. So however
     * much direct memory there is, the share of the heap alone is never exceeded by more than a quarter.
     */
    public static long bytes(MemorySettings settings) {
        if (settings.absolute() > 0) {
            return settings.absolute();
        }
        final long heap = Runtime.getRuntime().maxMemory();
        final long direct = PlatformDependent.maxDirectMemory();
        final double share = settings.relative() * (heap + (double) direct);
        return (long) Math.min(share, settings.relative() * heap * 1.25);
    }
}
