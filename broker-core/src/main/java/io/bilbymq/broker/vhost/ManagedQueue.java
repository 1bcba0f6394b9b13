package io.bilbymq.broker.vhost;

import io.bilbymq.amqp.AmqpException;
import io.bilbymq.broker.access.Caller;
import io.bilbymq.broker.access.Unanswered;
import io.bilbymq.broker.loop.Loop;
import io.bilbymq.broker.queue.AckMode;
import io.bilbymq.broker.queue.BrowseRequest;
import io.bilbymq.broker.queue.BrowsedMessages;
import io.bilbymq.broker.queue.GotMessage;
import io.bilbymq.broker.queue.MoveRequest;
import io.bilbymq.broker.queue.Moved;
import io.bilbymq.broker.queue.QueueCounts;
import io.bilbymq.broker.queue.QueueUpkeep;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A queue for those who look after it: to see what waits there, to move that elsewhere, and to pause it. May be used from any thread.
 *
 * <p>It stands for whatever queue has the name when something is asked. If there is none, or it goes before the answer, the
 * answer is an {@link AmqpException} 404, NOT_FOUND. If the broker fails before the answer, that is an {@link
 * IllegalStateException}, and nobody knows what became of it. Answers come on the broker's own threads, so what is made of them there
 * shall be quick and wait for nothing.
 */
public final class ManagedQueue {
    private final String name;
    private final Definitions definitions;
    private final DefinitionsActor actor;
    private final Loop definitionsLoop;
    private final Unanswered unanswered;
    private final OnBehalf onBehalf;

    ManagedQueue(
            String name,
            Definitions definitions,
            DefinitionsActor actor,
            Loop definitionsLoop,
            Unanswered unanswered,
            OnBehalf onBehalf) {
        this.name = name;
        this.unanswered = unanswered;
        this.onBehalf = onBehalf;
        this.definitions = definitions;
        this.actor = actor;
        this.definitionsLoop = definitionsLoop;
    }

    /**
     * The same in the name of a user, who has to be allowed to read the queue to browse, get or purge it. The rest is for those who
     * look after the broker, and has no permission of its own.
     */
    public ManagedQueue as(Caller caller) {
        return new ManagedQueue(name, definitions, actor, definitionsLoop, unanswered, OnBehalf.of(caller));
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
        return read(upkeep -> upkeep.browse(request), queue -> {});
    }

    /**
     * Gets messages that wait, in the order in which they would be delivered, and then does with all of them what the mode says.
     * Until then nobody else has them, and afterwards those that are still there are redelivered. Completes with fewer than asked
     * for at the end of the queue, and if they are large: no more than 16 MiB, the last one included.
     *
     * <p>Fails as {@code basic.get} does: with 405 if the queue is a connection's exclusive one, or a quorum queue that serves one
     * consumer at a time.
     *
     * @param count how many, at least 1
     * @throws IllegalArgumentException if that is less
     */
    public CompletionStage<List<GotMessage>> get(int count, AckMode mode) {
        if (count < 1) {
            throw new IllegalArgumentException("cannot get " + count + " messages");
        }
        return read(upkeep -> upkeep.get(count, mode), queue -> {
            queue.requireAccessBy(Owner.NOBODY);
            queue.requireSingleGets();
        });
    }

    /**
     * Drops all messages that are ready; those that are delivered and not settled stay. Completes with how many, when that is stored.
     * Fails with 405 if the queue is a connection's exclusive one.
     */
    public CompletionStage<Integer> purge() {
        return read(QueueUpkeep::purge, queue -> queue.requireAccessBy(Owner.NOBODY));
    }

    private <T> CompletionStage<T> read(
            Function<QueueUpkeep, CompletionStage<T>> question, Consumer<DeclaredQueue> condition) {
        return unanswered.until(onBehalf.operate(virtualHost(), access -> {
            Requirements.toRead(name, access);
            final DeclaredQueue queue = definitions.requireQueue(name);
            condition.accept(queue);
            return question.apply(new QueueUpkeep(queue.queue()));
        }));
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
        final Answer<Boolean> answer = new Answer<>(onBehalf.user());
        definitionsLoop.execute(() -> actor.pauseQueue(definitionsLoop, name, paused, answer));
        return unanswered.until(answer);
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
            return unanswered.until(question.apply(
                    new QueueUpkeep(definitions.requireQueue(name).queue())));
        } catch (AmqpException absent) {
            return CompletableFuture.failedStage(absent);
        }
    }
}
