package io.bilbymq.broker;

import io.bilbymq.broker.loop.Loop;
import io.bilbymq.broker.queue.LoopScratch;
import io.bilbymq.broker.queue.MemoryLimits;
import io.bilbymq.persistence.Disk;
import io.bilbymq.persistence.FileDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder for what a broker puts on disk only to have more room in memory: indexes of long queues, and contents of
 * transient messages.
 */
final class Scratch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Scratch.class);

    private final FileDisk locked;
    private final Disk folder;
    private final ExecutorService index = thread("bilby-index");
    private final ExecutorService writer = thread("bilby-scratch-writer");
    private final ExecutorService reader = thread("bilby-scratch-reader");
    private final List<LoopScratch> parts = new ArrayList<>();

    private Scratch(FileDisk locked, Disk folder) {
        this.locked = locked;
        this.folder = folder;
    }

    private static ExecutorService thread(String name) {
        return Executors.newSingleThreadExecutor(task -> {
            final Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Makes the folder if it is not there, and empties it.
     *
     * @param between what comes between the broker and the disk
     */
    static Scratch open(Path path, UnaryOperator<Disk> between) throws IOException {
        final FileDisk locked = FileDisk.open(path);
        final Disk folder = between.apply(locked);
        LoopScratch.deleteAll(folder);
        return new Scratch(locked, folder);
    }

    /** A part for each of these loops, in their order. */
    List<LoopScratch> parts(List<? extends Loop> loops, MemoryLimits limits) throws IOException {
        final LoopScratch.Workers workers = new LoopScratch.Workers(index, writer, reader);
        for (final Loop loop : loops) {
            parts.add(LoopScratch.open(folder, loop, workers, limits, Scratch::lost));
        }
        return List.copyOf(parts);
    }

    private static void lost(IOException reason) {
        LOG.error(
                "a part of a queue's index cannot be read; its persistent messages are delivered after the next start",
                reason);
    }

    /** Lets the files go. The loops must have ended. */
    @Override
    public void close() throws IOException {
        index.shutdownNow();
        writer.shutdownNow();
        reader.shutdownNow();
        for (final LoopScratch part : parts) {
            part.close();
        }
        locked.close();
    }
}
