package io.bilbymq.broker.vhost;

import io.bilbymq.amqp.AmqpException;
import io.bilbymq.broker.loop.Loop;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * The policies of a virtual host. May be used from any thread, unless a method is given the loop that it is called on.
 *
 * <p>What a policy says applies to queues and exchanges that are there from the moment it is set, and to new ones from
 * their declaration.
 */
public final class VirtualHostPolicies {
    private final Loop definitionsLoop;
    private final DefinitionsActor actor;
    private final Definitions definitions;
    private final String user;

    VirtualHostPolicies(Loop definitionsLoop, DefinitionsActor actor, Definitions definitions) {
        this(definitionsLoop, actor, definitions, Events.BROKER_ITSELF);
    }

    private VirtualHostPolicies(Loop definitionsLoop, DefinitionsActor actor, Definitions definitions, String user) {
        this.user = user;
        this.definitionsLoop = definitionsLoop;
        this.actor = actor;
        this.definitions = definitions;
    }

    /** The same in the name of a user, for whom events tell what is done; RabbitMQ's word for nobody without. */
    public VirtualHostPolicies as(String name) {
        return new VirtualHostPolicies(definitionsLoop, actor, definitions, name);
    }

    /** Those of a kind, by name. */
    public List<Policy> all(PolicyKind kind) {
        return definitions.policies().all(kind);
    }

    /**
     * Sets a policy, in the place of the one of its kind and name if there is one. Completes when it is stored and in force;
     * fails with an {@link AmqpException} 406 if its pattern, a key or a value is wrong.
     */
    public CompletionStage<Policy> set(PolicyKind kind, Policy policy) {
        final Answer<Policy> answer = new Answer<>(user);
        definitionsLoop.execute(() -> set(definitionsLoop, kind, policy, answer));
        return answer.minimalCompletionStage();
    }

    /** The same, asked and answered on a loop. */
    public void set(Loop from, PolicyKind kind, Policy policy, Reply<Policy> reply) {
        actor.setPolicy(from, kind, policy, reply);
    }

    /** Ends a policy; completes with whether there was one of this name. */
    public CompletionStage<Boolean> clear(PolicyKind kind, String name) {
        final Answer<Boolean> answer = new Answer<>(user);
        definitionsLoop.execute(() -> clear(definitionsLoop, kind, name, answer));
        return answer.minimalCompletionStage();
    }

    /** The same, asked and answered on a loop. */
    public void clear(Loop from, PolicyKind kind, String name, Reply<Boolean> reply) {
        actor.clearPolicy(from, kind, name, reply);
    }

    /** What applies to the queue of this name; empty if there is no such queue. */
    public Optional<EffectivePolicy> ofQueue(String queue) {
        return Optional.ofNullable(definitions.queue(queue)).map(DeclaredQueue::policy);
    }

    /** What applies to the exchange of this name; empty if there is no such exchange. */
    public Optional<EffectivePolicy> ofExchange(String exchange) {
        return Optional.ofNullable(definitions.exchange(exchange)).map(Exchange::policy);
    }
}
