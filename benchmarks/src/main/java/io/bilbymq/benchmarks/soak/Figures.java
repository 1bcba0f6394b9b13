package io.bilbymq.benchmarks.soak;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a broker process has in use.
 *
 * @param held bytes, by the broker's own count
 * @param heap bytes after a collection of garbage
 * @param direct bytes outside the heap in buffers
 * @param threads live ones
 * @param descriptors open files and sockets
 * @param resident bytes of the whole process
 */
record Figures(long held, long heap, long direct, long threads, long descriptors, long resident) {
    private static final long MIB = 1024 * 1024;

    /** A message or two may be on its way to being counted off. */
    private static final long HELD_AT_REST = 64 * 1024;

    /** Compiled code, classes loaded late and warm caches come and go. */
    private static final long HEAP_TOLERANCE = 3 * MIB;

    /** Direct memory is taken in chunks, of which each loop may keep some. */
    private static final long DIRECT_TOLERANCE = 16 * MIB;

    private static final int DESCRIPTOR_TOLERANCE = 2;

    /** What is more now than it was at {@code start} and should not be; empty if nothing has grown. */
    List<String> grownSince(Figures start) {
        List<String> grown = new ArrayList<>();
        if (held > HELD_AT_REST) {
            grown.add("held bytes: " + held);
        }
        if (heap > start.heap + HEAP_TOLERANCE) {
            grown.add("heap: " + start.heap + " -> " + heap);
        }
        if (direct > start.direct + DIRECT_TOLERANCE) {
            grown.add("direct memory: " + start.direct + " -> " + direct);
        }
        if (threads > start.threads) {
            grown.add("threads: " + start.threads + " -> " + threads);
        }
        if (descriptors > start.descriptors + DESCRIPTOR_TOLERANCE) {
            grown.add("file descriptors: " + start.descriptors + " -> " + descriptors);
        }
        return grown;
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "held %,d  heap %.1f MiB  direct %.1f MiB  threads %d  descriptors %d  resident %.1f MiB",
                held,
                (double) heap / MIB,
                (double) direct / MIB,
                threads,
                descriptors,
                (double) resident / MIB);
    }
}
