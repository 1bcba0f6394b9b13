package io.bilbymq.benchmarks.compare.perftest;

import io.bilbymq.benchmarks.compare.report.Spread;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** What the disk can do: writing 2 KiB and waiting until they are stored. No broker that syncs can confirm faster. */
final class DiskSync {
    private static final int WRITES = 300;
    private static final int BYTES = 2048;
    private static final double NANOS_PER_MILLI = 1_000_000;

    private DiskSync() {}

    /**
     * The median of some hundred writes into a file already of full size, in milliseconds.
     *
     * @param directory on the disk in question
     * @throws IOException if it cannot be written
     */
    static double medianMillis(Path directory) throws IOException {
        Path file = Files.createTempFile(directory, "disk-sync", ".bin");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.allocate(WRITES * BYTES));
            channel.force(true);
            List<Double> millis = new ArrayList<>();
            for (int i = 0; i < WRITES; i++) {
                long start = System.nanoTime();
                channel.write(ByteBuffer.allocate(BYTES), (long) i * BYTES);
                channel.force(false);
                millis.add((System.nanoTime() - start) / NANOS_PER_MILLI);
            }
            return Spread.of(millis).median();
        } finally {
            Files.delete(file);
        }
    }
}
