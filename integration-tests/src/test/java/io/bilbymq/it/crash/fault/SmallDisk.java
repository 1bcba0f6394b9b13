package io.bilbymq.it.crash.fault;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A disk that is soon full: in memory, of a fixed size. Needs root. */
public final class SmallDisk implements AutoCloseable {
    private final TemporaryFolder folder;
    private final Path foreign;
    private final long bytes;

    /** A new one. */
    public SmallDisk(long bytes) throws IOException {
        this.bytes = bytes;
        folder = TemporaryFolder.create("small");
        foreign = folder.path().resolve("foreign");
        try {
            Command.run(
                    "mount",
                    "-t",
                    "tmpfs",
                    "-o",
                    "size=" + bytes,
                    "tmpfs",
                    folder.path().toString());
        } catch (IOException failed) {
            folder.close();
            throw failed;
        }
    }

    /** The broker's part of it. */
    public Path data() {
        return folder.path().resolve("data");
    }

    /** Lets a file of somebody else take all that is left, to the last byte. */
    public void fill() throws IOException {
        byte[] page = new byte[4096];
        try (OutputStream file = Files.newOutputStream(foreign, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            // Should it not be mounted any more, somebody else's disk is not to be filled.
            for (long written = 0; written <= bytes; written += page.length) {
                file.write(page);
            }
            throw new IllegalStateException(folder.path() + " takes more than it can hold");
        } catch (IOException full) {
            if (Files.getFileStore(folder.path()).getUsableSpace() > 0) {
                throw full;
            }
        }
    }

    /** Removes that file. */
    public void empty() throws IOException {
        Files.delete(foreign);
    }

    @Override
    public void close() throws IOException {
        Command.run("umount", "-l", folder.path().toString());
        folder.close();
    }
}
