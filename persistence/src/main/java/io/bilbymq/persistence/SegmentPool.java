package io.bilbymq.persistence;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Comparator;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files that wait to become segments. Their blocks are written in full beforehand, so that a sync of the log has nothing
 * to say about the file itself and a full disk is met here, where nobody is hurt by it.
 *
 * <p>Some are kept back for a full disk: only what makes segments needless may {@linkplain SpaceClaim claim} them, and as
 * long as they are not all there nobody else writes anything. They are two halves of a segment. When what is written to the
 * first has filled it, the second begins, and with it a checkpoint, after which the first is needless again. An earlier
 * checkpoint may have begun at the end of the first and go on in the second, without making the first needless: so as long
 * as two checkpoints fit into each, facts can be written for ever, and whatever is settled gives its space back. If checkpoints
 * are so large that four would not fit, larger files are kept back: one and a half segments, two and a half, and so on. Until
 * these are there, the log is short of space, and keeps back smaller ones.
 *
 * <p>The log's thread asks and takes; another one prepares, one file at a time.
 */
final class SegmentPool {
    private static final Logger LOG = LoggerFactory.getLogger(SegmentPool.class);

    /** How many files are kept back. */
    static final int KEPT_BACK = 2;

    /** How many checkpoints of the size of the last one fit into each of them: two are needed, and they may grow. */
    private static final int CHECKPOINTS = 4;

    /** How many files that were segments are kept besides. */
    private static final int NEXT_MAX = 2;

    /** The first file of a run is small: a broker that stores little should not begin by writing much. */
    private static final int FIRST_BYTES = 4 * 1024 * 1024;

    private static final int ZEROS = 256 * 1024;

    /** A file that is ready. */
    record Prepared(String name, long capacity) {}

    private final Disk disk;
    private final long segmentBytes;
    private final boolean isNew;
    private final Executor preparer;
    private final Runnable whenChanged;

    /** For whoever needs a segment. */
    private final ConcurrentLinkedQueue<Prepared> next = new ConcurrentLinkedQueue<>();

    private final ConcurrentLinkedQueue<Prepared> keptBack = new ConcurrentLinkedQueue<>();

    private volatile boolean preparing;
    private volatile boolean stopped;
    private volatile boolean failing;

    /** Whether the last file that was tried to be prepared is there, or none was tried. */
    private volatile boolean lastSucceeded = true;

    /** Null as long as every sync of a file that was prepared has gone well. */
    private volatile @Nullable IOException syncFailure;

    private boolean first = true;
    private long number;

    /** The most that somebody waits for. */
    private long wanted;

    /** How large a file has to be to be kept back. */
    private volatile long keptBackBytes;

    /**
     * A pool that has nothing yet.
     *
     * @param isNew whether nothing was ever written to the log
     * @param preparer does the I/O of preparing
     * @param whenChanged called by the preparer when there is another file, or none for the first time
     */
    SegmentPool(Disk disk, long segmentBytes, boolean isNew, Executor preparer, Runnable whenChanged) {
        this.disk = disk;
        this.segmentBytes = segmentBytes;
        this.keptBackBytes = segmentBytes / 2;
        this.isNew = isNew;
        this.preparer = preparer;
        this.whenChanged = whenChanged;
    }

    /**
     * Takes over what an earlier run left, where that is whole. A power cut before its sync may have left anything in it: what
     * lies behind the beginning is overwritten or counts for nothing, but a segment that begins so would be taken for damage.
     */
    void open() throws IOException {
        for (final String name : disk.list()) {
            if (FileNames.isPrepared(name)) {
                if (mayBeUnused(name) && add(new Prepared(name, sizeOf(name)))) {
                    number = Math.max(number, FileNames.preparedNumber(name));
                } else {
                    disk.delete(name);
                }
            }
        }
    }

    /** Adds a file where one is missing; false if it is of no use. */
    private boolean add(Prepared file) {
        if (isMadeForKeepingBack(file.capacity()) && keptBack.size() < KEPT_BACK) {
            return keptBack.add(file);
        }
        return file.capacity() == segmentBytes && next.size() < NEXT_MAX && next.add(file);
    }

    private boolean isMadeForKeepingBack(long capacity) {
        return capacity >= keptBackBytes && isHalfMore(capacity);
    }

    /** Whether it is as large as some whole segments and a half. */
    private boolean isHalfMore(long capacity) {
        return capacity % segmentBytes == segmentBytes / 2;
    }

    /** A checkpoint took so many bytes: what is kept back has to suffice for some like it. */
    void checkpointTook(long bytes) {
        final long enough = CHECKPOINTS * bytes;
        final long segments = Math.max(0, enough + segmentBytes / 2 - 1) / segmentBytes;
        final long needed = segments * segmentBytes + segmentBytes / 2;
        if (needed > keptBackBytes) {
            keptBackBytes = needed;
            prepareNext();
        }
    }

    private boolean isKeptBackMissing() {
        return keptBack.stream()
                        .filter(file -> file.capacity() >= keptBackBytes)
                        .count()
                < KEPT_BACK;
    }

    private boolean mayBeUnused(String name) throws IOException {
        try (DiskFile file = disk.open(name)) {
            return SegmentHeader.mayBeUnused(file);
        }
    }

    private long sizeOf(String name) throws IOException {
        try (DiskFile file = disk.open(name)) {
            return file.size();
        }
    }

    /** Whether at least so many files are kept back at present. */
    boolean keepsBack(int files) {
        return keptBack.size() >= files;
    }

    /** Whether a file is missing for which there was no space. Any thread. */
    boolean isShort() {
        return failing;
    }

    /** Whether whoever asks again may find another file soon: one is being prepared, or the last one could be. */
    boolean isServing() {
        return preparing || lastSucceeded;
    }

    /** A file of at least {@code bytes}, of those that are kept back if there is no other way; else one is being prepared. */
    Optional<Prepared> take(long bytes, SpaceClaim claim) {
        Optional<Prepared> taken = takeFrom(next, bytes);
        if (taken.isEmpty() && failing && keptBack.size() > claim.leaves()) {
            taken = takeFrom(keptBack, bytes);
        }
        if (taken.isPresent()) {
            first = false;
            wanted = bytes < wanted ? wanted : 0;
        } else {
            wanted = Math.max(wanted, bytes);
            prepareNext();
        }
        return taken;
    }

    private static Optional<Prepared> takeFrom(ConcurrentLinkedQueue<Prepared> files, long bytes) {
        for (final Iterator<Prepared> all = files.iterator(); all.hasNext(); ) {
            final Prepared prepared = all.next();
            if (prepared.capacity() >= bytes) {
                all.remove();
                return Optional.of(prepared);
            }
        }
        return Optional.empty();
    }

    /** Sees to it that there will be a file when one is needed, and what is to be kept back. */
    void prepareNext() {
        if (preparing) {
            return;
        }
        final boolean isNextMissing = next.stream().noneMatch(file -> file.capacity() >= wanted);
        final long nextBytes =
                Math.max(RecordHeader.aligned(wanted), first ? Math.min(FIRST_BYTES, segmentBytes) : segmentBytes);
        if (isNew && first && isNextMissing) {
            prepare(nextBytes, next);
        } else if (isKeptBackMissing()) {
            prepare(keptBackBytes, keptBack);
        } else if (isNextMissing) {
            prepare(nextBytes, next);
        } else if (failing) {
            failing = false;
            LOG.info("There is space on the disk again, the message log goes on");
        }
    }

    /** The log is closed: a file that is being prepared is given up. Any thread. */
    void stop() {
        stopped = true;
    }

    /** Keeps the file of a segment that nobody needs; false if there are enough. */
    boolean keep(String name, long capacity) throws IOException {
        // On a full disk one that checkpoints have outgrown is better than none: two of them fit as long as they do not
        // grow more.
        final boolean isLargeEnough = capacity >= keptBackBytes || failing;
        final boolean mayBeKeptBack = isLargeEnough && (capacity == segmentBytes || isHalfMore(capacity));
        if (mayBeKeptBack && keptBack.size() < KEPT_BACK) {
            return keptBack.add(renamed(name, capacity));
        }
        return capacity == segmentBytes
                && capacity >= wanted
                && next.size() < NEXT_MAX
                && next.add(renamed(name, capacity));
    }

    private Prepared renamed(String name, long capacity) throws IOException {
        final String prepared = FileNames.prepared(++number);
        disk.rename(name, prepared);
        return new Prepared(prepared, capacity);
    }

    private void prepare(long capacity, ConcurrentLinkedQueue<Prepared> files) {
        preparing = true;
        final String name = FileNames.prepared(++number);
        preparer.execute(() -> prepare(name, capacity, files));
    }

    private void prepare(String name, long capacity, ConcurrentLinkedQueue<Prepared> files) {
        boolean isChanged = false;
        try {
            isChanged = fill(name, capacity);
            lastSucceeded = isChanged;
            if (isChanged) {
                files.add(new Prepared(name, capacity));
                giveUpSmaller();
            }
        } catch (IOException full) {
            isChanged = !failing || syncFailure != null;
            lastSucceeded = false;
            failing = true;
            if (isChanged && syncFailure == null) {
                LOG.error("No space for the next segment of the message log, trying again until there is", full);
            }
        } finally {
            preparing = false;
        }
        if (isChanged) {
            whenChanged.run();
        }
    }

    /** Gives up a file that was kept back when there is a larger one in its place. */
    private void giveUpSmaller() throws IOException {
        if (keptBack.size() > KEPT_BACK) {
            final Optional<Prepared> small = keptBack.stream().min(Comparator.comparingLong(Prepared::capacity));
            if (small.isPresent() && keptBack.remove(small.get())) {
                disk.delete(small.get().name());
            }
        }
    }

    private void sync(DiskFile file) throws IOException {
        try {
            file.sync();
        } catch (IOException failed) {
            syncFailure = failed;
            throw failed;
        }
    }

    /**
     * Insists that no sync has failed: a disk that does not sync may lose anything, and would be tried again for ever here,
     * while nobody asks for the sync that ends the log.
     */
    void requireSyncs() throws IOException {
        final IOException failed = syncFailure;
        if (failed != null) {
            throw failed;
        }
    }

    /** False if nobody needs it any more. */
    private boolean fill(String name, long capacity) throws IOException {
        // Else each attempt on a full disk would take away what others still have.
        final long free = disk.freeBytes();
        if (free < capacity) {
            throw new IOException(capacity + " bytes are needed, " + free + " are free");
        }
        final DiskFile file = disk.create(name);
        try (file) {
            final ByteBuffer zeros = ByteBuffer.allocateDirect((int) Math.min(ZEROS, capacity));
            for (long at = 0; at < capacity && !stopped; at += zeros.limit()) {
                zeros.clear().limit((int) Math.min(zeros.capacity(), capacity - at));
                file.write(zeros, at);
            }
            if (!stopped) {
                sync(file);
                return true;
            }
        } catch (IOException full) {
            disk.delete(name);
            throw full;
        }
        disk.delete(name);
        return false;
    }
}
