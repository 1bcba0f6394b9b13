package io.bilbymq.it.crash.fault;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A power cut: what is not synced is gone, then the process is. The cut is not one moment for a sync that is under way; so only
 * what clients have read before it counts.
 */
public final class PowerCut implements Fault {
    private static final long DISK_BYTES = 2L << 30;

    private final LoopDisk disk;

    /** On a new disk. */
    public PowerCut(LoopDisk.FileSystem fileSystem) throws IOException {
        disk = new LoopDisk(fileSystem, DISK_BYTES);
    }

    @Override
    public Path data() {
        return disk.path().resolve("data");
    }

    @Override
    public void strike(Node node) throws IOException {
        disk.cutPower();
        node.kill();
        disk.remount();
    }

    @Override
    public void close() throws IOException {
        disk.close();
    }
}
