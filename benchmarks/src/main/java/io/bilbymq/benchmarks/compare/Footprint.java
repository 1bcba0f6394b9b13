package io.bilbymq.benchmarks.compare;

import io.bilbymq.benchmarks.compare.broker.MeasurementFailed;
import io.bilbymq.benchmarks.compare.broker.RunningBroker;
import io.bilbymq.benchmarks.compare.report.Metric;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a broker holds in memory at a moment of rest.
 *
 * @param residentBytes of its processes
 * @param heapBytes live objects after a full collection; only if it runs on a JVM
 */
record Footprint(long residentBytes, OptionalLong heapBytes) {
    private static final Pattern TOTAL = Pattern.compile("^Total\\s+\\d+\\s+(\\d+)", Pattern.MULTILINE);
    private static final int SETTLING_SECONDS = 3;
    private static final double BYTES_PER_KILOBYTE = 1_000;

    /** Before something grows: collects garbage first, so that the growth does not reuse what garbage left. */
    static Footprint before(RunningBroker broker) {
        OptionalLong heap = liveHeapBytes(broker);
        settle();
        return new Footprint(broker.processes().sample().residentBytes(), heap);
    }

    /** After something grew: resident memory as the broker has it by itself, then the heap. */
    static Footprint after(RunningBroker broker) {
        settle();
        long resident = broker.processes().sample().residentBytes();
        return new Footprint(resident, liveHeapBytes(broker));
    }

    /** Records the difference to an earlier moment, shared out to the things that caused it. */
    void recordGrowth(Footprint earlier, int items, String scenario, Session.Recorder recorder) {
        recorder.record(scenario, Metric.RESIDENT_PER_ITEM, perItem(residentBytes - earlier.residentBytes, items));
        if (heapBytes.isPresent() && earlier.heapBytes.isPresent()) {
            long growth = heapBytes.getAsLong() - earlier.heapBytes.getAsLong();
            recorder.record(scenario, Metric.HEAP_PER_ITEM, perItem(growth, items));
        }
    }

    private static double perItem(long bytes, int items) {
        return bytes / BYTES_PER_KILOBYTE / items;
    }

    private static OptionalLong liveHeapBytes(RunningBroker broker) {
        long pid = broker.processes().rootPid();
        Optional<Path> javaHome = MachineFacts.javaHomeOf(pid).findFirst();
        if (javaHome.isEmpty()) {
            return OptionalLong.empty();
        }
        // The histogram of live objects begins with a full collection.
        ProcessBuilder jcmd = new ProcessBuilder(
                        javaHome.get().resolve("bin/jcmd").toString(), Long.toString(pid), "GC.class_histogram")
                .redirectErrorStream(true);
        try {
            Process process = jcmd.start();
            String histogram = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new MeasurementFailed("jcmd failed: " + histogram);
            }
            return OptionalLong.of(totalBytes(histogram));
        } catch (IOException e) {
            throw new MeasurementFailed("its JDK has no jcmd to measure the heap with", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MeasurementFailed("interrupted", e);
        }
    }

    /** The last line of a class histogram: instances and bytes of all classes. */
    static long totalBytes(String histogram) {
        Matcher total = TOTAL.matcher(histogram);
        if (!total.find()) {
            throw new MeasurementFailed("a class histogram without a total: " + histogram);
        }
        return Long.parseLong(total.group(1));
    }

    private static void settle() {
        try {
            TimeUnit.SECONDS.sleep(SETTLING_SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MeasurementFailed("interrupted", e);
        }
    }
}
