package io.bilbymq.persistence;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The end of a log that nobody has proof of having been synced. A sync of it may have failed before the process ended; then a
 * second one that succeeds proves nothing, since the system does not write again what it takes for written.
 */
final class UnprovenTail {
    private static final int PORTION_BYTES = 256 * 1024;

    private UnprovenTail() {}

    /**
     * Writes what can be read of a file from offset {@code from} to {@code end} to the same place. That changes nothing, and
     * has the next sync, that of the {@link Seal}, write what the system may have held only in memory. What is known to be on
     * the disk is not touched.
     */
    static void writeAgain(DiskFile file, long from, long end) throws IOException {
        final ByteBuffer portion = ByteBuffer.allocateDirect((int) Math.min(PORTION_BYTES, Math.max(1, end - from)));
        for (long at = from; at < end; ) {
            portion.clear().limit((int) Math.min(portion.capacity(), end - at));
            final int bytes = file.read(portion, at);
            if (bytes <= 0) {
                // The file is cut off there.
                return;
            }
            file.write(portion.flip(), at);
            at += bytes;
        }
    }
}
