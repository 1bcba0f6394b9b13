package io.bilbymq.it.crash.fault;

import io.bilbymq.it.crash.check.History;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * A power cut: what is not synced is gone, then the process is. The cut is not one moment for a sync that is under way; so only
 * what clients have read before it counts.
 */
public final class PowerCut implements Fault {
    private static final long DISK_BYTES = 2L << 30;

    private final LoopDisk disk;
    private final FaultyDisk syncs;
    private Map<String, String> environment = Map.of();

    /** On a new disk. */
    public PowerCut(LoopDisk.FileSystem fileSystem) throws IOException {
        disk = new LoopDisk(fileSystem, DISK_BYTES);
        syncs = new FaultyDisk(data());
    }

    /** Lets the broker believe that it syncs, and nothing be synced. */
    public PowerCut withoutSyncs() {
        environment = syncs.withoutSyncs().environment();
        return this;
    }

    @Override
    public Node start() throws Exception {
        return BilbyNode.start(data(), environment);
    }

    @Override
    public Path data() {
        return disk.path().resolve("data");
    }

    @Override
    public void strike(Node node, History history) throws IOException {
        history.faultIsComing();
        disk.cutPower();
        node.kill();
        disk.remount();
    }

    @Override
    public void close() throws IOException {
        try (disk) {
            syncs.close();
        }
    }
}
