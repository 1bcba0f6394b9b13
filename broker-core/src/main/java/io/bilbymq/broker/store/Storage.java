package io.bilbymq.broker.store;

import io.bilbymq.broker.loop.Loop;
import io.bilbymq.persistence.Checkpoint;
import io.bilbymq.persistence.LogStatistics;
import io.bilbymq.persistence.MessageLog;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a broker with a data folder has beyond one without: the message log, and what connects the loops with it.
 *
 * <p>Made before any loop has something to do.
 */
public final class Storage implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Storage.class);

    private final MessageLog log;
    private final MessageReader reader;
    private final List<Loop> loops;
    private final List<LogOutbox> outboxes = new ArrayList<>();
    private final Cleaner cleaner;

    /**
     * Connects these loops, whose indexes are their places in the list, with an open log.
     *
     * @param isDiskLow whether somebody waits for space; asked on any thread
     */
    public Storage(MessageLog log, List<? extends Loop> loops, CleaningPace pace, BooleanSupplier isDiskLow) {
        this.log = log;
        this.reader = new MessageReader(log);
        this.loops = List.copyOf(loops);
        this.loops.forEach(loop -> outboxes.add(new LogOutbox(loop, log, reader)));
        final List<Copying> copying =
                this.loops.stream().map(loop -> new Copying(loop, outbox(loop))).toList();
        this.cleaner = new Cleaner(log, copying, pace, isDiskLow);
    }

    /** The outbox of a loop, to be used on that loop only. */
    public LogOutbox outbox(Loop loop) {
        return outboxes.get(loop.index());
    }

    /**
     * Begins to write, and to clean.
     *
     * @param definitions asked, on the log's thread, for the definitions' part of each checkpoint
     */
    public void start(Consumer<Checkpoint> definitions) {
        log.start(loops.size() + 1, checkpoint -> {
            try {
                askLoops(checkpoint);
                definitions.accept(checkpoint);
            } catch (RejectedExecutionException ended) {
                // The log writes what is left, and it was enough to make another checkpoint due.
                LOG.debug("the broker is being closed: nobody says anew what holds", ended);
            }
        });
        cleaner.start();
    }

    private void askLoops(Checkpoint checkpoint) {
        for (int i = 0; i < outboxes.size(); i++) {
            final LogOutbox outbox = outboxes.get(i);
            loops.get(i).execute(() -> outbox.checkpoint(checkpoint));
        }
    }

    /**
     * Has everything be said anew, so that the next start has less to read, and waits for it; gives up after {@code
     * secondsMax}, or when the log is dead. Not on a loop.
     */
    public void checkpoint(int secondsMax) {
        final CompletableFuture<Boolean> done = new CompletableFuture<>();
        log.failure().thenAccept(dead -> done.complete(false));
        log.checkpoint(() -> done.complete(true));
        try {
            if (!done.get(secondsMax, TimeUnit.SECONDS)) {
                LOG.warn("there is no last checkpoint, because the log is dead");
            }
        } catch (TimeoutException | ExecutionException e) {
            LOG.warn("there is no last checkpoint after {} seconds", secondsMax, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What the log has done. Callable from any thread. */
    public LogStatistics statistics() {
        return log.statistics();
    }

    /** Ends cleaning, and the readers. */
    @Override
    public void close() {
        cleaner.close();
        reader.close();
    }
}
