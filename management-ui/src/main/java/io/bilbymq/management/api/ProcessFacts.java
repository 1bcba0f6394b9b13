package io.bilbymq.management.api;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.OperatingSystemMXBean;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The process as it is now, as far as the platform tells; 0 for what it does not.
 *
 * @param resident bytes of the machine's memory
 * @param direct bytes of buffers outside the heap
 */
record ProcessFacts(
        long pid,
        int processors,
        int threads,
        long openFiles,
        long openFilesMax,
        long resident,
        long heapUsed,
        long heapCommitted,
        long nonHeapUsed,
        long direct) {
    private static final Path STATM = Path.of("/proc/self/statm");
    private static final long PAGE_BYTES = 4096;

    static ProcessFacts now() {
        final OperatingSystemMXBean system = ManagementFactory.getOperatingSystemMXBean();
        final boolean isUnix = system instanceof UnixOperatingSystemMXBean;
        final MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        return new ProcessFacts(
                ProcessHandle.current().pid(),
                system.getAvailableProcessors(),
                ManagementFactory.getThreadMXBean().getThreadCount(),
                isUnix ? ((UnixOperatingSystemMXBean) system).getOpenFileDescriptorCount() : 0,
                isUnix ? ((UnixOperatingSystemMXBean) system).getMaxFileDescriptorCount() : 0,
                residentBytes(),
                memory.getHeapMemoryUsage().getUsed(),
                memory.getHeapMemoryUsage().getCommitted(),
                memory.getNonHeapMemoryUsage().getUsed(),
                ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                        .mapToLong(BufferPoolMXBean::getMemoryUsed)
                        .sum());
    }

    private static long residentBytes() {
        try {
            return Files.exists(STATM) ? Long.parseLong(Files.readString(STATM).split(" ", -1)[1]) * PAGE_BYTES : 0;
        } catch (IOException notReadable) {
            return 0;
        }
    }
}
