package io.bilbymq.broker.connection;

import io.bilbymq.broker.settings.MemorySettings;

/** Where the memory watermark lies, in bytes. */
public final class MemoryWatermark {
    private MemoryWatermark() {}

    /**
     * The absolute figure, or the share of the heap.
     *
     * <p>Contents and indexes live on the heap, and so does what waits for slow sockets. The rest of it is for the broker
     * itself and for the collector: a heap that is nearly full spends its time collecting.
     */
    public static long bytes(MemorySettings settings) {
        return settings.absolute() > 0
                ? settings.absolute()
                : (long) (settings.relative() * Runtime.getRuntime().maxMemory());
    }
}
