package io.bilbymq.broker.queue;

import io.bilbymq.broker.store.CopiedRecord;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A chunk on disk. In memory stays which sequences it has, and what has to be changed in it once it is back.
 *
 * <p>No entry on disk has its content.
 */
final class SpilledChunk implements Chunk {
    /** What happened to a chunk while it was away. */
    sealed interface Change {
        /** A message took its place between others. */
        record Insert(Arrival arrival) implements Change {}

        /** The record of a message was copied. */
        record Move(CopiedRecord copy) implements Change {}
    }

    private final IndexSpill.Place place;
    private final long first;
    private final long last;

    /** Null if there is no gap. */
    private @Nullable SequenceRuns runs;

    private @Nullable List<Change> changes;
    private int size;
    private boolean hasInserts;
    private boolean wanted;
    private boolean askedFor;

    /** What is known of {@code chunk} as long as it is away. */
    SpilledChunk(ResidentChunk chunk, IndexSpill.Place place) {
        this.place = place;
        first = chunk.first();
        last = chunk.last();
        size = chunk.size();
        runs = last - first == size - 1 ? null : new SequenceRuns(first, chunk::ranges);
    }

    IndexSpill.Place place() {
        return place;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public long first() {
        return first;
    }

    @Override
    public long last() {
        return last;
    }

    @Override
    public boolean contains(long sequence) {
        return first <= sequence && sequence <= last && (runs == null || runs.contains(sequence));
    }

    @Override
    public void ranges(RangeVisitor visitor) {
        if (runs == null) {
            visitor.range(first, last);
        } else {
            runs.ranges(visitor);
        }
    }

    /** Whether it is on its way back. */
    boolean isWanted() {
        return wanted;
    }

    void want() {
        wanted = true;
    }

    /** Somebody waits for it, and not because it is the first. */
    void ask() {
        askedFor = true;
    }

    boolean isAskedFor() {
        return askedFor;
    }

    /** What happened while it was away, in order. */
    List<Change> changes() {
        return changes == null ? List.of() : changes;
    }

    /** A message belongs between those that are here. */
    void insert(Arrival arrival) {
        if (runs == null) {
            throw new IllegalStateException(arrival.sequence() + " is here already");
        }
        runs = runs.with(arrival.sequence());
        size++;
        hasInserts = true;
        change(new Change.Insert(arrival));
    }

    /** Whether this message is here without its content, at {@code position} or, if it is on disk itself, anywhere. */
    boolean mayLieAt(long sequence, long position) {
        final Arrival arrival = hasInserts ? inserted(sequence) : null;
        return arrival == null ? contains(sequence) : arrival.liesAt(position);
    }

    private @Nullable Arrival inserted(long sequence) {
        for (final Change change : changes()) {
            if (change instanceof Change.Insert insert && insert.arrival().sequence() == sequence) {
                return insert.arrival();
            }
        }
        return null;
    }

    /** The record of a message that is here without its content was copied. Where it lies is only known when the chunk is back. */
    void move(CopiedRecord copy) {
        change(new Change.Move(copy));
    }

    private void change(Change change) {
        if (changes == null) {
            changes = new ArrayList<>(1);
        }
        changes.add(change);
    }
}
