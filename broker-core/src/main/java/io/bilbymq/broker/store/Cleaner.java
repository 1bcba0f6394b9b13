package io.bilbymq.broker.store;

import io.bilbymq.persistence.MessageLog;
import io.bilbymq.persistence.SparseSegment;
import io.bilbymq.persistence.StoredPlace;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives the disk back what is occupied for the sake of little: copies what is needed of sparse segments to the end of the
 * log, so that the log can remove them. So a queue that nobody reads costs the disk what it holds, and no more.
 *
 * <p>It goes through one segment at a time, sparsest first, in portions, and each portion is done before the next begins.
 * It asks the queues' loops which places in it are needed, reads only those messages, and hands them to the loops, which
 * have them written again and the old places given back ({@link Copying}).
 *
 * <p>A thread of its own, which may block. Nothing is read or written while no segment is sparse.
 */
final class Cleaner implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Cleaner.class);

    /** How much of a segment is read, and how much is copied at once, unless one message is larger. */
    private static final long PORTION_BYTES = 512 * 1024;

    /** How long a disk that does not answer is waited for in the end. */
    private static final long CLOSE_MILLIS_MAX = 1000;

    private final MessageLog log;
    private final List<Copying> loops;
    private final CleaningPace pace;
    private final BooleanSupplier isDiskLow;
    private final Thread thread;

    /** Bytes still needed of segments that were gone through, by where they begin: no use to try before that is less. */
    private final Map<Long, Long> leftOver = new HashMap<>();

    private long lastCheckpoint = System.nanoTime();

    Cleaner(MessageLog log, List<Copying> loops, CleaningPace pace, BooleanSupplier isDiskLow) {
        this.log = log;
        this.loops = List.copyOf(loops);
        this.pace = pace;
        this.isDiskLow = isDiskLow;
        this.thread = new Thread(this::run, "bilby-cleaner");
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    private void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                TimeUnit.MILLISECONDS.sleep(pace.pauseMillis());
                askForCheckpoint();
                Optional<SparseSegment> next = next();
                while (next.isPresent()) {
                    clean(next.get());
                    next = next();
                }
            }
        } catch (InterruptedException closed) {
            LOG.debug("cleaning ends with the broker", closed);
        }
    }

    private void askForCheckpoint() {
        final long now = System.nanoTime();
        // With publishers waiting for space there is no reason to be sparing with it.
        final boolean mayAsk = now - lastCheckpoint >= TimeUnit.MILLISECONDS.toNanos(pace.checkpointMillis())
                || isDiskLow.getAsBoolean();
        if (mayAsk && log.checkpointPays()) {
            lastCheckpoint = now;
            log.checkpoint(() -> {});
        }
    }

    private Optional<SparseSegment> next() {
        final List<SparseSegment> sparse = log.sparse();
        leftOver.keySet().retainAll(sparse.stream().map(SparseSegment::base).toList());
        return sparse.stream()
                .filter(segment -> segment.liveBytes() < leftOver.getOrDefault(segment.base(), Long.MAX_VALUE))
                .findFirst();
    }

    private void clean(SparseSegment segment) throws InterruptedException {
        try {
            while (portion(segment)) {
                // Until all is read.
            }
        } catch (IOException unreadable) {
            // All is well if it is gone because nothing in it is needed any more, or if this thread is to end.
            if (segment.liveBytes() > 0 && !Thread.currentThread().isInterrupted()) {
                LOG.error("what is needed of the segment at {} of the log cannot be read", segment.base(), unreadable);
            }
        } catch (ExecutionException | RuntimeException defect) {
            LOG.error("the segment at {} of the log cannot be cleaned", segment.base(), defect);
        }
        LOG.debug("cleaned the segment at {} of the log, {} bytes are left", segment.base(), segment.liveBytes());
        leftOver.put(segment.base(), segment.liveBytes());
    }

    /** Moves what is needed of the next messages; false if there are no more. */
    private boolean portion(SparseSegment segment) throws IOException, ExecutionException, InterruptedException {
        final long begin = System.nanoTime();
        final long readBefore = segment.bytesRead();
        final List<StoredPlace> places = segment.next(PORTION_BYTES);
        final long written = places.isEmpty() ? 0 : move(places);
        rest(begin, segment.bytesRead() - readBefore + written);
        return !places.isEmpty();
    }

    /** Says how many bytes were copied. */
    private long move(List<StoredPlace> places) throws ExecutionException, InterruptedException {
        final List<CompletableFuture<List<StoredPlace>>> needed =
                loops.stream().map(loop -> loop.needed(places)).toList();
        final Map<Long, MessageLog.StoredMessage> read = new HashMap<>();
        final List<CompletableFuture<Void>> copied = new ArrayList<>();
        long bytes = 0;
        for (int i = 0; i < loops.size(); i++) {
            final List<Copying.Found> found = new ArrayList<>();
            for (final StoredPlace place : needed.get(i).get()) {
                final MessageLog.StoredMessage message = read(place, read);
                if (message != null) {
                    found.add(new Copying.Found(place, message));
                    bytes += place.length();
                }
            }
            if (!found.isEmpty()) {
                copied.add(loops.get(i).copy(found));
            }
        }
        for (final CompletableFuture<Void> copy : copied) {
            copy.get();
        }
        return bytes;
    }

    /** The message at this place, added to those that were read if it is not among them; null if it cannot be read. */
    private MessageLog.@Nullable StoredMessage read(StoredPlace place, Map<Long, MessageLog.StoredMessage> read) {
        final MessageLog.StoredMessage known = read.get(place.position());
        if (known != null) {
            return known;
        }
        try {
            final MessageLog.StoredMessage message = log.read(place.position(), place.length());
            read.put(place.position(), message);
            return message;
        } catch (IOException e) {
            // It may be settled by now, and its segment gone. Otherwise it stays where it is.
            LOG.debug("the message at {} of the log cannot be copied", place.position(), e);
            return null;
        }
    }

    /** Waits as long as so many bytes are to take, counted from {@code begin}. */
    private void rest(long begin, long bytes) throws InterruptedException {
        final long nanos = (long) ((double) bytes / pace.bytesPerSecond() * TimeUnit.SECONDS.toNanos(1));
        TimeUnit.NANOSECONDS.sleep(nanos - (System.nanoTime() - begin));
    }

    /** Cleans no more. What was being copied lies in the log twice, and counts once. */
    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join(CLOSE_MILLIS_MAX);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
