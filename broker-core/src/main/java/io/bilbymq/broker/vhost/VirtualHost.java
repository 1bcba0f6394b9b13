package io.bilbymq.broker.vhost;

import io.bilbymq.amqp.AmqpException;
import io.bilbymq.amqp.FieldTable;
import io.bilbymq.broker.access.Unanswered;
import io.bilbymq.broker.loop.Loop;
import io.bilbymq.broker.queue.Queue;
import io.bilbymq.broker.statistics.Counts;
import io.bilbymq.broker.statistics.LoopTallies;
import io.bilbymq.broker.statistics.MessageEvent;
import io.bilbymq.broker.statistics.Tally;
import io.bilbymq.exchanges.Routable;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A virtual host: its definitions, and the walk of a message through its exchanges.
 *
 * <p>Questions may be asked on any thread and are answered at once, without a lock. Requests may be made on any loop;
 * they are carried out one after the other on the definitions loop, and answered on the loop that made them. Whoever
 * makes a request has checked permissions, and has settled the names by making the request's record.
 */
public final class VirtualHost {
    private final Definitions definitions;
    private final DefinitionsActor actor;
    private final VirtualHostPolicies policies;
    private final VirtualHostLife life;
    private final OpenConnections connections;
    private final Events events;
    private final Unanswered unanswered;
    private final Loop definitionsLoop;
    private final boolean strictArguments;
    private final LoopTallies<MessageEvent> tallies = new LoopTallies<>(MessageEvent.class);

    /** A virtual host with the pre-declared exchanges; made on the definitions loop, or before any loop has heard of it. */
    VirtualHost(String name, Ground ground) {
        definitions = new Definitions(name, ground, this::closedItself);
        life = new VirtualHostLife(name);
        actor = new DefinitionsActor(ground, definitions, life);
        connections = new OpenConnections(definitions);
        policies = new VirtualHostPolicies(ground.definitionsLoop(), actor, definitions);
        events = ground.events();
        unanswered = ground.unanswered();
        if (name.equals(Events.VIRTUAL_HOST)) {
            events.in(definitions);
        }
        definitionsLoop = ground.definitionsLoop();
        strictArguments = ground.declarations().strictArguments();
    }

    private void closedItself(Queue queue) {
        actor.closedItself(queue);
    }

    public String name() {
        return definitions.virtualHost();
    }

    Definitions definitions() {
        return definitions;
    }

    DefinitionsActor actor() {
        return actor;
    }

    /** Whether it is deleted: nothing is in it any more, and another one may have its name. */
    public boolean isGone() {
        return life.isGone();
    }

    /** Whether its end is decided, or has happened. */
    boolean isEnding() {
        return life.state() != VirtualHostInfo.State.RUNNING;
    }

    /** Why connections to it are closed that find it gone, in RabbitMQ's words. */
    public String reasonOfEnd() {
        return life.reason();
    }

    /** The connections to it, as far as they count. */
    public OpenConnections connections() {
        return connections;
    }

    /** As it is now. */
    public VirtualHostInfo info() {
        return new VirtualHostInfo(
                name(),
                definitions.metadata(),
                definitions.defaultQueueType(),
                tracing().isOn(),
                definitions.limits(),
                life.state(),
                connections.count());
    }

    /** Where channels of this loop count what they see; to be asked for on the loop. */
    public Tally<MessageEvent> tally(Loop loop) {
        return tallies.of(loop.index(), loop.statistics().channels()::part);
    }

    /** What channels have seen here, also those that are closed. */
    public Counts<MessageEvent> counts() {
        return tallies.sum();
    }

    // Questions.

    /**
     * Counts changes: different after every change of what routing depends on, once the change is visible. Whoever
     * remembers what {@link #route} found reads it before.
     */
    public long version() {
        return definitions.version();
    }

    /** The exchange of this name, the default exchange if it is empty; null if there is none. */
    public @Nullable Exchange exchange(String exchange) {
        return definitions.exchange(exchange);
    }

    /** The queue of this name; null if there is none. */
    public @Nullable DeclaredQueue queue(String queue) {
        return definitions.queue(queue);
    }

    /**
     * The exchange of this name, the default exchange if it is empty.
     *
     * @throws AmqpException 404 if there is none
     */
    public Exchange requireExchange(String exchange) {
        return definitions.requireExchange(exchange);
    }

    /**
     * The queue of this name.
     *
     * @throws AmqpException 404 if there is none
     */
    public DeclaredQueue requireQueue(String queue) {
        return definitions.requireQueue(queue);
    }

    /**
     * Insists that there is an exchange type of this name, which RabbitMQ checks before permissions.
     *
     * @throws AmqpException 406 if there is none
     */
    public void requireExchangeType(String type) {
        definitions.requireExchangeType(type);
    }

    /**
     * What the arguments of a {@code basic.consume} from this queue ask for.
     *
     * @throws AmqpException 406 if the queue cannot have them
     */
    public ConsumerArguments consumerArguments(DeclaredQueue queue, FieldTable arguments) {
        return ConsumerArguments.of(arguments, queue, strictArguments);
    }

    /** The policies of this virtual host. */
    public VirtualHostPolicies policies() {
        return policies;
    }

    /** The runtime parameters of this virtual host. */
    public VirtualHostParameters parameters() {
        return new VirtualHostParameters(definitionsLoop, actor, definitions, Events.BROKER_ITSELF);
    }

    /** Whether it is traced, and how to begin and end that. */
    public Tracing tracing() {
        return definitions.tracing();
    }

    /** What tells of all that happens in the broker. */
    public Events events() {
        return events;
    }

    /** The type of queues whose declarations do not say one, if it is not that of the node. */
    public Optional<QueueType> defaultQueueType() {
        return definitions.defaultQueueType();
    }

    /** The queue of this name, to be looked after; whether there is one is asked when something is done to it. */
    public ManagedQueue managed(String queue) {
        return new ManagedQueue(queue, definitions, actor, definitionsLoop, unanswered, OnBehalf.BROKER_ITSELF);
    }

    /** What is declared here, for other interfaces than AMQP. */
    public VirtualHostDefinitions administration() {
        return new VirtualHostDefinitions(this, definitionsLoop, unanswered, OnBehalf.BROKER_ITSELF);
    }

    /** All queues. A live view. */
    public Collection<DeclaredQueue> queues() {
        return definitions.queues();
    }

    /** All exchanges, the default one included. A live view. */
    public Collection<Exchange> exchanges() {
        return definitions.exchanges();
    }

    /**
     * Finds the queues of a message that was published to this exchange: along bindings from exchange to exchange, each
     * visited once, and to the alternate of an exchange where it finds nothing.
     *
     * @param into cleared, then filled
     * @return whether there is any queue
     */
    public boolean route(Exchange exchange, Routable message, Destinations into) {
        into.walk(exchange, message, definitions);
        return into.size() > 0;
    }

    // Requests.

    /**
     * Declares a queue; one that is there already and equivalent is just answered. It may close itself at any time: who
     * finds it {@code Gone} before its client has heard of it, declares again.
     *
     * <p>Fails with 405 if it is another connection's or differs in being exclusive, 406 if it is not equivalent, has
     * invalid arguments or is one too many.
     *
     * @param whenNew called on the definitions loop before a queue is made that is not there yet; what it throws is the
     *     answer
     */
    public void declareQueue(Loop from, QueueDeclaration declaration, Runnable whenNew, Reply<DeclaredQueue> reply) {
        actor.declareQueue(from, declaration, whenNew, reply);
    }

    /**
     * Deletes a queue; answered with the number of its ready messages, 0 if there is no such queue.
     *
     * <p>Fails with 405 if it is another connection's, 406 if it is in use or not empty and must not be, 540 if it is a
     * quorum queue and one of these conditions was given.
     */
    public void deleteQueue(
            Loop from, Owner owner, String queue, boolean ifUnused, boolean ifEmpty, Reply<Integer> reply) {
        actor.deleteQueue(from, owner, EntityNames.withoutLineBreaks(queue), ifUnused, ifEmpty, reply);
    }

    /**
     * Declares an exchange; one that is there already and equivalent is just answered.
     *
     * <p>Fails with 403 if the name is reserved, 406 if it is not equivalent, has invalid arguments or is one too many.
     *
     * @param whenNew called on the definitions loop before an exchange is made that is not there yet; what it throws is
     *     the answer
     */
    public void declareExchange(Loop from, ExchangeDeclaration declaration, Runnable whenNew, Reply<Exchange> reply) {
        actor.declareExchange(from, declaration, whenNew, reply);
    }

    /**
     * Deletes an exchange with all its bindings; answered with whether it was there.
     *
     * <p>Fails with 403 if it is pre-declared, 406 if it has bindings and must not.
     */
    public void deleteExchange(Loop from, String exchange, boolean ifUnused, Reply<Boolean> reply) {
        actor.deleteExchange(from, EntityNames.withoutLineBreaks(exchange), ifUnused, reply);
    }

    /**
     * Adds a binding; answered with whether it is new.
     *
     * <p>Fails with 403 if one end is the default exchange, 404 if one end is missing, 405 if the queue is another
     * connection's, 406 if the exchange type refuses it.
     */
    public void bind(Loop from, BindingRequest request, Reply<Boolean> reply) {
        actor.bind(from, request, reply);
    }

    /**
     * Removes a binding; answered with whether it was there.
     *
     * <p>Fails with 403 if one end is the default exchange, 405 if the queue is another connection's.
     */
    public void unbind(Loop from, BindingRequest request, Reply<Boolean> reply) {
        actor.unbind(from, request, reply);
    }

    /**
     * Sets the type of queues whose declarations do not say one, from now on; empty for that of the node. Queues that could
     * not be of it are classic all the same. Completes when it is stored and in force; fails with 406 if it is a stream.
     * Callable from any thread.
     */
    public CompletionStage<Boolean> setDefaultQueueType(Optional<QueueType> type) {
        final Answer<Boolean> answer = new Answer<>();
        definitionsLoop.execute(() -> actor.setDefaultQueueType(definitionsLoop, type, answer));
        return answer.minimalCompletionStage();
    }

    /**
     * A connection ends: deletes its exclusive queues, then answers with how many. What it has asked for before and is
     * not done yet, and what it asks for later, cannot make new ones.
     */
    public void ownerGone(Loop from, Owner owner, Reply<Integer> reply) {
        actor.ownerGone(from, owner, reply);
    }
}
