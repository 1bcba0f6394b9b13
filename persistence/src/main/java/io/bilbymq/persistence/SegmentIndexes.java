package io.bilbymq.persistence;

import java.io.IOException;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The indexes of segments, as files beside them. They are of use only for the next start to be quick, so nothing fails if
 * one cannot be written or removed.
 */
final class SegmentIndexes {
    private static final Logger LOG = LoggerFactory.getLogger(SegmentIndexes.class);

    private final Disk disk;
    private final Executor executor;

    /** {@code executor} does the work, one thing after the other. */
    SegmentIndexes(Disk disk, Executor executor) {
        this.disk = disk;
        this.executor = executor;
    }

    void write(SegmentIndex index) {
        executor.execute(() -> {
            try {
                index.write(disk);
            } catch (IOException unwritten) {
                LOG.debug("the segment at {} of the log has no index", index.base(), unwritten);
                deleteNow(FileNames.index(index.base()));
            }
        });
    }

    /** The segment that begins there goes away. */
    void delete(long base) {
        executor.execute(() -> deleteNow(FileNames.index(base)));
    }

    private void deleteNow(String name) {
        try {
            disk.deleteIfThere(name);
        } catch (IOException kept) {
            LOG.debug("{} cannot be deleted", name, kept);
        }
    }
}
