package io.bilbymq.broker.store;

import io.bilbymq.broker.loop.Loop;
import io.bilbymq.persistence.MessageLog.StoredMessage;
import io.bilbymq.persistence.StoredPlace;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * What one loop does for the {@link Cleaner}: says which places its queues need, and has those moved to copies.
 *
 * <p>Each place is given back exactly once, whatever happens meanwhile. As long as a copy is not durable the queue knows the
 * old place only, and gives that back if the message goes. When it is durable the queue is told, and answers whether the
 * message lies in the copy now: if so the old place is given back, else the copy.
 *
 * <p>The public face may be called on any thread; the rest is confined to the loop.
 */
final class Copying {
    private final Loop loop;
    private final LogOutbox outbox;

    /** What is known of a place whose queue needs it. */
    record Found(StoredPlace place, StoredMessage message) {}

    Copying(Loop loop, LogOutbox outbox) {
        this.loop = loop;
        this.outbox = outbox;
    }

    /** Which of these places queues of this loop need. Any thread. */
    CompletableFuture<List<StoredPlace>> needed(List<StoredPlace> places) {
        return CompletableFuture.supplyAsync(
                () -> places.stream().filter(this::isNeeded).toList(), loop::execute);
    }

    /** Copies what is still needed; done when the old places are given back, durably. Any thread. */
    CompletableFuture<Void> copy(List<Found> found) {
        final CompletableFuture<Void> done = new CompletableFuture<>();
        CompletableFuture.runAsync(() -> copy(found, done), loop::execute).whenComplete((begun, defect) -> {
            if (defect != null) {
                done.completeExceptionally(defect);
            }
        });
        return done;
    }

    private void copy(List<Found> found, CompletableFuture<Void> done) {
        final CompletableFuture<?>[] copies = found.stream().map(this::copy).toArray(CompletableFuture<?>[]::new);
        CompletableFuture.allOf(copies).thenRun(() -> outbox.whenDurable(() -> done.complete(null)));
    }

    private boolean isNeeded(StoredPlace place) {
        final StoredQueue queue = outbox.queue(place.queue());
        return queue != null && queue.mayHold(place.sequence(), place.position());
    }

    private CompletableFuture<Void> copy(Found found) {
        final CompletableFuture<Void> done = new CompletableFuture<>();
        if (isNeeded(found.place())) {
            outbox.append(new MessageCopy(found.place(), found.message(), copy -> durable(copy, done)));
        } else {
            done.complete(null);
        }
        return done;
    }

    private void durable(MessageCopy copy, CompletableFuture<Void> done) {
        final StoredPlace old = copy.original();
        final StoredQueue queue = outbox.queue(old.queue());
        if (queue == null) {
            // Deleted: it has given the old place back.
            conclude(copy, false, done);
        } else {
            queue.copied(new CopiedRecord(
                    old.sequence(),
                    old.position(),
                    copy.position(),
                    copy.length(),
                    moved -> conclude(copy, moved, done)));
        }
    }

    private void conclude(MessageCopy copy, boolean moved, CompletableFuture<Void> done) {
        if (done.isDone()) {
            // A queue that failed when it had answered is asked again in its place.
            return;
        }
        if (moved) {
            outbox.release(copy.original().position(), copy.original().length());
        } else {
            outbox.release(copy.position(), copy.length());
        }
        done.complete(null);
    }
}
