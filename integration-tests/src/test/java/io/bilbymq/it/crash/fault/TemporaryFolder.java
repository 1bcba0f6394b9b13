package io.bilbymq.it.crash.fault;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * A folder that is gone when it is closed. In memory if there is a place for that: what is synced there costs nothing, and faults
 * are about what would be lost, not about how long it takes.
 */
public record TemporaryFolder(Path path) implements AutoCloseable {
    static final Path IN_MEMORY = Path.of("/dev/shm");

    /** A new one. What it is called says which process it belongs to. */
    public static TemporaryFolder create(String name) throws IOException {
        Leftovers.sweep();
        String prefix = Leftovers.PREFIX + ProcessHandle.current().pid() + "-" + name + "-";
        return new TemporaryFolder(
                Files.isWritable(IN_MEMORY)
                        ? Files.createTempDirectory(IN_MEMORY, prefix)
                        : Files.createTempDirectory(prefix));
    }

    @Override
    public void close() throws IOException {
        if (!Files.exists(path)) {
            return;
        }
        Files.walkFileTree(path, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, IOException failed) throws IOException {
                Files.delete(folder);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
