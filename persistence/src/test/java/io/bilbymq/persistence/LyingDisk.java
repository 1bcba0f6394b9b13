package io.bilbymq.persistence;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** A disk that says it did what it did not do: what a log is like that does not do it. */
record LyingDisk(Disk disk, Lie lie) implements Disk {
    enum Lie {
        /** Contents are synced. */
        SYNC,
        /** Names are synced. */
        FOLDER_SYNC,
        /** No sync ever fails. */
        SYNC_ERROR,
        /** No write ever fails. */
        WRITE_ERROR
    }

    @Override
    public List<String> list() throws IOException {
        return disk.list();
    }

    @Override
    public DiskFile open(String name) throws IOException {
        return new LyingFile(disk.open(name));
    }

    @Override
    public DiskFile create(String name) throws IOException {
        return new LyingFile(disk.create(name));
    }

    @Override
    public void rename(String from, String to) throws IOException {
        disk.rename(from, to);
    }

    @Override
    public void delete(String name) throws IOException {
        disk.delete(name);
    }

    @Override
    public void syncFolder() throws IOException {
        if (lie != Lie.FOLDER_SYNC) {
            disk.syncFolder();
        }
    }

    @Override
    public long totalBytes() throws IOException {
        return disk.totalBytes();
    }

    @Override
    public long freeBytes() throws IOException {
        return disk.freeBytes();
    }

    private final class LyingFile implements DiskFile {
        private final DiskFile file;

        LyingFile(DiskFile file) {
            this.file = file;
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public int read(ByteBuffer into, long position) throws IOException {
            return file.read(into, position);
        }

        @Override
        public void write(ByteBuffer from, long position) throws IOException {
            try {
                file.write(from, position);
            } catch (IOException hidden) {
                if (lie != Lie.WRITE_ERROR) {
                    throw hidden;
                }
            }
        }

        @Override
        public void truncate(long size) throws IOException {
            file.truncate(size);
        }

        @Override
        public void sync() throws IOException {
            try {
                if (lie != Lie.SYNC) {
                    file.sync();
                }
            } catch (IOException hidden) {
                if (lie != Lie.SYNC_ERROR) {
                    throw hidden;
                }
            }
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
