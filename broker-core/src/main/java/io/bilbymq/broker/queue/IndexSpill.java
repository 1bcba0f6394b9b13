package io.bilbymq.broker.queue;

import io.bilbymq.broker.loop.Loop;
import io.bilbymq.persistence.Disk;
import io.bilbymq.persistence.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The scratch file of a loop, for the middle of its long queues: slots of the same size, a chunk in each; the package says how
 * it looks.
 *
 * <p>It is of no use after a restart, since the index of a queue is made anew from the log; so nothing is synced. How many
 * entries are in a slot and their checksum stay in memory.
 *
 * <p>Confined to its loop, which does no I/O: an executor does, and the answer comes back as a task of the loop.
 */
public final class IndexSpill {
    private static final Logger LOG = LoggerFactory.getLogger(IndexSpill.class);

    /** Chunks without deadlines leave a hole in theirs, which takes no space on the disk. */
    private static final int SLOT_BYTES =
            ResidentChunk.SLOTS_MAX * (ResidentChunk.ENTRY_BYTES + ResidentChunk.DEADLINE_BYTES);

    /** A file that had so many slots is cut when none is taken any more: 2 MiB. */
    private static final int SLOTS_KEPT = 64;

    private static final String NAME = "index-";

    /** Chunks on their way to the disk above which it is {@link #isBehind behind}: 6 to 8 MiB. */
    private static final int WRITES_MAX = 256;

    /** Where a chunk lies. */
    record Place(int slot, int entries, boolean withDeadlines, int checksum) {
        long position() {
            return (long) slot * SLOT_BYTES;
        }

        int bytes() {
            return entries * entryBytes(withDeadlines);
        }
    }

    private static int entryBytes(boolean withDeadlines) {
        return ResidentChunk.ENTRY_BYTES + (withDeadlines ? ResidentChunk.DEADLINE_BYTES : 0);
    }

    private final DiskFile file;
    private final Loop loop;
    private final Executor executor;
    private final Consumer<IOException> whenLost;
    private final BitSet taken = new BitSet();
    private final List<Runnable> waiting = new ArrayList<>(0);
    private int writes;

    /** Slots that were taken since the file was cut. */
    private int slots;

    /** Whether the file is being cut, so that nothing may be written. */
    private boolean beingCut;

    private boolean failing;

    /** Deletes the files that are there, of a broker that has ended. */
    public static void deleteAll(Disk folder) throws IOException {
        for (final String name : folder.list()) {
            if (name.startsWith(NAME)) {
                folder.delete(name);
            }
        }
    }

    /**
     * The file of a loop, which must not be there yet.
     *
     * @param folder a scratch folder, which may be shared with other loops
     * @param executor does the I/O, in any order and with any number of threads
     * @param whenLost hears, on the loop, that a part of an index cannot be read back: messages cannot be delivered until
     *     the broker is started again
     * @throws IOException if the file cannot be made
     */
    public static IndexSpill open(Disk folder, Loop loop, Executor executor, Consumer<IOException> whenLost)
            throws IOException {
        return new IndexSpill(folder.create(NAME + loop.index()), loop, executor, whenLost);
    }

    private IndexSpill(DiskFile file, Loop loop, Executor executor, Consumer<IOException> whenLost) {
        this.file = file;
        this.loop = loop;
        this.executor = executor;
        this.whenLost = whenLost;
    }

    /** How many chunks lie here or are on their way. */
    int chunks() {
        return taken.cardinality();
    }

    /**
     * Whether so much waits to be written that who makes indexes longer, and can wait, should let the loop go on with
     * other things first. On the loop.
     */
    public boolean isBehind() {
        return writes > WRITES_MAX;
    }

    /** Calls {@code then} when it is not {@link #isBehind behind}: now, or in a later task of the loop. On the loop. */
    public void whenNotBehind(Runnable then) {
        if (isBehind()) {
            waiting.add(then);
        } else {
            then.run();
        }
    }

    private void oneWriteLess() {
        writes--;
        if (!waiting.isEmpty() && !isBehind()) {
            final List<Runnable> released = List.copyOf(waiting);
            waiting.clear();
            released.forEach(Runnable::run);
        }
    }

    /**
     * Writes a chunk without contents.
     *
     * @param whenWritten hears where it lies, or null if it could not be written, which may be tried again; never before
     *     this returns
     */
    void write(ResidentChunk chunk, Consumer<@Nullable Place> whenWritten) {
        assert loop.inLoop() : loop;
        if (beingCut) {
            LoopScratch.tell(loop, () -> whenWritten.accept(null));
            return;
        }
        final int slot = taken.nextClearBit(0);
        taken.set(slot);
        slots = Math.max(slots, slot + 1);
        writes++;
        final int from = chunk.from();
        final int to = chunk.to();
        final boolean withDeadlines = chunk.hasDeadlines();
        execute(
                () -> {
                    try {
                        final Place place = write(chunk, from, to, withDeadlines, slot);
                        LoopScratch.tell(loop, () -> written(place, whenWritten));
                    } catch (IOException | RuntimeException failure) {
                        LoopScratch.tell(loop, () -> notWritten(slot, failure, whenWritten));
                    }
                },
                rejected -> LoopScratch.tell(loop, () -> notWritten(slot, rejected, whenWritten)));
    }

    private Place write(ResidentChunk chunk, int from, int to, boolean withDeadlines, int slot) throws IOException {
        final ByteBuffer bytes = ByteBuffer.allocate((to - from) * entryBytes(withDeadlines));
        chunk.write(bytes, from, to, withDeadlines);
        final Place place = new Place(slot, to - from, withDeadlines, checksum(bytes.flip()));
        file.write(bytes, place.position());
        return place;
    }

    private void written(Place place, Consumer<@Nullable Place> whenWritten) {
        failing = false;
        whenWritten.accept(place);
        oneWriteLess();
    }

    private void notWritten(int slot, Exception failure, Consumer<@Nullable Place> whenWritten) {
        if (!failing) {
            LOG.warn("{}: the index of long queues stays in memory, since it cannot be written to disk", loop, failure);
        }
        failing = true;
        taken.clear(slot);
        whenWritten.accept(null);
        oneWriteLess();
    }

    /** Reads a chunk back and frees its place; {@code whenRead} gets it, never before this returns. */
    void read(Place place, Consumer<ResidentChunk> whenRead) {
        assert loop.inLoop() : loop;
        execute(
                () -> {
                    try {
                        final ResidentChunk chunk = read(place);
                        LoopScratch.tell(loop, () -> {
                            free(place);
                            whenRead.accept(chunk);
                        });
                    } catch (IOException failure) {
                        LoopScratch.tell(loop, () -> whenLost.accept(failure));
                    } catch (RuntimeException failure) {
                        LoopScratch.tell(loop, () -> whenLost.accept(new IOException(failure)));
                    }
                },
                rejected -> LoopScratch.tell(loop, () -> whenLost.accept(new IOException(rejected))));
    }

    private ResidentChunk read(Place place) throws IOException {
        final ByteBuffer bytes = ByteBuffer.allocate(place.bytes());
        final int read = file.read(bytes, place.position());
        if (read != place.bytes() || checksum(bytes.flip()) != place.checksum()) {
            throw new IOException("the index of a queue on disk is damaged at " + place.position());
        }
        return ResidentChunk.read(bytes, place.entries(), place.withDeadlines());
    }

    /** What lies there is not needed. */
    void free(Place place) {
        taken.clear(place.slot());
        if (taken.isEmpty() && slots > SLOTS_KEPT) {
            slots = 0;
            cut();
        }
    }

    private void cut() {
        beingCut = true;
        execute(
                () -> {
                    try {
                        file.truncate(0);
                    } catch (IOException failure) {
                        LOG.warn("{}: the file for the index of long queues could not be cut", loop, failure);
                    } finally {
                        LoopScratch.tell(loop, () -> beingCut = false);
                    }
                },
                rejected -> beingCut = false);
    }

    private void execute(Runnable io, Consumer<RejectedExecutionException> whenRejected) {
        try {
            executor.execute(io);
        } catch (RejectedExecutionException rejected) {
            whenRejected.accept(rejected);
        }
    }

    private static int checksum(ByteBuffer bytes) {
        final CRC32C checksum = new CRC32C();
        checksum.update(bytes.duplicate());
        return (int) checksum.getValue();
    }

    /** Lets the file go; nothing may be under way any more. */
    public void close() throws IOException {
        file.close();
    }
}
