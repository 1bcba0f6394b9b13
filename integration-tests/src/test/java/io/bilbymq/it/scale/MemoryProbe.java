package io.bilbymq.it.scale;

import io.bilbymq.it.BrokerUnderTest;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Measures what the broker's process holds. In this process that is the heap after a collection, and the test's own share is in
 * it; of another process, named by the system property {@value #PID_PROPERTY}, it is the resident set.
 */
final class MemoryProbe {
    /** Process id of the broker, if it is not this process. */
    static final String PID_PROPERTY = "bilby.test.peer.pid";

    private static final int PAGE_BYTES = 4096;

    private final BrokerUnderTest broker;

    MemoryProbe(BrokerUnderTest broker) {
        this.broker = broker;
    }

    /** Bytes now, or 0 if nobody said which process to ask. */
    long bytes() throws IOException {
        String pid = System.getProperty(PID_PROPERTY, "");
        if (!pid.isEmpty()) {
            return residentBytes(pid);
        }
        return broker.inProcess() ? heapBytesAfterCollection() : 0;
    }

    private static long residentBytes(String pid) throws IOException {
        String[] pages = Files.readString(Path.of("/proc", pid, "statm")).trim().split(" ");
        return Long.parseLong(pages[1]) * PAGE_BYTES;
    }

    // the number is wanted after a collection, and a collection cannot be had otherwise
    @SuppressWarnings("ExplicitGC")
    private static long heapBytesAfterCollection() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    /** Prints what one of {@code count} things costs, given what was held before them. */
    // the number is what the run is for
    @SuppressWarnings("SystemOut")
    void report(String thing, int count, long before) throws IOException {
        long after = bytes();
        System.out.printf(
                "scale: %,d %s: %,d bytes each (%s, %,d -> %,d)%n",
                count,
                thing,
                (after - before) / count,
                broker.inProcess() ? "heap of broker and test" : "resident set",
                before,
                after);
    }
}
