package io.bilbymq.it.crash.fault;

import io.bilbymq.it.crash.check.History;
import java.io.IOException;
import java.nio.file.Path;
import java.util.random.RandomGenerator;

/**
 * The process dies between two calls that make files durable, or in the middle of a write, and the power goes at the same moment.
 * Since nothing happens in between, everything that clients have read until the end counts.
 */
public final class CrashPoint implements Fault {
    private static final long DISK_BYTES = 2L << 30;
    private static final int CALLS_MAX = 60;

    private final LoopDisk disk;
    private final FaultyDisk calls;
    private final RandomGenerator random;

    /** On a new disk; which call is the last is chosen at random. */
    public CrashPoint(LoopDisk.FileSystem fileSystem, RandomGenerator random) throws IOException {
        this.random = random;
        disk = new LoopDisk(fileSystem, DISK_BYTES);
        calls = new FaultyDisk(data());
    }

    @Override
    public Path data() {
        return disk.path().resolve("data");
    }

    @Override
    public Node start() throws Exception {
        calls.spare();
        return BilbyNode.start(data(), calls.environment());
    }

    @Override
    public void strike(Node node, History history) throws IOException {
        history.connectionsMayFail();
        calls.killAfter(random.nextInt(CALLS_MAX), random.nextBoolean());
        node.awaitEnd();
        history.faultIsComing();
        disk.cutPower();
        node.kill();
        disk.remount();
    }

    @Override
    public void close() throws IOException {
        try (disk) {
            calls.close();
        }
    }
}
