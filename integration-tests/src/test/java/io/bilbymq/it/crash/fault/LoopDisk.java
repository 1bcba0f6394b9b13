package io.bilbymq.it.crash.fault;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * A file system of its own in a file, whose power can be cut: a real one, so that what is lost is what the kernel had not written.
 * Needs root. Torn and reordered writes do not happen here: everything that was not synced is gone.
 */
public final class LoopDisk implements AutoCloseable {
    private static final Duration BUSY_MAX = Duration.ofSeconds(20);
    private static final Duration BUSY_POLL = Duration.ofMillis(5);

    private final TemporaryFolder folder;
    private final Path image;
    private final Path mountPoint;
    private boolean mounted;

    /** What the disk is formatted with. */
    public enum FileSystem {
        EXT4("mkfs.ext4", "-F"),
        XFS("mkfs.xfs", "-f");

        private final String program;
        private final String force;

        FileSystem(String program, String force) {
            this.program = program;
            this.force = force;
        }

        /** The program that formats it. */
        public String program() {
            return program;
        }

        private void format(Path image) throws IOException {
            Command.run(program, "-q", force, image.toString());
        }
    }

    /** A new one, mounted. An XFS of today takes 300 MiB at least. */
    public LoopDisk(FileSystem fileSystem, long bytes) throws IOException {
        this(TemporaryFolder.create("disk"), fileSystem, bytes);
    }

    /** A new one in this folder, mounted. */
    LoopDisk(TemporaryFolder folder, FileSystem fileSystem, long bytes) throws IOException {
        this.folder = folder;
        this.image = folder.path().resolve("image");
        this.mountPoint = folder.path().resolve("mounted");
        try {
            Files.createDirectory(mountPoint);
            try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
                file.setLength(bytes);
            }
            fileSystem.format(image);
            mount();
        } catch (IOException failed) {
            close();
            throw failed;
        }
    }

    /** Where it is mounted. */
    public Path path() {
        return mountPoint;
    }

    /** Drops everything that is not synced. Whoever still uses the disk gets errors from here on. */
    public void cutPower() throws IOException {
        Command.run(NativeCode.powerCut().toString(), mountPoint.toString());
    }

    /** Takes it off and on again, as after a power cut; nobody may use it. */
    public void remount() throws IOException {
        unmount();
        mount();
    }

    private void mount() throws IOException {
        Command.run("mount", "-o", "loop", image.toString(), mountPoint.toString());
        mounted = true;
    }

    /** The last user may be dead and still have files open. */
    private void unmount() throws IOException {
        try {
            Awaitility.await("unmounting " + mountPoint)
                    .atMost(BUSY_MAX)
                    .pollDelay(Duration.ZERO)
                    .pollInterval(BUSY_POLL)
                    .until(() -> Command.tryTo("umount", mountPoint.toString()).exitCode() == 0);
        } catch (ConditionTimeoutException busy) {
            throw new IOException(mountPoint + " is still in use", busy);
        }
        mounted = false;
    }

    @Override
    public void close() throws IOException {
        if (mounted) {
            try {
                unmount();
            } catch (IOException busy) {
                // Goes away with its last user, and the loop device with it.
                Command.run("umount", "-l", mountPoint.toString());
            }
        }
        folder.close();
    }
}
