package io.bilbymq.broker.queue;

import io.bilbymq.broker.message.Message;
import io.bilbymq.broker.message.MessageImage;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Contents of one queue that are to be written to scratch together, one behind the other. Each stays in memory until it is
 * written. Confined to the loop; once it is handed over, those who write it read what does not change any more.
 */
final class SpillPortion {
    /** So much is written in one go. */
    private static final int BYTES_MAX = 1024 * 1024;

    /** One of them. */
    record Content(long sequence, Message message, long position) {}

    /** Who wants to know what has become of them. */
    interface Owner {
        /** It can be read back from there. */
        void written(long sequence, long position);

        /** It cannot be written now. */
        void notWritten(long sequence, long position);
    }

    private final ContentSpill spill;
    private final boolean mayGrow;
    private final List<Content> contents = new ArrayList<>(0);
    private @Nullable ContentFile file;
    private long bytes;
    private long heldBytes;

    /** Nothing; and nothing can be added, now, unless it {@code mayGrow}. */
    SpillPortion(ContentSpill spill, boolean mayGrow) {
        this.spill = spill;
        this.mayGrow = mayGrow;
    }

    /** Whether nothing more can be added. */
    boolean isFull() {
        return !mayGrow || bytes >= BYTES_MAX;
    }

    /** What its contents are counted as. */
    long heldBytes() {
        return heldBytes;
    }

    List<Content> contents() {
        return contents;
    }

    /** Where they go; null if there are none. */
    @Nullable
    ContentFile file() {
        return file;
    }

    /**
     * The position where the content of a message lies already, because of another queue that had let go of it; from now on
     * one more needs it there. 0 if there is no such place.
     */
    long known(Message message) {
        return spill.known(message);
    }

    /** Adds a message; says at which position it will lie, and is needed from now on. */
    long add(long sequence, Message message) {
        ContentFile target = file;
        if (target == null) {
            target = spill.files().growing();
            file = target;
        }
        final int length = MessageImage.length(message);
        final long position = ContentFiles.position(target, target.place(length));
        target.use();
        contents.add(new Content(sequence, message, position));
        bytes += length;
        heldBytes += message.heldBytes();
        return position;
    }

    /** Has it written; {@code owner} hears of each content, in a later task of the loop. */
    void write(Owner owner) {
        if (!contents.isEmpty()) {
            spill.write(this, owner);
        }
    }
}
