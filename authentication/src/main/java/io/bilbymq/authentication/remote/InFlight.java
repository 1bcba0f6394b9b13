package io.bilbymq.authentication.remote;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Lets so many requests run at a time and so many more wait; others fail at once. Callable from any thread; blocks none.
 */
final class InFlight {
    private final Semaphore free;
    private final int waitingMax;
    private final Executor executor;
    private final AtomicInteger waiting = new AtomicInteger();
    private final ConcurrentLinkedDeque<Runnable> line = new ConcurrentLinkedDeque<>();

    /** {@code executor} begins requests that had to wait. */
    InFlight(int runningMax, int waitingMax, Executor executor) {
        this.free = new Semaphore(runningMax);
        this.waitingMax = waitingMax;
        this.executor = executor;
    }

    /**
     * Begins a request when it is its turn, unless its answer is complete by then: nobody waits for it any more.
     *
     * @param answer what the request is to be told by
     * @param request completes, in whatever way, when the next one may begin
     */
    <T> void run(CompletableFuture<T> answer, Supplier<CompletableFuture<T>> request) {
        if (waiting.incrementAndGet() > waitingMax) {
            waiting.decrementAndGet();
            answer.completeExceptionally(new RemoteFailure("too many requests are waiting"));
            return;
        }
        line.add(() -> begin(answer, request));
        next();
    }

    /** Whoever gives a permit back looks again whether somebody waits, so nobody is left waiting beside a free one. */
    private void next() {
        while (!line.isEmpty() && free.tryAcquire()) {
            final Runnable first = line.poll();
            if (first == null) {
                free.release();
            } else {
                waiting.decrementAndGet();
                first.run();
            }
        }
    }

    private <T> void begin(CompletableFuture<T> answer, Supplier<CompletableFuture<T>> request) {
        if (answer.isDone()) {
            free.release();
            return;
        }
        final CompletableFuture<T> running = begun(request);
        running.whenComplete((value, failure) -> {
            if (failure != null) {
                answer.completeExceptionally(failure);
            } else {
                answer.complete(value);
            }
        });
        running.whenCompleteAsync(
                (value, failure) -> {
                    free.release();
                    next();
                },
                executor);
    }

    private static <T> CompletableFuture<T> begun(Supplier<CompletableFuture<T>> request) {
        try {
            return request.get();
        } catch (RuntimeException notBegun) {
            return CompletableFuture.failedFuture(notBegun);
        }
    }
}
