package io.bilbymq.broker.queue;

import io.bilbymq.broker.loop.Loop;
import io.bilbymq.broker.message.Message;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who is a client of a queue for a moment, to be told something that only clients are told. Never consumes or publishes.
 * Lives on the queue's loop.
 */
abstract class QueueVisitor<T> implements QueueClient {
    private final Queue queue;
    private final CompletableFuture<T> result = new CompletableFuture<>();

    QueueVisitor(Queue queue) {
        this.queue = queue;
    }

    /** Asks the queue; what comes of it completes what is returned. Callable from any thread. */
    final CompletionStage<T> visit() {
        queue.home().execute(this::begin);
        return result.minimalCompletionStage();
    }

    /** Asks for the first thing. */
    abstract void begin();

    /** The queue has answered with something else than that it is not in service. */
    abstract void told(QueueAnswer answer);

    final Queue queue() {
        return queue;
    }

    final void done(T outcome) {
        result.complete(outcome);
    }

    /** The queue is not in service. */
    void gone(QueueAnswer answer) {
        result.completeExceptionally(answer.notInService(queue));
    }

    @Override
    public final void answered(Queue from, QueueAnswer answer) {
        if (answer instanceof QueueAnswer.Gone || answer instanceof QueueAnswer.Crashed) {
            gone(answer);
        } else {
            told(answer);
        }
    }

    @Override
    public final Loop loop() {
        return queue.home();
    }

    // What clients are told that this is not.

    @Override
    public final void published(long first, long last, boolean taken) {}

    @Override
    public final void deliver(
            Queue from, Subscription subscription, long sequence, Message message, boolean redelivered) {}

    @Override
    public final void cancelled(Queue from, Subscription subscription) {}

    @Override
    public final void timedOut(Queue from, @Nullable Subscription subscription, long millis) {}

    @Override
    public final void permitsWanted(Queue from) {}

    @Override
    public final void permitsReturned(Queue from, int count) {}
}
