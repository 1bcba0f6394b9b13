package io.bilbymq.broker.queue;

import io.bilbymq.broker.loop.Loop;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * What can be done to a queue by those who look after it. Thread safe, but for a method that is given the loop that it is
 * called on. What is asked of a queue that is gone fails with an {@link io.bilbymq.amqp.AmqpException} 404.
 */
public final class QueueUpkeep {
    private final Queue queue;
    private final QueueQuestions questions;

    /** That of this queue. */
    public QueueUpkeep(Queue queue) {
        this.queue = queue;
        this.questions = new QueueQuestions(queue);
    }

    /** How many messages are ready and outstanding, and how many consumers there are. */
    public CompletionStage<QueueCounts> counts() {
        return questions.<QueueCounts>ask((machine, answer) -> {
            if (machine.isClosed()) {
                questions.reply(answer).gone();
            } else {
                answer.complete(
                        new QueueCounts(machine.readyMessages(), machine.outstandingMessages(), machine.consumers()));
            }
        });
    }

    /** Shows messages that are ready, and changes nothing by that. */
    public CompletionStage<BrowsedMessages> browse(BrowseRequest request) {
        return questions.ask((machine, answer) -> machine.upkeep().browse(request, questions.reply(answer)));
    }

    /**
     * Moves messages that are ready to another queue, in their order.
     *
     * @param target not this queue
     */
    public CompletionStage<Moved> move(Queue target, MoveRequest request) {
        return questions.ask((machine, answer) -> machine.upkeep().move(target, request, questions.reply(answer)));
    }

    /**
     * Gets messages as a client of the queue would, and settles them when it has all.
     *
     * @param count no more than so many, at least 1
     */
    public CompletionStage<List<GotMessage>> get(int count, AckMode mode) {
        return new Getting(queue, count, mode).visit();
    }

    /** Drops all messages that are ready; completes with how many, when that is stored. */
    public CompletionStage<Integer> purge() {
        return new Purging(queue).visit();
    }

    /** From now on nobody gets anything from the queue, or everybody does again; {@code from} is the caller's loop. */
    public void pause(Loop from, boolean paused) {
        from.send(
                queue.home(),
                new QueueCommand.Control(queue, machine -> machine.upkeep().pause(paused)));
    }

    /** The queue was paused when the broker ended, and still is; said before anybody else can use it. */
    public void pausedBefore() {
        queue.home()
                .execute(() -> queue.apply(new QueueCommand.Control(
                        queue, machine -> machine.upkeep().pause(true))));
    }
}
