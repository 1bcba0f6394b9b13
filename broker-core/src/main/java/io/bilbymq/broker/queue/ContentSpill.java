package io.bilbymq.broker.queue;

import io.bilbymq.broker.loop.Loop;
import io.bilbymq.broker.message.Message;
import io.bilbymq.broker.message.MessageImage;
import io.bilbymq.broker.queue.SpillPortion.Content;
import io.bilbymq.broker.store.MessageReader;
import io.bilbymq.persistence.Disk;
import io.bilbymq.persistence.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes contents that are not in the log to the scratch files of a loop, and reads them back.
 *
 * <p>A content stays in memory until it is written; if it cannot be, because the disk is full or fails, it stays for good, and
 * that is tried again after a while. Nothing is written while the disk alarm rings. A message that several queues of the loop
 * hold is written once.
 *
 * <p>Confined to its loop, which does no I/O: one executor writes, one task at a time, another one reads, and the answer comes
 * back as a task of the loop.
 */
final class ContentSpill {
    private static final Logger LOG = LoggerFactory.getLogger(ContentSpill.class);

    /** Portions on their way to the disk, of 1 MiB each. */
    private static final int WRITES_MAX = 8;

    /** How long nothing is written after something could not be. */
    static final long PAUSE_MILLIS = 1000;

    private static final int BUFFER_BYTES = 64 * 1024;

    private final Loop loop;
    private final Executor writer;
    private final Executor reader;
    private final BooleanSupplier isDiskLow;
    private final ContentFiles files;

    /** Where contents of messages lie that other queues hold, too: as long as some queue has them in memory. */
    private final Map<Message, Long> shared = new WeakHashMap<>();

    /** Used by the writing task only. */
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);

    private Runnable whenWritten = () -> {};
    private int writes;
    private long beingWritten;
    private boolean failing;
    private long tryAgainAt;

    ContentSpill(Disk folder, Loop loop, Executor writer, Executor reader, BooleanSupplier isDiskLow) {
        this.loop = loop;
        this.writer = writer;
        this.reader = reader;
        this.isDiskLow = isDiskLow;
        this.files = new ContentFiles(folder, loop);
    }

    ContentFiles files() {
        return files;
    }

    /** What contents are counted as that are on their way to the disk. */
    long beingWritten() {
        return beingWritten;
    }

    /** Calls {@code task} when something was written, or could not be, and its owner knows. */
    void whenWritten(Runnable task) {
        whenWritten = task;
    }

    // Writing.

    /** A portion to be filled; null if nothing can be written for a while. */
    @Nullable
    SpillPortion portion() {
        final boolean pauses = failing && loop.nowMillis() < tryAgainAt;
        return pauses || isDiskLow.getAsBoolean() ? null : new SpillPortion(this, writes < WRITES_MAX);
    }

    /** As {@link SpillPortion#known}. */
    long known(Message message) {
        final Long position = message.isShared() ? shared.get(message) : null;
        final ContentFile file = position == null ? null : files.of(position);
        if (position == null || file == null) {
            return 0;
        }
        file.use();
        return position;
    }

    /** Writes what is in it. */
    void write(SpillPortion portion, SpillPortion.Owner owner) {
        final ContentFile file = portion.file();
        assert file != null : "there is something in it";
        file.use();
        writes++;
        beingWritten += portion.heldBytes();
        try {
            writer.execute(() -> {
                final Exception failure = tryToWrite(file, portion.contents());
                LoopScratch.tell(loop, () -> written(portion, file, failure, owner));
            });
        } catch (RejectedExecutionException ended) {
            LoopScratch.tell(loop, () -> written(portion, file, ended, owner));
        }
    }

    private @Nullable Exception tryToWrite(ContentFile file, List<Content> contents) {
        try {
            write(file.made(), contents);
            return null;
        } catch (IOException | RuntimeException failure) {
            return failure;
        }
    }

    private void write(DiskFile file, List<Content> contents) throws IOException {
        long at = ContentFiles.at(contents.get(0).position());
        buffer.clear();
        for (final Content content : contents) {
            at = write(file, at, MessageImage.head(content.message()));
            at = write(file, at, ByteBuffer.wrap(content.message().content()));
        }
        flush(file, at);
    }

    /** Returns where the buffer begins in the file. */
    private long write(DiskFile file, long begin, ByteBuffer bytes) throws IOException {
        long at = begin;
        while (bytes.hasRemaining()) {
            final int count = Math.min(bytes.remaining(), buffer.remaining());
            buffer.put(bytes.slice(bytes.position(), count));
            bytes.position(bytes.position() + count);
            if (!buffer.hasRemaining()) {
                at = flush(file, at);
            }
        }
        return at;
    }

    private long flush(DiskFile file, long at) throws IOException {
        buffer.flip();
        final int count = buffer.remaining();
        file.write(buffer, at);
        buffer.clear();
        return at + count;
    }

    private void written(
            SpillPortion portion, ContentFile file, @Nullable Exception failure, SpillPortion.Owner owner) {
        writes--;
        beingWritten -= portion.heldBytes();
        if (failure == null) {
            failing = false;
            for (final Content content : portion.contents()) {
                if (content.message().isShared()) {
                    shared.put(content.message(), content.position());
                }
                owner.written(content.sequence(), content.position());
            }
        } else {
            failed(failure);
            portion.contents().forEach(content -> owner.notWritten(content.sequence(), content.position()));
        }
        leave(file);
        whenWritten.run();
    }

    private void failed(Exception failure) {
        if (!failing) {
            LOG.warn("{}: transient messages stay in memory, since they cannot be written to disk", loop, failure);
        }
        failing = true;
        tryAgainAt = loop.nowMillis() + PAUSE_MILLIS;
        // What is in its file is of use, or the file goes and gives its space back.
        files.beginAnother();
    }

    // Places that are not needed.

    /** An entry of a queue needs this copy no more. */
    void free(long position) {
        final ContentFile file = files.of(position);
        if (file == null) {
            throw new IllegalStateException("nobody needs the copy at " + ContentFiles.at(position));
        }
        leave(file);
    }

    private void leave(ContentFile file) {
        if (files.leave(file)) {
            try {
                writer.execute(() -> delete(file));
            } catch (RejectedExecutionException ended) {
                LOG.debug("{}: a scratch file is left to the next start", loop, ended);
            }
        }
    }

    private void delete(ContentFile file) {
        try {
            file.delete();
        } catch (IOException failure) {
            LOG.warn("{}: a scratch file with contents of messages could not be deleted", loop, failure);
        }
    }

    // Reading.

    /** Reads copies back; {@code answer} is called on the loop with null in the place of one that is lost. */
    void read(long[] positions, int[] lengths, MessageReader.Answer answer) {
        final @Nullable ContentFile[] sources = new ContentFile[positions.length];
        for (int i = 0; i < positions.length; i++) {
            final ContentFile file = files.of(positions[i]);
            if (file != null) {
                file.use();
            }
            sources[i] = file;
        }
        final ContentReading reading = new ContentReading(sources, positions, lengths);
        reader.execute(() -> {
            reading.run();
            LoopScratch.tell(loop, () -> {
                for (final ContentFile source : sources) {
                    if (source != null) {
                        leave(source);
                    }
                }
                answer.read(reading.messages());
            });
        });
    }

    /** Lets the files go; nothing may be under way any more. */
    void close() {
        files.all().forEach(this::delete);
    }
}
