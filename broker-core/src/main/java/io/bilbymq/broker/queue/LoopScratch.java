package io.bilbymq.broker.queue;

import io.bilbymq.broker.loop.Loop;
import io.bilbymq.persistence.Disk;
import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the queues of a loop have put on disk only to have more room in memory, and who decides how much. Of no use after a
 * restart. Confined to the loop.
 */
public final class LoopScratch {
    private static final Logger LOG = LoggerFactory.getLogger(LoopScratch.class);

    private final IndexSpill index;
    private final ContentSpill contents;
    private final Spilling spilling;
    private final ReadingBack reading;

    private LoopScratch(IndexSpill index, ContentSpill contents, Spilling spilling, ReadingBack reading) {
        this.index = index;
        this.contents = contents;
        this.spilling = spilling;
        this.reading = reading;
    }

    /**
     * Who does the I/O of all loops.
     *
     * @param index that for indexes, in any order and with any number of threads
     * @param writer writes contents, one task at a time
     * @param reader reads contents, in any order and with any number of threads
     */
    public record Workers(Executor index, Executor writer, Executor reader) {}

    /** Deletes the files that are there, of a broker that has ended. */
    public static void deleteAll(Disk folder) throws IOException {
        IndexSpill.deleteAll(folder);
        ContentFiles.deleteAll(folder);
    }

    /**
     * That of a loop, of which there must be no files.
     *
     * @param folder a scratch folder, which may be shared with other loops
     * @param whenLost hears, on the loop, that a part of an index cannot be read back: messages cannot be delivered until
     *     the broker is started again
     * @throws IOException if the index' file cannot be made
     */
    public static LoopScratch open(
            Disk folder, Loop loop, Workers workers, MemoryLimits limits, Consumer<IOException> whenLost)
            throws IOException {
        final IndexSpill index = IndexSpill.open(folder, loop, workers.index(), whenLost);
        final ContentSpill contents =
                new ContentSpill(folder, loop, workers.writer(), workers.reader(), limits.isDiskLow());
        final Spilling spilling = new Spilling(limits, contents);
        return new LoopScratch(index, contents, spilling, new ReadingBack(loop, limits, contents, spilling));
    }

    /** Has the loop run a task; not if it has ended, and nobody is interested any more. Callable from any thread. */
    static void tell(Loop loop, Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException ended) {
            LOG.debug("{} has ended, and does not hear of what was read or written last", loop, ended);
        }
    }

    /** The middle of long indexes. */
    IndexSpill index() {
        return index;
    }

    /** Contents that are not in the log. */
    ContentSpill contents() {
        return contents;
    }

    /** Who has contents to let go of. */
    Spilling spilling() {
        return spilling;
    }

    /** Who wants contents back. */
    ReadingBack reading() {
        return reading;
    }

    /** Looks how much is held; to be called whenever the loop has taken something in or let something go. */
    public void look() {
        spilling.look();
    }

    /** Lets the files go; nothing may be under way any more, and the loop must have ended. Callable from any thread. */
    public void close() throws IOException {
        contents.close();
        index.close();
    }
}
