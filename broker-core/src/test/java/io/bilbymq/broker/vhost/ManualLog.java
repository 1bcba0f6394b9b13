package io.bilbymq.broker.vhost;

import io.bilbymq.persistence.DefinitionEntry;
import io.bilbymq.persistence.LogBatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A log that syncs, or dies, when the test says. */
final class ManualLog implements Consumer<LogBatch> {
    private final Deque<LogBatch> waiting = new ArrayDeque<>();
    private final List<byte[]> found = new ArrayList<>();
    private final List<byte[]> snapshot = new ArrayList<>();
    private @Nullable SyncedDefinitionLog owner;
    private int syncs;

    void completes(SyncedDefinitionLog log) {
        owner = log;
    }

    @Override
    public void accept(LogBatch batch) {
        waiting.add(batch);
    }

    int batchesWaiting() {
        return waiting.size();
    }

    int syncs() {
        return syncs;
    }

    /** All that waits becomes durable by one sync. */
    void sync() {
        syncs++;
        while (!waiting.isEmpty()) {
            final LogBatch batch = waiting.remove();
            batch.forEach(entry -> write((DefinitionEntry) entry));
            Objects.requireNonNull(owner).completed(batch);
        }
    }

    private void write(DefinitionEntry entry) {
        if (!entry.isOfSnapshot()) {
            found.add(entry.bytes());
            return;
        }
        final ByteBuffer part = ByteBuffer.wrap(entry.bytes());
        final int index = part.getInt();
        final int count = part.getInt();
        final byte[] bytes = new byte[part.remaining()];
        part.get(bytes);
        snapshot.add(bytes);
        if (index == count - 1) {
            found.clear();
            found.addAll(snapshot);
            snapshot.clear();
        }
    }

    /** What a broker would find that starts now: the last snapshot, and what has followed it. */
    List<byte[]> found() {
        return List.copyOf(found);
    }

    void die() {
        while (!waiting.isEmpty()) {
            Objects.requireNonNull(owner).failed(waiting.remove(), new IOException("no disk"));
        }
    }
}
