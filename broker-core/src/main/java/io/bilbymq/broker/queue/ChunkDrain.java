package io.bilbymq.broker.queue;

import io.bilbymq.broker.message.Message;
import io.bilbymq.broker.queue.SpilledChunk.Change;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Tells of the messages that were removed with a queue's whole contents, and frees their scratch copies: at once of those whose
 * places are known, of those on disk when their chunk was read, one chunk after the other. Confined to the queue's loop.
 */
final class ChunkDrain {
    private final @Nullable LoopScratch scratch;
    private final Removal removal;
    private final Deque<SpilledChunk> left = new ArrayDeque<>();

    ChunkDrain(@Nullable LoopScratch scratch, Removal removal) {
        this.scratch = scratch;
        this.removal = removal;
    }

    void add(Chunk chunk) {
        if (chunk instanceof ResidentChunk resident) {
            tell(resident);
        } else if (chunk instanceof SpilledChunk spilled) {
            left.add(spilled);
        }
    }

    void readNext() {
        final SpilledChunk next = left.peek();
        if (next != null && scratch != null && !next.isWanted()) {
            next.want();
            scratch.index().read(next.place(), chunk -> isBack(next, chunk));
        }
    }

    void isBack(SpilledChunk spilled, ResidentChunk chunk) {
        left.remove(spilled);
        for (final Change change : spilled.changes()) {
            if (change instanceof Change.Move move) {
                move.copy().outcome().known(chunk.move(move.copy()));
            } else if (change instanceof Change.Insert insert) {
                tell(insert.arrival());
            }
        }
        tell(chunk);
        readNext();
    }

    private void tell(Arrival arrival) {
        final ResidentChunk alone = new ResidentChunk(1);
        arrival.appendTo(alone);
        tell(alone);
    }

    private void tell(ResidentChunk chunk) {
        for (int slot = chunk.from(); slot < chunk.to(); slot++) {
            final long sequence = chunk.sequence(slot);
            final Message message = chunk.message(slot);
            final long copy = chunk.copy(slot);
            if (copy != 0 && scratch != null) {
                scratch.contents().free(copy);
            }
            if (message != null) {
                removal.message(sequence, message);
            } else if (copy == 0) {
                removal.stored(sequence, chunk.position(slot), chunk.length(slot));
            }
        }
    }
}
