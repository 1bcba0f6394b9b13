package io.bilbymq.it.crash.fault;

import io.bilbymq.it.crash.check.History;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The disk has promised more than it has: what it lies on is full, and what the kernel writes back fails. A sync says so once,
 * the next ones succeed though nothing was written: an error that is not injected, as thinly provisioned volumes have it. The
 * broker must end at the first one; then the power goes, and everything that clients have read until then counts.
 */
public final class ThinDisk implements Fault {
    private static final long PROMISED_BYTES = 1L << 30;
    private static final long BYTES = 192L << 20;

    private final SmallDisk below;
    private final LoopDisk disk;

    /** On a new disk, which can be struck once: what it was given once it has for good. */
    public ThinDisk(LoopDisk.FileSystem fileSystem) throws IOException {
        below = new SmallDisk(SmallDisk.Kind.TMPFS, BYTES);
        try {
            Path image = Files.createDirectory(below.data());
            disk = new LoopDisk(new TemporaryFolder(image), fileSystem, PROMISED_BYTES);
        } catch (IOException failed) {
            below.close();
            throw failed;
        }
    }

    @Override
    public Path data() {
        return disk.path().resolve("data");
    }

    @Override
    public void strike(Node node, History history) throws IOException {
        history.connectionsMayFail();
        below.fill();
        boolean ended = node.awaitEnd();
        history.faultIsComing();
        disk.cutPower();
        node.kill();
        below.empty();
        disk.remount();
        if (!ended) {
            throw new IllegalStateException("the broker did not end when its disk failed");
        }
    }

    @Override
    public void close() throws IOException {
        try (below) {
            disk.close();
        }
    }
}
