package io.bilbymq.persistence;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Remembers what was written and synced, in its order. */
final class RecordingDisk implements Disk {
    final List<String> calls = new ArrayList<>();

    /** How often any file was read. */
    int reads;

    private final Disk disk;

    RecordingDisk(Disk disk) {
        this.disk = disk;
    }

    @Override
    public List<String> list() throws IOException {
        return disk.list();
    }

    @Override
    public DiskFile open(String name) throws IOException {
        return new RecordingFile(disk.open(name));
    }

    @Override
    public DiskFile create(String name) throws IOException {
        return new RecordingFile(disk.create(name));
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
        calls.add("folder");
        disk.syncFolder();
    }

    @Override
    public long totalBytes() throws IOException {
        return disk.totalBytes();
    }

    @Override
    public long freeBytes() throws IOException {
        return disk.freeBytes();
    }

    private final class RecordingFile implements DiskFile {
        private final DiskFile file;

        RecordingFile(DiskFile file) {
            this.file = file;
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public int read(ByteBuffer into, long position) throws IOException {
            reads++;
            return file.read(into, position);
        }

        @Override
        public void write(ByteBuffer from, long position) throws IOException {
            calls.add("write");
            file.write(from, position);
        }

        @Override
        public void truncate(long size) throws IOException {
            file.truncate(size);
        }

        @Override
        public void sync() throws IOException {
            calls.add("sync");
            file.sync();
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
