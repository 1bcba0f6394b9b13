package io.bilbymq.broker.queue;

import io.bilbymq.persistence.Disk;
import io.bilbymq.persistence.DiskFile;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * One of the scratch files of a loop; images of messages lie there one behind the other. It goes when nobody uses it any more.
 *
 * <p>Who uses it, and how far it is filled, only the loop knows. The file itself is made when something is written first, by
 * the one thread that writes.
 */
final class ContentFile {
    private final Disk folder;
    private final String name;
    private final int number;
    private volatile @Nullable DiskFile file;
    private int end;
    private int users;

    ContentFile(Disk folder, String name, int number) {
        this.folder = folder;
        this.name = name;
        this.number = number;
    }

    int number() {
        return number;
    }

    // On the loop.

    /** Where so many bytes will lie, in the file. */
    int place(int length) {
        final int begin = end;
        end += length;
        return begin;
    }

    /** How far it is filled, in bytes. */
    int end() {
        return end;
    }

    /** One more uses it: an entry of a queue, or a thread that reads or writes. */
    void use() {
        users++;
    }

    /** One uses it no more; true if it was the last. */
    boolean leave() {
        return --users == 0;
    }

    // By threads that do I/O.

    /** The file, which is made if it is not there. */
    DiskFile made() throws IOException {
        final DiskFile known = file;
        if (known != null) {
            return known;
        }
        final DiskFile made = folder.create(name);
        file = made;
        return made;
    }

    /** The file, in which something was written. */
    DiskFile written() throws IOException {
        final DiskFile known = file;
        if (known == null) {
            throw new IOException(name + " was never written");
        }
        return known;
    }

    /** Removes it, if it was ever made. */
    void delete() throws IOException {
        final DiskFile known = file;
        if (known != null) {
            known.close();
            folder.delete(name);
        }
    }
}
