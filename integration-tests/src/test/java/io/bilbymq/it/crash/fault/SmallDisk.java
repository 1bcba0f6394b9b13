package io.bilbymq.it.crash.fault;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A disk that is soon full: of a fixed size, in memory or in a file. Needs root. */
public final class SmallDisk implements AutoCloseable {
    /** How much is tried to be written to it above its size. */
    private static final long MARGIN_BYTES = 1 << 20;

    private final Medium medium;
    private final Path foreign;
    private final long bytes;

    /** What it is made of. */
    interface Medium {
        Path path();

        void remove() throws IOException;
    }

    /** What it is made of. */
    public enum Kind {
        TMPFS {
            @Override
            Medium make(long bytes) throws IOException {
                TemporaryFolder folder = TemporaryFolder.create("small");
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
                return new Medium() {
                    @Override
                    public Path path() {
                        return folder.path();
                    }

                    @Override
                    public void remove() throws IOException {
                        Command.run("umount", "-l", folder.path().toString());
                        folder.close();
                    }
                };
            }
        },
        EXT4 {
            @Override
            Medium make(long bytes) throws IOException {
                LoopDisk disk = new LoopDisk(LoopDisk.FileSystem.EXT4, bytes);
                return new Medium() {
                    @Override
                    public Path path() {
                        return disk.path();
                    }

                    @Override
                    public void remove() throws IOException {
                        disk.close();
                    }
                };
            }
        };

        abstract Medium make(long bytes) throws IOException;
    }

    /** A new one. */
    public SmallDisk(Kind kind, long bytes) throws IOException {
        this.bytes = bytes;
        medium = kind.make(bytes);
        foreign = medium.path().resolve("foreign");
    }

    /** The broker's part of it. */
    public Path data() {
        return medium.path().resolve("data");
    }

    /** What is left of it. */
    public long freeBytes() throws IOException {
        return Files.getFileStore(medium.path()).getUsableSpace();
    }

    /** Lets a file of somebody else take all that is left, to the last byte. */
    public void fill() throws IOException {
        byte[] page = new byte[4096];
        try (OutputStream file = Files.newOutputStream(foreign, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            // Should it not be mounted any more, somebody else's disk is not to be filled.
            for (long written = 0; written <= bytes + MARGIN_BYTES; written += page.length) {
                file.write(page);
            }
            throw new IllegalStateException(medium.path() + " takes more than it can hold");
        } catch (IOException full) {
            if (freeBytes() > 0) {
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
        medium.remove();
    }
}
