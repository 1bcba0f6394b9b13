package io.bilbymq.broker.access;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What is being done for those who have no connection. Clients on connections hear that a broker cannot go on when it is closed; these
 * hear of it by this. Thread safe.
 */
public final class Unanswered {
    /** What fails each operation. */
    private final Set<Consumer<Throwable>> operations = ConcurrentHashMap.newKeySet();

    private volatile @Nullable Throwable reason;

    /** Completes as the operation does, or fails with an {@link IllegalStateException} if the broker fails before. */
    public <T> CompletionStage<T> until(CompletionStage<T> operation) {
        final CompletableFuture<T> answer = new CompletableFuture<>();
        final Consumer<Throwable> failing = answer::completeExceptionally;
        operations.add(failing);
        operation.whenComplete((result, failure) -> {
            operations.remove(failing);
            if (failure == null) {
                answer.complete(result);
            } else {
                answer.completeExceptionally(failure);
            }
        });
        // It may have been added just after all were told.
        final Throwable known = reason;
        if (known != null) {
            fail(known);
        }
        return answer.minimalCompletionStage();
    }

    /** The broker cannot go on: nobody knows what becomes of what is under way, or of what comes. */
    public void fail(Throwable why) {
        reason = why;
        operations.forEach(failing -> {
            operations.remove(failing);
            failing.accept(
                    new IllegalStateException("the broker has failed, and it is not known what became of this", why));
        });
    }
}
