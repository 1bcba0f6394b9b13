package io.bilbymq.broker.queue;

import io.bilbymq.persistence.Disk;
import io.bilbymq.persistence.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A disk in memory that fails when the test says so. */
final class ScratchDisk implements Disk {
    final Map<String, Content> files = new HashMap<>();

    boolean failsToWrite;
    boolean failsToRead;

    /** What a file holds. */
    final class Content implements DiskFile {
        /** With room at the end. */
        byte[] bytes = new byte[0];

        private int size;

        @Override
        public long size() {
            return size;
        }

        @Override
        public int read(ByteBuffer into, long position) throws IOException {
            if (failsToRead) {
                throw new IOException("this disk does not read");
            }
            final int count = (int) Math.max(0, Math.min(into.remaining(), size - position));
            into.put(bytes, (int) position, count);
            return count;
        }

        @Override
        public void write(ByteBuffer from, long position) throws IOException {
            if (failsToWrite) {
                throw new IOException("this disk does not write");
            }
            final int end = (int) position + from.remaining();
            if (end > bytes.length) {
                bytes = Arrays.copyOf(bytes, 2 * end);
            }
            size = Math.max(size, end);
            from.get(bytes, (int) position, from.remaining());
        }

        @Override
        public void truncate(long wanted) {
            bytes = Arrays.copyOf(bytes, (int) wanted);
            size = (int) wanted;
        }

        @Override
        public void sync() {
            throw new UnsupportedOperationException("scratch is not synced");
        }

        @Override
        public void close() {}
    }

    @Override
    public List<String> list() {
        return List.copyOf(files.keySet());
    }

    @Override
    public DiskFile open(String name) {
        throw new UnsupportedOperationException("scratch is made anew");
    }

    @Override
    public DiskFile create(String name) {
        final Content content = new Content();
        if (files.putIfAbsent(name, content) != null) {
            throw new IllegalStateException(name + " is there");
        }
        return content;
    }

    @Override
    public void rename(String from, String to) {
        throw new UnsupportedOperationException("scratch keeps its names");
    }

    @Override
    public void delete(String name) {
        files.remove(name);
    }

    @Override
    public void syncFolder() {
        throw new UnsupportedOperationException("scratch is not synced");
    }

    @Override
    public long totalBytes() {
        return Long.MAX_VALUE;
    }

    @Override
    public long freeBytes() {
        return Long.MAX_VALUE;
    }
}
