package io.bilbymq.broker.queue;

import io.bilbymq.broker.message.Address;
import io.bilbymq.broker.message.Message;
import io.bilbymq.broker.message.MessageImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads some copies from scratch files, those that lie one behind the other with one access. Confined to the thread that reads. */
final class ContentReading {
    private static final Logger LOG = LoggerFactory.getLogger(ContentReading.class);

    /** What is read with one access, unless it is one content. */
    private static final int BYTES_MAX = 1024 * 1024;

    private final @Nullable ContentFile[] files;
    private final long[] positions;
    private final int[] lengths;
    private final @Nullable Message[] messages;

    /** That of the last message: the next one mostly has the same. */
    private @Nullable Address address;

    /** Element {@code i} of each array belongs to the same copy; without its file it is not needed any more. */
    ContentReading(@Nullable ContentFile[] files, long[] positions, int[] lengths) {
        this.files = files;
        this.positions = positions;
        this.lengths = lengths;
        this.messages = new Message[positions.length];
    }

    /** Once it was run: null where there is none, or it is lost. */
    @Nullable
    Message[] messages() {
        return messages;
    }

    void run() {
        for (int i = 0; i < positions.length; ) {
            final int end = endOfRun(i);
            final ContentFile file = files[i];
            if (file != null) {
                read(file, i, end);
            }
            i = end;
        }
    }

    private int endOfRun(int first) {
        long bytes = lengths[first];
        int end = first + 1;
        while (end < positions.length
                && files[end] == files[first]
                && ContentFiles.at(positions[end]) == ContentFiles.at(positions[end - 1]) + lengths[end - 1]
                && bytes + lengths[end] <= BYTES_MAX) {
            bytes += lengths[end++];
        }
        return end;
    }

    private void read(ContentFile file, int first, int end) {
        int bytes = 0;
        for (int i = first; i < end; i++) {
            bytes += lengths[i];
        }
        final ByteBuffer run = ByteBuffer.allocate(bytes);
        try {
            file.written().read(run, ContentFiles.at(positions[first]));
        } catch (IOException | RuntimeException failure) {
            LOG.error("{} transient messages cannot be read back from the disk", end - first, failure);
            return;
        }
        for (int i = first, at = 0; i < end; at += lengths[i++]) {
            messages[i] = message(run, at, lengths[i]);
        }
    }

    private @Nullable Message message(ByteBuffer run, int at, int length) {
        try {
            if (at + length > run.position()) {
                throw new IOException("the file ends before");
            }
            final Message message = MessageImage.read(run.slice(at, length), address);
            address = message.address();
            return message;
        } catch (IOException | RuntimeException damage) {
            LOG.error("a transient message cannot be read back from the disk", damage);
            return null;
        }
    }
}
