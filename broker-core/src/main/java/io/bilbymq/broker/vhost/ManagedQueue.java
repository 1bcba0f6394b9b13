package io.bilbymq.broker.vhost;

import io.bilbymq.amqp.AmqpException;
import io.bilbymq.broker.loop.Loop;
import io.bilbymq.broker.queue.BrowseRequest;
import io.bilbymq.broker.queue.BrowsedMessages;
import io.bilbymq.broker.queue.MoveRequest;
import io.bilbymq.broker.queue.Moved;
import io.bilbymq.broker.queue.QueueCounts;
import io.bilbymq.broker.queue.QueueUpkeep;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * A queue for those who look after it: to see what waits there, to move that elsewhere, and to pause it. May be used from any thread.
 *
 * <p>It stands for whatever queue has the name when something is asked. If there is none, or it goes before the answer, the
 * answer is an {@link AmqpException} 404, NOT_FOUND. Answers come on the broker's own threads, so what is made of them there
 * shall be quick and wait for nothing.
 */
public final class ManagedQueue {
    private final String name;
    private final Definitions definitions;
    private final DefinitionsActor actor;
    private final Loop definitionsLoop;

    ManagedQueue(String name, Definitions definitions, DefinitionsActor actor, Loop definitionsLoop) {
        this.name = name;
        this.definitions = definitions;
        this.actor = actor;
        this.definitionsLoop = definitionsLoop;
    }

    public String name() {
        return name;
    }

    public String virtualHost() {
        return definitions.virtualHost();
    }

    /** How many messages are ready, and how many unacknowledged; and how many consumers it has. */
    public CompletionStage<QueueCounts> counts() {
        return upkeep(QueueUpkeep::counts);
    }

    /**
     * Shows messages that wait, in the order in which they would be delivered, and changes nothing by that: no message is
     * delivered, marked as redelivered, or kept from anybody, and the queue is not used as far as {@code x-expires} cares. Messages
     * that are not in memory are read for it and let go. What comes and goes meanwhile may be shown or not.
     *
     * <p>With a filter the whole queue may have to be looked at. The queue goes on meanwhile; it may take its time.
     *
     * <p>Fewer messages than asked for are shown at the end of the queue, and if they are large: no more than 16 MiB, the last
     * one included. {@link BrowsedMessages#next} says where to go on.
     */
    public CompletionStage<BrowsedMessages> browse(BrowseRequest request) {
        return upkeep(upkeep -> upkeep.browse(request));
    }

    /**
     * Moves messages that wait here to another queue of this virtual host, in the order in which they would be delivered. Each is
     * put there as if it were published anew, so limits, priorities and times to live are those of the other queue, but for what
     * it says itself, which does not change. A message whose time is over here stays and expires.
     *
     * <p>Both queues go on meanwhile. What comes here later is not moved. If both are durable a persistent message leaves here by
     * the record with which it arrives there: even a crash neither loses nor doubles it. Completes when all that were moved have
     * arrived, and are stored if they are to be. If the other queue refuses a message, because it is full or gone, that comes back
     * to its place, the others stay, and the answer says so.
     *
     * @param target the name of the other queue; if there is none, the answer is an {@link AmqpException} 404
     * @throws IllegalArgumentException if it is this queue
     */
    public CompletionStage<Moved> move(String target, MoveRequest request) {
        if (target.equals(name)) {
            throw new IllegalArgumentException("messages of queue '" + name + "' cannot be moved to itself");
        }
        return upkeep(upkeep -> upkeep.move(definitions.requireQueue(target).queue(), request));
    }

    /**
     * From now on the queue delivers nothing, and {@code basic.get} finds it empty. All else goes on: it takes messages, which
     * expire in their time, consumers stay and come, what they have can be settled. A durable queue stays paused over restarts,
     * until it is {@link #resume resumed} or deleted. Completes with whether it was not paused, when that is stored and the
     * queue has begun nothing new; what it delivered before may still be on its way.
     */
    public CompletionStage<Boolean> pause() {
        return pause(true);
    }

    /** The queue delivers again, in its order. Completes with whether it was paused, when that is stored. */
    public CompletionStage<Boolean> resume() {
        return pause(false);
    }

    private CompletionStage<Boolean> pause(boolean paused) {
        final Answer<Boolean> answer = new Answer<>();
        definitionsLoop.execute(() -> actor.pauseQueue(definitionsLoop, name, paused, answer));
        return answer.minimalCompletionStage();
    }

    /**
     * Whether it is paused.
     *
     * @throws AmqpException 404 if there is no such queue
     */
    public boolean isPaused() {
        return definitions.requireQueue(name).isPaused();
    }

    private <T> CompletionStage<T> upkeep(Function<QueueUpkeep, CompletionStage<T>> question) {
        try {
            return question.apply(new QueueUpkeep(definitions.requireQueue(name).queue()));
        } catch (AmqpException absent) {
            return CompletableFuture.failedStage(absent);
        }
    }
}
