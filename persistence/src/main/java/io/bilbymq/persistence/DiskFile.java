package io.bilbymq.persistence;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** An open file. Any number of threads may read while one writes; one that is deleted can still be used. */
public interface DiskFile extends Closeable {
    long size() throws IOException;

    /** Reads until {@code into} is full or the file ends; returns how many bytes that were. */
    int read(ByteBuffer into, long position) throws IOException;

    /** Writes all of {@code from}; what lies between the end of the file and {@code position} becomes zero. */
    void write(ByteBuffer from, long position) throws IOException;

    /** Cuts the file at {@code size}. */
    void truncate(long size) throws IOException;

    /**
     * Makes content and length durable. If this fails nobody knows what is durable, and a second try that succeeds proves
     * nothing: the caller has to give the file up.
     */
    void sync() throws IOException;
}
