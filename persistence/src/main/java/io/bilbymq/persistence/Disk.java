package io.bilbymq.persistence;

import java.io.IOException;
import java.util.List;

/**
 * One folder of a disk: everything that the log does to the outside goes through here.
 *
 * <p>What is done becomes durable by {@link DiskFile#sync} (content and length of a file) and {@link #syncFolder} (which
 * names there are); until then a power cut may lose any part of it, in any order. Names are plain file names.
 */
public interface Disk {
    /** The names of the files, in no particular order. */
    List<String> list() throws IOException;

    /** Opens a file that is there, for reading and writing. */
    DiskFile open(String name) throws IOException;

    /** Makes an empty file, which must not be there yet, and opens it for reading and writing. */
    DiskFile create(String name) throws IOException;

    /** Renames a file; one that has the new name is replaced. */
    void rename(String from, String to) throws IOException;

    /** Removes a file. Who has it open can go on using it. */
    void delete(String name) throws IOException;

    /** Removes a file, if there is one of that name. */
    default void deleteIfThere(String name) throws IOException {
        if (list().contains(name)) {
            delete(name);
        }
    }

    /** Makes durable which names there are. */
    void syncFolder() throws IOException;

    /** Bytes that could be written if there was nothing. */
    long totalBytes() throws IOException;

    /** Bytes that could still be written. */
    long freeBytes() throws IOException;
}
