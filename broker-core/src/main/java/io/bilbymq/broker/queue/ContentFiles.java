package io.bilbymq.broker.queue;

import io.bilbymq.broker.loop.Loop;
import io.bilbymq.persistence.Disk;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Scratch files of a loop for contents that are not in the log, and which of their places are needed. Nothing is ever written
 * twice to the same place; a file of which nothing is needed is deleted.
 *
 * <p>A <em>copy</em> has a position like a record of the log has one, only that it is negative: so the index of a queue has one
 * column for both. The number of its file is in the upper half of the complement, the place in the file in the lower.
 *
 * <p>Confined to the loop.
 */
final class ContentFiles {
    /** A file that has so many bytes gets no more: so much may stay on the disk for the sake of one message. */
    static final int FILE_BYTES = 16 * 1024 * 1024;

    private static final String NAME = "contents-";

    private final Disk folder;
    private final Loop loop;
    private final Map<Integer, ContentFile> files = new HashMap<>();

    /** The one that grows; null if it would have to be made. */
    private @Nullable ContentFile growing;

    /** The one that was asked for last: mostly it is the next, too. */
    private @Nullable ContentFile last;

    private int made;

    ContentFiles(Disk folder, Loop loop) {
        this.folder = folder;
        this.loop = loop;
    }

    /** Deletes the files that are there, of a broker that has ended. */
    static void deleteAll(Disk folder) throws IOException {
        for (final String name : folder.list()) {
            if (name.startsWith(NAME)) {
                folder.delete(name);
            }
        }
    }

    /** Whether a position is that of a copy, and not that of a record in the log. */
    static boolean isCopy(long position) {
        return position < 0;
    }

    /** The position of a copy. */
    static long position(ContentFile file, int at) {
        return ~((long) file.number() << Integer.SIZE | at);
    }

    /** Where a copy lies in its file. */
    static int at(long position) {
        return (int) ~position;
    }

    /** The file to which something may be added, in one go. */
    ContentFile growing() {
        ContentFile file = growing;
        if (file == null || file.end() >= FILE_BYTES) {
            file = new ContentFile(folder, NAME + loop.index() + "-" + made, made);
            growing = file;
            files.put(made++, file);
        }
        return file;
    }

    /** Nothing is added any more to the file that grows. */
    void beginAnother() {
        growing = null;
    }

    /** The file of a copy; null if nobody uses it any more. */
    @Nullable
    ContentFile of(long position) {
        final int number = (int) (~position >>> Integer.SIZE);
        final ContentFile known = last;
        if (known != null && known.number() == number) {
            return known;
        }
        final ContentFile file = files.get(number);
        last = file;
        return file;
    }

    /** One uses the file no more. It is forgotten, and true returned, if that was the last. */
    boolean leave(ContentFile file) {
        if (!file.leave()) {
            return false;
        }
        files.remove(file.number());
        if (growing == file) {
            growing = null;
        }
        if (last == file) {
            last = null;
        }
        return true;
    }

    /** All that are used. */
    List<ContentFile> all() {
        return List.copyOf(files.values());
    }
}
