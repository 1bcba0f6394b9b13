package io.bilbymq.persistence;

import java.io.IOException;

/**
 * A file of the log, and how much of what lies in it is still needed.
 *
 * <p>Counted by the log's thread alone; {@link #liveBytes} may be asked for by any thread.
 */
final class Segment {
    private final long base;
    private final long capacity;
    private final DiskFile file;
    private volatile boolean damaged;

    private long live;
    private volatile long liveBytes;

    Segment(long base, long capacity, DiskFile file, boolean damaged) {
        this.base = base;
        this.capacity = capacity;
        this.file = file;
        this.damaged = damaged;
    }

    long base() {
        return base;
    }

    long capacity() {
        return capacity;
    }

    DiskFile file() {
        return file;
    }

    /** Whether it has bytes that should be records and are not. */
    boolean isDamaged() {
        return damaged;
    }

    /** Somebody has met such bytes. Any thread. */
    void foundDamaged() {
        damaged = true;
    }

    boolean contains(long position) {
        return position >= base && position < base + capacity;
    }

    /** Places in it that somebody needs. */
    long live() {
        return live;
    }

    /** Bytes of the records at those places, each counted as often as it has places. */
    long liveBytes() {
        return liveBytes;
    }

    /** {@code places} more, or fewer, of a record of {@code length} bytes are needed. */
    void count(int places, int length) {
        live += places;
        final long bytes = liveBytes + (long) places * length;
        liveBytes = bytes;
    }

    void close() throws IOException {
        file.close();
    }
}
