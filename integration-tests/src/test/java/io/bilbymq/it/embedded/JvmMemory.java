package io.bilbymq.it.embedded;

import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;

/** What this JVM has in use, heap and direct memory. */
final class JvmMemory {
    private JvmMemory() {}

    /** Bytes after collections of garbage: the second one frees what the first has found to own direct memory. */
    // the number is wanted after a collection, and a collection cannot be had otherwise
    @SuppressWarnings("ExplicitGC")
    static long usedAfterCollection() {
        System.gc();
        System.gc();
        long direct = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
        return direct + ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
