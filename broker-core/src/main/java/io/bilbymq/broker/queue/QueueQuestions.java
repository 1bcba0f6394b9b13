package io.bilbymq.broker.queue;

import io.bilbymq.amqp.AmqpException;
import io.bilbymq.amqp.ReplyCode;
import java.util.concurrent.CompletableFuture;

/** Asks a queue something on its loop, from any thread. */
record QueueQuestions(Queue queue) {
    /** Asks a machine, and has the answer completed now or later. */
    interface Question<T> {
        void ask(QueueMachine machine, CompletableFuture<T> answer);
    }

    <T> CompletableFuture<T> ask(Question<T> question) {
        final CompletableFuture<T> answer = new CompletableFuture<>();
        queue.home()
                .execute(() -> queue.apply(new QueueCommand.Control(queue, machine -> question.ask(machine, answer))));
        return answer;
    }

    /** Has this completed with what comes of it, or with 404 if the queue goes before. */
    <T> Upkeep.Reply<T> reply(CompletableFuture<T> answer) {
        return new Upkeep.Reply<>() {
            @Override
            public void done(T result) {
                answer.complete(result);
            }

            @Override
            public void gone() {
                answer.completeExceptionally(new AmqpException(ReplyCode.NOT_FOUND, "no " + queue));
            }
        };
    }
}
