package io.bilbymq.it.crash.fault;

import io.bilbymq.it.crash.check.History;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Syncs fail. The broker must end by itself, and must not have confirmed anything that was not synced: the power goes when it
 * has ended, and everything that clients have read until then counts.
 */
public final class FailedSync implements Fault {
    private static final long DISK_BYTES = 2L << 30;

    private final LoopDisk disk;
    private final FaultyDisk syncs;

    /** On a new disk. */
    public FailedSync(LoopDisk.FileSystem fileSystem) throws IOException {
        disk = new LoopDisk(fileSystem, DISK_BYTES);
        syncs = new FaultyDisk(data());
    }

    @Override
    public Path data() {
        return disk.path().resolve("data");
    }

    @Override
    public Node start() throws Exception {
        return BilbyNode.start(data(), syncs.environment());
    }

    @Override
    public void strike(Node node, History history) throws IOException {
        history.connectionsMayFail();
        syncs.failSyncs(true);
        boolean ended = node.awaitEnd();
        history.faultIsComing();
        disk.cutPower();
        node.kill();
        syncs.failSyncs(false);
        disk.remount();
        if (!ended) {
            throw new IllegalStateException("the broker did not end when its syncs failed");
        }
    }

    @Override
    public void close() throws IOException {
        try (disk) {
            syncs.close();
        }
    }
}
