package io.bilbymq.persistence;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The right of one process to use a folder. The system takes it back when the process ends, however it ends. */
final class FolderLock implements Closeable {
    static final String FILE = "lock";

    /**
     * The folders that this process has locked. It must not even open the file of another lock of its own: when it closes
     * that again the system takes the lock back.
     */
    private static final Set<Path> OURS = ConcurrentHashMap.newKeySet();

    private final Path folder;
    private final FileChannel channel;

    private FolderLock(Path folder, FileChannel channel) {
        this.folder = folder;
        this.channel = channel;
    }

    static FolderLock take(Path folder) throws IOException {
        final Path real = folder.toRealPath();
        final long pid = ProcessHandle.current().pid();
        if (!OURS.add(real)) {
            throw new FolderInUseException(folder, pid);
        }
        try {
            return new FolderLock(real, lock(folder, pid));
        } catch (IOException refused) {
            OURS.remove(real);
            throw refused;
        }
    }

    private static FileChannel lock(Path folder, long pid) throws IOException {
        final FileChannel channel = FileChannel.open(
                folder.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            final FileLock lock = channel.tryLock();
            if (lock == null) {
                throw new FolderInUseException(folder, owner(folder.resolve(FILE)));
            }
            final byte[] owner = Long.toString(pid).getBytes(StandardCharsets.US_ASCII);
            // In the place of what is there, for which a full disk has room.
            channel.write(ByteBuffer.wrap(owner), 0);
            channel.truncate(owner.length);
            return channel;
        } catch (IOException refused) {
            channel.close();
            throw refused;
        }
    }

    private static long owner(Path file) throws IOException {
        final String pid = Files.readString(file, StandardCharsets.US_ASCII).strip();
        return pid.matches("[0-9]{1,18}") ? Long.parseLong(pid) : 0;
    }

    @Override
    public void close() throws IOException {
        channel.close();
        OURS.remove(folder);
    }
}
