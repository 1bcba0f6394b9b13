package io.bilbymq.broker.loop;

import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/**
 * Looks at many things of one loop, some in a turn, so that nobody else waits for long.
 *
 * @param <T> what it looks at
 */
public final class LoopWalk<T> {
    /** How many are looked at before others have their turn. */
    static final int THINGS_PER_TURN = 256;

    /** For how long others have it: what runs at once may run many times before the loop looks at its sockets. */
    private static final long PAUSE_MILLIS = 1;

    private final Loop loop;
    private final Iterator<? extends T> things;
    private final Consumer<T> visitor;
    private final CompletableFuture<Void> end = new CompletableFuture<>();

    private LoopWalk(Loop loop, Iterable<? extends T> things, Consumer<T> visitor) {
        this.loop = loop;
        this.things = things.iterator();
        this.visitor = visitor;
    }

    /**
     * Shows these things to {@code visitor} on this loop. Callable from any thread; completes on the loop, or fails with what the
     * visitor throws, or if the loop has ended.
     *
     * @param things nobody else changes them meanwhile
     */
    public static <T> CompletableFuture<Void> over(Loop loop, Iterable<? extends T> things, Consumer<T> visitor) {
        final LoopWalk<T> walk = new LoopWalk<>(loop, things, visitor);
        try {
            loop.execute(walk::goOn);
        } catch (RejectedExecutionException ended) {
            walk.end.completeExceptionally(ended);
        }
        return walk.end;
    }

    private void goOn() {
        try {
            for (int i = 0; i < THINGS_PER_TURN && things.hasNext(); i++) {
                visitor.accept(things.next());
            }
            if (things.hasNext()) {
                loop.schedule(this::goOn, PAUSE_MILLIS);
                return;
            }
        } catch (RuntimeException failure) {
            end.completeExceptionally(failure);
            return;
        }
        end.complete(null);
    }
}
