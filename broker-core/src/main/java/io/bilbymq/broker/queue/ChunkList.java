package io.bilbymq.broker.queue;

import io.bilbymq.broker.queue.SpilledChunk.Change;
import io.bilbymq.broker.store.CopiedRecord;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The chunks of a queue in their order. In a long queue only the first ones and the last are sure to be in memory; the
 * others are spilled as soon as none of their messages has its content, and read back ahead of the head.
 *
 * <p>None is empty, except that one which is the only one may be. Confined to the queue's loop.
 */
final class ChunkList {
    /** Chunks from the first on that are read back if they are not in memory. */
    static final int READ_AHEAD = 3;

    /** Chunks from the first on that are not spilled; some more, lest one that is requeued sends them to and fro. */
    static final int KEPT = 5;

    private final @Nullable LoopScratch scratch;
    private final Runnable whenBack;
    private List<Chunk> chunks = new ArrayList<>(0);
    private @Nullable ResidentChunk first;
    private @Nullable ResidentChunk last;
    private @Nullable ChunkDrain drain;

    /** Whether some chunk could not be written. */
    private boolean failed;

    /**
     * An empty list.
     *
     * @param scratch where chunks go, and copies of contents are; null if all stay in memory
     * @param whenBack called when the first chunk was read back, or one that was asked for
     */
    ChunkList(@Nullable LoopScratch scratch, Runnable whenBack) {
        this.scratch = scratch;
        this.whenBack = whenBack;
    }

    int count() {
        return chunks.size();
    }

    Chunk get(int index) {
        return chunks.get(index);
    }

    /** The first one, null if there is none or it is not in memory. */
    @Nullable
    ResidentChunk first() {
        return first;
    }

    /** The last one; null if there is none or it is not in memory, as when those behind it were taken away. */
    @Nullable
    ResidentChunk last() {
        return last;
    }

    /** Index of the chunk where this sequence is, or would be inserted. There must be a message. */
    int indexOf(long sequence) {
        int low = 0;
        int high = chunks.size() - 1;
        while (low < high) {
            final int middle = (low + high + 1) >>> 1;
            if (chunks.get(middle).first() <= sequence) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    /** The chunk that has this message, if it is in memory. There must be a message. */
    @Nullable
    ResidentChunk residentWith(long sequence) {
        return chunks.get(indexOf(sequence)) instanceof ResidentChunk chunk && chunk.contains(sequence) ? chunk : null;
    }

    // Growing and shrinking.

    /** Adds a chunk at the end, which is empty: somebody is about to change that. */
    ResidentChunk addLast(int slots) {
        final ResidentChunk chunk = new ResidentChunk(slots);
        chunks.add(chunk);
        chunksChanged();
        spill(chunks.size() - 2);
        return chunk;
    }

    /** Forgets the first chunk, which has become empty. */
    void removeFirst(ResidentChunk empty) {
        removeEmpty(0, empty);
    }

    /** Takes a message away that is in memory. */
    void remove(long sequence) {
        final int index = indexOf(sequence);
        if (chunks.get(index) instanceof ResidentChunk chunk) {
            freeCopy(chunk, chunk.slotOf(sequence));
            chunk.remove(chunk.slotOf(sequence));
            if (chunk.isEmpty()) {
                removeEmpty(index, chunk);
            }
        }
    }

    /** The copy of an entry, if there is one, is not needed any more. */
    void freeCopy(ResidentChunk chunk, int slot) {
        final long copy = chunk.copy(slot);
        if (copy != 0 && scratch != null) {
            scratch.contents().free(copy);
        }
    }

    private void removeEmpty(int index, ResidentChunk empty) {
        if (chunks.size() > 1) {
            chunks.remove(index);
            chunksChanged();
            readAhead();
        } else if (empty.slots() == ResidentChunk.SLOTS_FIRST) {
            // Only the smallest is kept for what comes: a queue that was long once is small again.
            empty.rewind();
        } else {
            chunks = new ArrayList<>(0);
            first = null;
            last = null;
        }
    }

    private void chunksChanged() {
        first = chunks.get(0) instanceof ResidentChunk chunk ? chunk : null;
        last = chunks.get(chunks.size() - 1) instanceof ResidentChunk chunk ? chunk : null;
    }

    // Messages in their places.

    /** Puts a message where its sequence belongs, which is not behind all others. */
    void insert(Arrival arrival) {
        final long sequence = arrival.sequence();
        final int index = indexOf(sequence);
        final Chunk chunk = chunks.get(index);
        if (chunk instanceof ResidentChunk resident) {
            insert(index, resident, arrival);
        } else if (chunk instanceof SpilledChunk spilled) {
            if (sequence < spilled.first() || sequence > spilled.last()) {
                insertBetween(sequence < spilled.first() ? index : index + 1, arrival);
            } else {
                spilled.insert(arrival);
                readBack(spilled);
            }
        }
    }

    private void insert(int index, ResidentChunk chunk, Arrival arrival) {
        final int slot = chunk.slotOf(arrival.sequence());
        if (!chunk.isFull()) {
            arrival.insertInto(chunk, slot);
        } else if (chunk.slots() < ResidentChunk.SLOTS_MAX) {
            final ResidentChunk grown = chunk.grown();
            arrival.insertInto(grown, slot);
            chunks.set(index, grown);
            chunksChanged();
        } else if (slot == chunk.from() || slot == chunk.to()) {
            insertBetween(slot == chunk.from() ? index : index + 1, arrival);
            // The full one; others may join the new one soon.
            spill(slot == chunk.from() ? index + 1 : index);
        } else {
            chunks.add(index + 1, chunk.split(slot));
            arrival.insertInto(chunk, slot);
            chunksChanged();
            spill(index + 1);
            keepOnlyTheFirst(index + 1);
        }
    }

    private void insertBetween(int index, Arrival arrival) {
        final ResidentChunk between = new ResidentChunk(ResidentChunk.SLOTS_FIRST);
        arrival.appendTo(between);
        chunks.add(index, between);
        chunksChanged();
        keepOnlyTheFirst(index);
    }

    /** A chunk was added at this index. */
    private void keepOnlyTheFirst(int index) {
        if (index < KEPT) {
            spill(KEPT);
        }
    }

    /** The record of a message without content was copied. There must be a message, this one or another. */
    void move(CopiedRecord copy) {
        final Chunk chunk = chunks.get(indexOf(copy.sequence()));
        if (chunk instanceof SpilledChunk spilled && spilled.mayLieAt(copy.sequence(), copy.from())) {
            spilled.move(copy);
            readBack(spilled);
        } else {
            copy.outcome().known(chunk instanceof ResidentChunk resident && resident.move(copy));
        }
    }

    // To the disk and back.

    /** Spills a chunk if it may be. */
    void spill(int index) {
        if (scratch != null
                && index >= KEPT
                && index < chunks.size() - 1
                && chunks.get(index) instanceof ResidentChunk chunk
                && chunk.contents() == 0
                && !chunk.isBeingWritten()) {
            final int changes = chunk.changes();
            chunk.beingWritten(true);
            scratch.index().write(chunk, place -> written(chunk, changes, place));
        }
    }

    private void written(ResidentChunk chunk, int changes, IndexSpill.@Nullable Place place) {
        chunk.beingWritten(false);
        final int index = drain == null ? find(chunk) : -1;
        if (place == null) {
            failed = true;
        } else if (index < READ_AHEAD || index == chunks.size() - 1 || chunk.changes() != changes) {
            free(place);
            spill(index);
        } else {
            chunks.set(index, new SpilledChunk(chunk, place));
            spillWhatFailed();
        }
    }

    private int find(ResidentChunk chunk) {
        if (chunk.isEmpty() || chunks.isEmpty()) {
            return -1;
        }
        final int index = indexOf(chunk.first());
        return chunks.get(index) == chunk ? index : -1;
    }

    private void free(IndexSpill.Place place) {
        if (scratch != null) {
            scratch.index().free(place);
        }
    }

    private void spillWhatFailed() {
        if (failed) {
            failed = false;
            for (int index = KEPT; index < chunks.size(); index++) {
                spill(index);
            }
        }
    }

    /** Has the chunk with this message read, if it is not in memory; it stays there then. There must be a message. */
    void bringBack(long sequence) {
        if (chunks.get(indexOf(sequence)) instanceof SpilledChunk spilled) {
            spilled.ask();
            readBack(spilled);
        }
    }

    private void readAhead() {
        for (int index = 0; index < READ_AHEAD && index < chunks.size(); index++) {
            if (chunks.get(index) instanceof SpilledChunk spilled) {
                readBack(spilled);
            }
        }
    }

    private void readBack(SpilledChunk spilled) {
        if (scratch != null && !spilled.isWanted()) {
            spilled.want();
            scratch.index().read(spilled.place(), chunk -> isBack(spilled, chunk));
        }
    }

    private void isBack(SpilledChunk spilled, ResidentChunk chunk) {
        if (drain != null) {
            drain.isBack(spilled, chunk);
            return;
        }
        final int index = indexOf(spilled.first());
        chunks.set(index, chunk);
        chunksChanged();
        for (final Change change : spilled.changes()) {
            if (change instanceof Change.Insert insert) {
                insert(insert.arrival());
            } else if (change instanceof Change.Move move) {
                move(move.copy());
            }
        }
        if (index == 0 || spilled.isAskedFor()) {
            whenBack.run();
        } else {
            spill(index);
        }
    }

    // The end.

    /** Lets go of all messages, those on disk one chunk after the other, and returns the list to be used from now on. */
    ChunkList drain(Removal removal) {
        final ChunkDrain drained = new ChunkDrain(scratch, removal);
        drain = drained;
        chunks.forEach(drained::add);
        drained.readNext();
        chunks = List.of();
        return new ChunkList(scratch, whenBack);
    }
}
