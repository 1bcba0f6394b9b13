package io.bilbymq.broker.store;

import io.bilbymq.broker.loop.Loop;
import io.bilbymq.persistence.Checkpoint;
import io.bilbymq.persistence.MessageLog;
import io.bilbymq.persistence.RecoveredLog;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * What a broker with a data folder has beyond one without: the message log, and what connects the loops with it.
 *
 * <p>Made before any loop has something to do.
 */
public final class Storage implements AutoCloseable {
    private final MessageLog log;
    private final MessageReader reader;
    private final List<Loop> loops;
    private final List<LogOutbox> outboxes = new ArrayList<>();

    /** Connects these loops, whose indexes are their places in the list, with an open log. */
    public Storage(MessageLog log, List<? extends Loop> loops) {
        this.log = log;
        this.reader = new MessageReader(log);
        this.loops = List.copyOf(loops);
        this.loops.forEach(loop -> outboxes.add(new LogOutbox(loop, log, reader)));
    }

    public MessageLog log() {
        return log;
    }

    /** What was found in the log. To be called once. */
    public RecoveredLog recovered() {
        return log.recovered();
    }

    /** The outbox of a loop, to be used on that loop only. */
    public LogOutbox outbox(Loop loop) {
        return outboxes.get(loop.index());
    }

    /**
     * Begins to write.
     *
     * @param definitions asked, on the log's thread, for the definitions' part of each checkpoint
     */
    public void start(Consumer<Checkpoint> definitions) {
        log.start(loops.size() + 1, checkpoint -> {
            for (int i = 0; i < outboxes.size(); i++) {
                final LogOutbox outbox = outboxes.get(i);
                loops.get(i).execute(() -> outbox.checkpoint(checkpoint));
            }
            definitions.accept(checkpoint);
        });
    }

    /** Completes when the log is dead, with why. */
    public CompletionStage<IOException> failure() {
        return log.failure();
    }

    /** Writes what was handed over, and lets the files go. The loops must have ended. */
    @Override
    public void close() throws IOException {
        reader.close();
        log.close();
    }
}
