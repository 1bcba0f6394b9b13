package io.bilbymq.broker.vhost;

import io.bilbymq.amqp.AmqpException;
import io.bilbymq.broker.loop.Loop;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * The runtime parameters of a virtual host, kept for tools and plugins. May be used from any thread.
 *
 * <p>Policies, and the limits of a virtual host, are parameters to RabbitMQ, too, but not here: see {@link VirtualHostPolicies}
 * and {@link VirtualHostAdministration#setLimits}.
 */
public final class VirtualHostParameters {
    private final Loop definitionsLoop;
    private final DefinitionsActor actor;
    private final Definitions definitions;
    private final String user;

    VirtualHostParameters(Loop definitionsLoop, DefinitionsActor actor, Definitions definitions, String user) {
        this.definitionsLoop = definitionsLoop;
        this.actor = actor;
        this.definitions = definitions;
        this.user = user;
    }

    /** The same in the name of a user, for whom events tell what is done; RabbitMQ's word for nobody without. */
    public VirtualHostParameters as(String name) {
        return new VirtualHostParameters(definitionsLoop, actor, definitions, name);
    }

    /** All, sorted by component and name. */
    public List<Parameter> all() {
        return definitions.parameters().all();
    }

    /** Those of a component, sorted by name. */
    public List<Parameter> of(String component) {
        return all().stream()
                .filter(parameter -> parameter.component().equals(component))
                .toList();
    }

    /** The one of this name, if there is one. */
    public Optional<Parameter> named(String component, String name) {
        return definitions.parameters().named(component, name);
    }

    /**
     * Sets a parameter, in the place of the one of its component and name if there is one. Completes with whether there was none,
     * when it is stored; fails with an {@link AmqpException} 406 if component or name have not 1 to 255 bytes, or the value has not
     * 1 byte to 1 MiB.
     */
    public CompletionStage<Boolean> set(Parameter parameter) {
        final Answer<Boolean> answer = new Answer<>(user);
        definitionsLoop.execute(() -> actor.setParameter(definitionsLoop, parameter, answer));
        return answer.minimalCompletionStage();
    }

    /** Ends a parameter; completes with whether there was one of this name. */
    public CompletionStage<Boolean> clear(String component, String name) {
        final Answer<Boolean> answer = new Answer<>(user);
        definitionsLoop.execute(() -> actor.clearParameter(definitionsLoop, component, name, answer));
        return answer.minimalCompletionStage();
    }
}
