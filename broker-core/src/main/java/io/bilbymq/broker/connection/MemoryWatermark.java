package io.bilbymq.broker.connection;

import io.bilbymq.broker.settings.MemorySettings;

/** Where the memory watermark lies, in bytes. */
public final class MemoryWatermark {
    /** A message lies in one piece, is copied while it comes, and is not the only one. */
    private static final int MESSAGES_IN_HEAP = 8;

    /** The share of the watermark that definitions may take: the rest stays for messages. */
    private static final double DEFINITIONS_SHARE = 0.5;

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

    /** How large a body the heap can take without a thought, in bytes; what is larger needs a larger heap. */
    public static long largestMessage() {
        return Runtime.getRuntime().maxMemory() / MESSAGES_IN_HEAP;
    }

    /** How much of a watermark queues, exchanges and bindings may take, in bytes. */
    public static long forDefinitions(long watermark) {
        return (long) (watermark * DEFINITIONS_SHARE);
    }
}
