package io.bilbymq.broker;

import io.bilbymq.persistence.Disk;
import io.bilbymq.persistence.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A real disk that fails to sync, or to write, or has no space for anything new, or is slow to make files, from some moment on. */
final class FailingDisk implements Disk {
    static final String FAILURE = "Input/output error";

    private final Disk disk;
    private volatile boolean failing;
    private volatile boolean full;
    private volatile boolean refusing;
    private volatile long creationMillis;

    FailingDisk(Disk disk) {
        this.disk = disk;
    }

    void fail() {
        failing = true;
    }

    void fill() {
        full = true;
    }

    /** From now on nothing is written. */
    void refuseWrites() {
        refusing = true;
    }

    /** From now on it takes so long to make a file. */
    void slowDown(long millis) {
        creationMillis = millis;
    }

    @Override
    public List<String> list() throws IOException {
        return disk.list();
    }

    @Override
    public DiskFile open(String name) throws IOException {
        return new FailingFile(disk.open(name));
    }

    @Override
    public DiskFile create(String name) throws IOException {
        LockSupport.parkNanos(this, TimeUnit.MILLISECONDS.toNanos(creationMillis));
        return new FailingFile(disk.create(name));
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
        disk.syncFolder();
    }

    @Override
    public long totalBytes() throws IOException {
        return disk.totalBytes();
    }

    @Override
    public long freeBytes() throws IOException {
        return full ? 0 : disk.freeBytes();
    }

    private final class FailingFile implements DiskFile {
        private final DiskFile file;

        FailingFile(DiskFile file) {
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
            if (refusing) {
                throw new IOException("No space left on device");
            }
            file.write(from, position);
        }

        @Override
        public void truncate(long size) throws IOException {
            file.truncate(size);
        }

        @Override
        public void sync() throws IOException {
            if (failing) {
                throw new IOException(FAILURE);
            }
            file.sync();
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
