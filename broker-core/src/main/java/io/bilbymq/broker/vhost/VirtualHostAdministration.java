package io.bilbymq.broker.vhost;

import io.bilbymq.amqp.AmqpException;
import io.bilbymq.broker.loop.Loop;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Virtual hosts for those who look after a broker: seen, made, changed, limited, deleted. May be used from any thread.
 *
 * <p>What is asked completes when it is stored and in force, on the definitions loop, so what is made of it there shall be
 * quick and wait for nothing. What is refused fails with an {@link AmqpException}: 404 if there is no such virtual host, 406
 * if something forbids it, with RabbitMQ's text.
 */
public final class VirtualHostAdministration {
    private final VirtualHosts hosts;
    private final VirtualHostsActor actor;
    private final Loop definitionsLoop;
    private final String user;

    VirtualHostAdministration(VirtualHosts hosts, VirtualHostsActor actor, Loop definitionsLoop, String user) {
        this.hosts = hosts;
        this.actor = actor;
        this.definitionsLoop = definitionsLoop;
        this.user = user;
    }

    /** The same in the name of a user, for whom events tell what is done; RabbitMQ's word for nobody without. */
    public VirtualHostAdministration as(String name) {
        return new VirtualHostAdministration(hosts, actor, definitionsLoop, name);
    }

    /** All that are there, sorted by name. */
    public List<VirtualHostInfo> all() {
        return hosts.all().stream().map(VirtualHost::info).toList();
    }

    /** Those that have this tag, sorted by name. */
    public List<VirtualHostInfo> tagged(String tag) {
        return all().stream()
                .filter(host -> host.metadata().tags().contains(tag))
                .toList();
    }

    /** The one of this name, if there is one. */
    public Optional<VirtualHostInfo> named(String name) {
        final @Nullable VirtualHost host = hosts.named(name);
        return Optional.ofNullable(host).map(VirtualHost::info);
    }

    /**
     * Makes a virtual host, with the pre-declared exchanges and with the limits that are configured for its name; or says this
     * of the one that is there. Completes with whether it was made.
     *
     * <p>Fails with 406 if its name has not 1 to 255 bytes, if there are as many as {@code vhost_max} allows, if there are no
     * queues of the default type, or if definitions take too much memory.
     */
    public CompletionStage<Boolean> put(String name, VirtualHostChange wanted) {
        return ask(reply -> actor.put(name, wanted, reply));
    }

    /**
     * Deletes a virtual host with all that is in it. Its connections are closed, with 320 {@code vhost 'v' is deleted}; they
     * may not have heard of it when this completes, with whether there was one. Nothing of it comes back, and one of the same
     * name that is made afterwards is empty.
     *
     * <p>Fails with 406 if it is protected from deletion.
     */
    public CompletionStage<Boolean> delete(String name) {
        return ask(reply -> actor.delete(name, reply));
    }

    /** Has deleting it be refused from now on. Completes with whether it was not before. */
    public CompletionStage<Boolean> protectFromDeletion(String name) {
        return ask(reply -> actor.protect(name, true, reply));
    }

    /** Has deleting it be allowed again. Completes with whether it was not. */
    public CompletionStage<Boolean> allowDeletion(String name) {
        return ask(reply -> actor.protect(name, false, reply));
    }

    /**
     * Sets what a virtual host is limited to, in the place of all limits it had. More than they allow stays if it is there.
     * Completes with whether that is new.
     */
    public CompletionStage<Boolean> setLimits(String name, VirtualHostLimits limits) {
        return ask(reply -> actor.limit(name, before -> limits, reply));
    }

    /**
     * Sets one limit; below 0 for none.
     *
     * @param limit {@value VirtualHostLimits#MAX_CONNECTIONS} or {@value VirtualHostLimits#MAX_QUEUES}
     * @throws IllegalArgumentException if there is no limit of this name
     */
    public CompletionStage<Boolean> setLimit(String name, String limit, long value) {
        return limit(name, limits -> limits.with(limit, value));
    }

    /**
     * Clears one limit.
     *
     * @param limit {@value VirtualHostLimits#MAX_CONNECTIONS} or {@value VirtualHostLimits#MAX_QUEUES}
     * @throws IllegalArgumentException if there is no limit of this name
     */
    public CompletionStage<Boolean> clearLimit(String name, String limit) {
        return limit(name, limits -> limits.without(limit));
    }

    /** Clears all limits. */
    public CompletionStage<Boolean> clearLimits(String name) {
        return setLimits(name, VirtualHostLimits.NONE);
    }

    private CompletionStage<Boolean> limit(String name, UnaryOperator<VirtualHostLimits> change) {
        // Tried here, so that whoever asks for a limit that is none hears of it at once.
        Objects.requireNonNull(change.apply(VirtualHostLimits.NONE), "limits");
        return ask(reply -> actor.limit(name, change, reply));
    }

    private CompletionStage<Boolean> ask(Consumer<Reply<Boolean>> request) {
        final Answer<Boolean> answer = new Answer<>(user);
        definitionsLoop.execute(() -> request.accept(answer));
        return answer.minimalCompletionStage();
    }
}
