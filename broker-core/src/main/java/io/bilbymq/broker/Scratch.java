package io.bilbymq.broker;

import io.bilbymq.broker.loop.Loop;
import io.bilbymq.broker.queue.IndexSpill;
import io.bilbymq.persistence.FileDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The folder for what a broker puts on disk only to have more room in memory: indexes of long queues. */
final class Scratch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Scratch.class);

    private final FileDisk folder;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
        final Thread index = new Thread(task, "bilby-index");
        index.setDaemon(true);
        return index;
    });
    private final List<IndexSpill> spills = new ArrayList<>();

    private Scratch(FileDisk folder) {
        this.folder = folder;
    }

    /** Makes the folder if it is not there, and empties it. */
    static Scratch open(Path path) throws IOException {
        final FileDisk folder = FileDisk.open(path);
        IndexSpill.deleteAll(folder);
        return new Scratch(folder);
    }

    /** A file for each of these loops, in their order. */
    List<IndexSpill> spills(List<? extends Loop> loops) throws IOException {
        for (final Loop loop : loops) {
            spills.add(IndexSpill.open(folder, loop, thread, Scratch::lost));
        }
        return List.copyOf(spills);
    }

    private static void lost(IOException reason) {
        LOG.error("a part of a queue's index cannot be read; its messages are delivered after the next start", reason);
    }

    /** Lets the files go. The loops must have ended. */
    @Override
    public void close() throws IOException {
        thread.shutdownNow();
        for (final IndexSpill spill : spills) {
            spill.close();
        }
        folder.close();
    }
}
