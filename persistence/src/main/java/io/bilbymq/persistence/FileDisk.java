package io.bilbymq.persistence;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** A folder of a real disk, which nobody else uses as long as this is open. */
public final class FileDisk implements Disk, Closeable {
    private final Path folder;
    private final FolderLock lock;

    private FileDisk(Path folder, FolderLock lock) {
        this.folder = folder;
        this.lock = lock;
    }

    /**
     * Opens a folder, makes it if it is not there, and locks it.
     *
     * @throws FolderInUseException if another process, or another broker in this one, has locked it
     */
    public static FileDisk open(Path folder) throws IOException {
        Files.createDirectories(folder);
        return new FileDisk(folder, FolderLock.take(folder));
    }

    @Override
    public List<String> list() throws IOException {
        final List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, Files::isRegularFile)) {
            for (final Path file : files) {
                final String name = file.getFileName().toString();
                if (!name.equals(FolderLock.FILE)) {
                    names.add(name);
                }
            }
        }
        return names;
    }

    @Override
    public DiskFile open(String name) throws IOException {
        return new OpenFile(folder.resolve(name), StandardOpenOption.WRITE);
    }

    @Override
    public DiskFile create(String name) throws IOException {
        return new OpenFile(folder.resolve(name), StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
    }

    @Override
    public void rename(String from, String to) throws IOException {
        Files.move(folder.resolve(from), folder.resolve(to), StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void delete(String name) throws IOException {
        Files.delete(folder.resolve(name));
    }

    @Override
    public void syncFolder() throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    @Override
    public long totalBytes() throws IOException {
        return Files.getFileStore(folder).getTotalSpace();
    }

    @Override
    public long freeBytes() throws IOException {
        return Files.getFileStore(folder).getUsableSpace();
    }

    /** Lets others use the folder. */
    @Override
    public void close() throws IOException {
        lock.close();
    }

    /**
     * Two channels: a thread that is interrupted while it reads closes the channel it reads with, and that must not be the
     * one that is written.
     */
    private static final class OpenFile implements DiskFile {
        private final Path path;
        private final FileChannel writing;
        private volatile FileChannel reading;
        private volatile boolean closed;

        OpenFile(Path path, StandardOpenOption... options) throws IOException {
            this.path = path;
            this.writing = FileChannel.open(path, options);
            this.reading = FileChannel.open(path, StandardOpenOption.READ);
        }

        @Override
        public long size() throws IOException {
            return writing.size();
        }

        @Override
        public int read(ByteBuffer into, long position) throws IOException {
            final int begin = into.position();
            while (into.hasRemaining()) {
                final FileChannel channel = readable();
                final int bytes = channel.read(into, position + into.position() - begin);
                if (bytes < 0) {
                    break;
                }
            }
            return into.position() - begin;
        }

        private FileChannel readable() throws IOException {
            if (!reading.isOpen() && !closed) {
                reading = FileChannel.open(path, StandardOpenOption.READ);
            }
            return reading;
        }

        @Override
        public void write(ByteBuffer from, long position) throws IOException {
            long at = position;
            while (from.hasRemaining()) {
                at += writing.write(from, at);
            }
        }

        @Override
        public void truncate(long size) throws IOException {
            writing.truncate(size);
        }

        @Override
        public void sync() throws IOException {
            writing.force(false);
        }

        @Override
        public void close() throws IOException {
            closed = true;
            writing.close();
            reading.close();
        }
    }
}
