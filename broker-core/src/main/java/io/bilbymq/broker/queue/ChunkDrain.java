package io.bilbymq.broker.queue;

import io.bilbymq.broker.message.Message;
import io.bilbymq.broker.queue.SpilledChunk.Change;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tells of the messages that were removed with a queue's whole contents: at once of those whose places are known, of
 * those on disk when their chunk was read, one chunk after the other. Confined to the queue's loop.
 */
final class ChunkDrain {
    private final @Nullable IndexSpill spill;
    private final Removal removal;
    private final Deque<SpilledChunk> left = new ArrayDeque<>();

    ChunkDrain(@Nullable IndexSpill spill, Removal removal) {
        this.spill = spill;
        this.removal = removal;
    }

    void add(Chunk chunk) {
        if (chunk instanceof ResidentChunk resident) {
            tell(resident, Map.of());
        } else if (chunk instanceof SpilledChunk spilled) {
            left.add(spilled);
        }
    }

    void readNext() {
        final SpilledChunk next = left.peek();
        if (next != null && spill != null && !next.isWanted()) {
            next.want();
            spill.read(next.place(), chunk -> isBack(next, chunk));
        }
    }

    void isBack(SpilledChunk spilled, ResidentChunk chunk) {
        left.remove(spilled);
        final Map<Long, Change.Move> moved = new HashMap<>();
        for (final Change change : spilled.changes()) {
            if (change instanceof Change.Move move) {
                moved.put(move.sequence(), move);
            } else if (change instanceof Change.Insert insert) {
                removal.message(insert.sequence(), insert.message());
            }
        }
        tell(chunk, moved);
        readNext();
    }

    private void tell(ResidentChunk chunk, Map<Long, Change.Move> moved) {
        for (int slot = chunk.from(); slot < chunk.to(); slot++) {
            final long sequence = chunk.sequence(slot);
            final Message message = chunk.message(slot);
            final Change.Move move = moved.isEmpty() ? null : moved.get(sequence);
            if (message != null) {
                removal.message(sequence, message);
            } else if (move != null) {
                removal.stored(sequence, move.position(), move.length());
            } else {
                removal.stored(sequence, chunk.position(slot), chunk.length(slot));
            }
        }
    }
}
