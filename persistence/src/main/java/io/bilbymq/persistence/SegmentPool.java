package io.bilbymq.persistence;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files that wait to become segments. Their blocks are written in full beforehand, so that a sync of the log has nothing
 * to say about the file itself and a full disk is met here, where nobody is hurt by it.
 *
 * <p>The log's thread asks and takes; another one prepares, one file at a time.
 */
final class SegmentPool {
    private static final Logger LOG = LoggerFactory.getLogger(SegmentPool.class);

    /** How many files that were segments are kept. */
    private static final int KEPT_MAX = 2;

    /** The first file of a run is small: a broker that stores little should not begin by writing much. */
    private static final int FIRST_BYTES = 4 * 1024 * 1024;

    private static final int ZEROS = 256 * 1024;

    /** A file that is ready. */
    record Prepared(String name, long capacity) {}

    private final Disk disk;
    private final long segmentBytes;
    private final Executor preparer;
    private final Runnable whenReady;
    private final ConcurrentLinkedQueue<Prepared> ready = new ConcurrentLinkedQueue<>();

    private volatile boolean preparing;
    private boolean first = true;
    private long number;

    /** Confined to the preparing thread. */
    private boolean failing;

    SegmentPool(Disk disk, long segmentBytes, Executor preparer, Runnable whenReady) {
        this.disk = disk;
        this.segmentBytes = segmentBytes;
        this.preparer = preparer;
        this.whenReady = whenReady;
    }

    /** Takes over what an earlier run left, where that is whole. */
    void open() throws IOException {
        for (final String name : disk.list()) {
            if (FileNames.isPrepared(name)) {
                if (ready.size() < KEPT_MAX && sizeOf(name) == segmentBytes) {
                    ready.add(new Prepared(name, segmentBytes));
                    number = Math.max(number, FileNames.preparedNumber(name));
                } else {
                    disk.delete(name);
                }
            }
        }
    }

    private long sizeOf(String name) throws IOException {
        try (DiskFile file = disk.open(name)) {
            return file.size();
        }
    }

    /** A file of at least {@code bytes}; if there is none it is being prepared. */
    Optional<Prepared> take(long bytes) {
        for (final Iterator<Prepared> all = ready.iterator(); all.hasNext(); ) {
            final Prepared prepared = all.next();
            if (prepared.capacity() >= bytes) {
                all.remove();
                first = false;
                return Optional.of(prepared);
            }
        }
        prepare(Math.max(RecordHeader.aligned(bytes), first ? Math.min(FIRST_BYTES, segmentBytes) : segmentBytes));
        return Optional.empty();
    }

    /** Sees to it that there will be a file when one is needed. */
    void prepareNext() {
        if (ready.isEmpty()) {
            prepare(segmentBytes);
        }
    }

    /** Keeps the file of a segment that nobody needs; false if there are enough. */
    boolean keep(String name, long capacity) throws IOException {
        if (capacity != segmentBytes || ready.size() >= KEPT_MAX) {
            return false;
        }
        final String prepared = FileNames.prepared(++number);
        disk.rename(name, prepared);
        ready.add(new Prepared(prepared, capacity));
        return true;
    }

    private void prepare(long capacity) {
        if (!preparing) {
            preparing = true;
            final String name = FileNames.prepared(++number);
            preparer.execute(() -> prepare(name, capacity));
        }
    }

    private void prepare(String name, long capacity) {
        boolean isReady = false;
        try {
            fill(name, capacity);
            ready.add(new Prepared(name, capacity));
            isReady = true;
            if (failing) {
                failing = false;
                LOG.info("There is space on the disk again, the message log goes on");
            }
        } catch (IOException full) {
            if (!failing) {
                failing = true;
                LOG.error("No space for the next segment of the message log, trying again until there is", full);
            }
        } finally {
            preparing = false;
        }
        if (isReady) {
            whenReady.run();
        }
    }

    private void fill(String name, long capacity) throws IOException {
        // Else each attempt on a full disk would take away what others still have.
        final long free = disk.freeBytes();
        if (free < capacity) {
            throw new IOException(capacity + " bytes are needed, " + free + " are free");
        }
        final DiskFile file = disk.create(name);
        try (file) {
            final ByteBuffer zeros = ByteBuffer.allocateDirect((int) Math.min(ZEROS, capacity));
            for (long at = 0; at < capacity; at += zeros.limit()) {
                zeros.clear().limit((int) Math.min(zeros.capacity(), capacity - at));
                file.write(zeros, at);
            }
            file.sync();
        } catch (IOException full) {
            disk.delete(name);
            throw full;
        }
    }
}
