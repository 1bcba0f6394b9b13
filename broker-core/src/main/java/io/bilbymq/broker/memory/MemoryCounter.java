package io.bilbymq.broker.memory;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Bytes held by one loop: written by its thread alone, read by any.
 *
 * <p>A message may be counted where it arrives and discounted where it ends, so a single counter can be negative; only
 * the sum over all loops has a meaning.
 */
public final class MemoryCounter {
    private final AtomicLong bytes = new AtomicLong();

    /** Adds {@code amount}, which may be negative. Owner's thread only. */
    public void add(long amount) {
        // One writer: no read-modify-write instruction and no fence are needed.
        bytes.setOpaque(bytes.getPlain() + amount);
    }

    /** The count as this thread sees it now. Callable from any thread. */
    public long bytes() {
        return bytes.getOpaque();
    }
}
