package io.bilbymq.it.crash.fault;

import java.io.IOException;
import java.nio.file.Path;

/** A file system of a few bytes, in memory. Needs root. Whoever uses it has to be gone when it is closed. */
public final class SmallDisk implements AutoCloseable {
    private final TemporaryFolder folder;

    /** A new one, mounted. */
    public SmallDisk(long bytes) throws IOException {
        folder = TemporaryFolder.create("small-disk");
        try {
            Command.run("mount", "-t", "tmpfs", "-o", "size=" + bytes, "tmpfs", path().toString());
        } catch (IOException failed) {
            folder.close();
            throw failed;
        }
    }

    /** Where it is mounted. */
    public Path path() {
        return folder.path();
    }

    @Override
    public void close() throws IOException {
        Command.run("umount", "-l", path().toString());
        folder.close();
    }
}
