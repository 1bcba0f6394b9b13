package io.bilbymq.broker.vhost;

import io.bilbymq.amqp.AmqpException;
import io.bilbymq.amqp.ArgumentWriter;
import io.bilbymq.amqp.FieldTable;
import io.bilbymq.amqp.ReplyCode;
import io.bilbymq.broker.access.Access;
import io.bilbymq.broker.access.Caller;
import io.bilbymq.broker.access.ResourceKind;
import io.bilbymq.broker.access.Unanswered;
import io.bilbymq.broker.loop.Loop;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The queues, exchanges and bindings of a virtual host for other interfaces than AMQP: seen, declared, deleted, bound and unbound.
 * May be used from any thread.
 *
 * <p>What is asked completes when it is stored and in force, on the broker's own threads, so what is made of it there shall be quick
 * and wait for nothing. What is refused fails with the {@link AmqpException} that a channel would have been closed with. Nothing that
 * is declared here is exclusive, and what is another's exclusive queue is refused as to any other connection.
 *
 * <p>Arguments are shown as plain values: {@code String}, {@code Boolean}, {@code Long}, {@code Double}, {@code List}, {@code
 * Map<String, Object>}, and those of package {@code io.bilbymq.exchanges} for timestamps, decimals and nothing.
 */
public final class VirtualHostDefinitions {
    private final VirtualHost host;
    private final Definitions definitions;
    private final DefinitionsActor actor;
    private final Loop loop;
    private final Unanswered unanswered;
    private final OnBehalf onBehalf;

    VirtualHostDefinitions(VirtualHost host, Loop definitionsLoop, Unanswered unanswered, OnBehalf onBehalf) {
        this.unanswered = unanswered;
        this.host = host;
        this.definitions = host.definitions();
        this.actor = host.actor();
        this.loop = definitionsLoop;
        this.onBehalf = onBehalf;
    }

    /** The same in the name of a user, for whom events tell what is done. What that user may do is not looked at. */
    public VirtualHostDefinitions as(String user) {
        return new VirtualHostDefinitions(host, loop, unanswered, OnBehalf.of(user));
    }

    /** The same in the name of a user, for whom events tell what is done, and who may do what a channel of theirs might. */
    public VirtualHostDefinitions as(Caller caller) {
        return new VirtualHostDefinitions(host, loop, unanswered, OnBehalf.of(caller));
    }

    // What there is. Nobody's permissions matter.

    /** All queues, sorted by name. */
    public List<QueueInfo> queues() {
        return definitions.queues().stream()
                .map(queue -> QueueInfo.of(host.name(), queue))
                .sorted(Comparator.comparing(QueueInfo::name))
                .toList();
    }

    /** The queue of this name, if there is one. */
    public Optional<QueueInfo> queue(String name) {
        return Optional.ofNullable(definitions.queue(name)).map(queue -> QueueInfo.of(host.name(), queue));
    }

    /** All exchanges, the default one included, sorted by name. */
    public List<ExchangeInfo> exchanges() {
        return definitions.exchanges().stream()
                .map(exchange -> ExchangeInfo.of(host.name(), exchange))
                .sorted(Comparator.comparing(ExchangeInfo::name))
                .toList();
    }

    /** The exchange of this name, the default one if it is empty, if there is one. */
    public Optional<ExchangeInfo> exchange(String name) {
        return Optional.ofNullable(definitions.exchange(name)).map(exchange -> ExchangeInfo.of(host.name(), exchange));
    }

    /** All bindings, and the one that each queue has from the default exchange by its name. */
    public List<BindingInfo> bindings() {
        return definitions.exchanges().stream().flatMap(this::bindingsOf).toList();
    }

    /** Those that lead away from an exchange; none if it is not there. */
    public List<BindingInfo> bindingsFrom(String exchange) {
        return Optional.ofNullable(definitions.exchange(exchange)).stream()
                .flatMap(this::bindingsOf)
                .toList();
    }

    /** Those that lead to a queue or an exchange; none if it is not there. */
    public List<BindingInfo> bindingsTo(ResourceKind kind, String name) {
        if (definitions.destination(kind, name) instanceof DeclaredQueue queue) {
            return Stream.concat(
                            Stream.of(BindingInfo.ofDefaultExchange(host.name(), name)),
                            infos(queue.bindings().stream()))
                    .toList();
        }
        return Optional.ofNullable(definitions.exchange(kind == ResourceKind.EXCHANGE ? name : "")).stream()
                .flatMap(exchange -> infos(exchange.incoming().stream()))
                .toList();
    }

    private Stream<BindingInfo> bindingsOf(Exchange exchange) {
        return exchange.isDefault()
                ? definitions.queues().stream().map(queue -> BindingInfo.ofDefaultExchange(host.name(), queue.name()))
                : infos(exchange.outgoing().stream());
    }

    private Stream<BindingInfo> infos(Stream<BindingDefinition> bindings) {
        return bindings.map(binding -> BindingInfo.of(host.name(), binding));
    }

    // What is done.

    /**
     * Declares a queue. Completes with whether it is new; one that is there has to be equivalent.
     *
     * @param name empty for one that the broker makes up, and tells nobody
     */
    public CompletionStage<Boolean> declareQueue(
            String name, boolean durable, boolean autoDelete, FieldTable arguments) {
        final QueueDeclaration declaration;
        try {
            // Once, since a name is made up only once.
            declaration = new QueueDeclaration(name, durable, false, autoDelete, writable(arguments), Owner.NOBODY);
        } catch (AmqpException refused) {
            return CompletableFuture.failedStage(refused);
        }
        return operate(access -> {
            Requirements.toDeclare(declaration, access);
            return this.<DeclaredQueue>declare(
                    access,
                    () -> Requirements.toDeclareFirst(declaration, access),
                    (whenNew, reply) -> actor.declareQueue(loop, declaration, whenNew, reply));
        });
    }

    /** Declares an exchange. Completes with whether it is new; one that is there has to be equivalent. */
    public CompletionStage<Boolean> declareExchange(ExchangeDeclaration declaration) {
        return operate(access -> {
            writable(declaration.arguments());
            Requirements.toDeclare(declaration, host, access);
            return this.<Exchange>declare(
                    access,
                    () -> Requirements.toDeclareFirst(declaration, access),
                    (whenNew, reply) -> actor.declareExchange(loop, declaration, whenNew, reply));
        });
    }

    private interface Declaring<T> {
        void declare(Runnable whenNew, Reply<T> reply);
    }

    /** Asks for what only a first declaration needs in any case, so that the definitions loop knows when it has to. */
    private <T> CompletionStage<Boolean> declare(Access access, Runnable whenNewChecks, Declaring<T> declaring) {
        final FirstDeclaration first = new FirstDeclaration(access, true, whenNewChecks);
        final AtomicBoolean isNew = new AtomicBoolean();
        return this.<T>ask(reply -> declaring.declare(
                        () -> {
                            first.run();
                            isNew.set(true);
                        },
                        reply))
                .thenApply(declared -> isNew.get());
    }

    /**
     * Deletes a queue. Completes with the number of ready messages that went with it; empty if there was no queue.
     *
     * @param ifUnused refuse it if the queue has consumers
     * @param ifEmpty refuse it if the queue has messages that are ready
     */
    public CompletionStage<OptionalInt> deleteQueue(String name, boolean ifUnused, boolean ifEmpty) {
        final String known = EntityNames.withoutLineBreaks(name);
        return operate(access -> {
            Requirements.toDeleteQueue(known, access);
            final AtomicBoolean there = new AtomicBoolean();
            return this.<Integer>ask(reply -> {
                        there.set(definitions.queue(known) != null);
                        actor.deleteQueue(loop, Owner.NOBODY, known, ifUnused, ifEmpty, reply);
                    })
                    .thenApply(messages -> there.get() ? OptionalInt.of(messages) : OptionalInt.empty());
        });
    }

    /**
     * Deletes an exchange with all its bindings. Completes with whether there was one.
     *
     * @param ifUnused refuse it if a binding leads away from it
     */
    public CompletionStage<Boolean> deleteExchange(String name, boolean ifUnused) {
        final String known = EntityNames.withoutLineBreaks(name);
        return operate(access -> {
            Requirements.toDeleteExchange(known, access);
            return ask(reply -> actor.deleteExchange(loop, known, ifUnused, reply));
        });
    }

    /** Adds a binding from an exchange to a queue or another exchange. Completes with whether it is new. */
    public CompletionStage<Boolean> bind(
            String source, ResourceKind kind, String destination, String routingKey, FieldTable arguments) {
        return operate(access -> {
            final BindingRequest request = request(source, kind, destination, routingKey, arguments);
            Requirements.toBind(request, host, access);
            return ask(reply -> actor.bind(loop, request, reply));
        });
    }

    /** Removes a binding. Completes with whether there was one. */
    public CompletionStage<Boolean> unbind(
            String source, ResourceKind kind, String destination, String routingKey, FieldTable arguments) {
        return operate(access -> {
            final BindingRequest request = request(source, kind, destination, routingKey, arguments);
            Requirements.toBind(request, host, access);
            return ask(reply -> actor.unbind(loop, request, reply));
        });
    }

    /** Removes the binding with this {@link BindingInfo#propertiesKey}. Completes with whether there was one. */
    public CompletionStage<Boolean> unbind(String source, ResourceKind kind, String destination, String propertiesKey) {
        return Optional.ofNullable(definitions.exchange(source)).stream()
                .flatMap(exchange -> exchange.outgoing().stream())
                .filter(binding -> binding.destination().kind() == kind
                        && binding.destination().name().equals(destination)
                        && PropertiesKey.of(binding.routingKey(), binding.arguments())
                                .equals(propertiesKey))
                .findFirst()
                .map(binding -> unbind(source, kind, destination, binding.routingKey(), binding.arguments()))
                .orElseGet(() -> CompletableFuture.completedStage(false));
    }

    private static BindingRequest request(
            String source, ResourceKind kind, String destination, String routingKey, FieldTable arguments) {
        EntityNames.requireShort("routing key", routingKey);
        return new BindingRequest(source, kind, destination, routingKey, writable(arguments), Owner.NOBODY);
    }

    /** Arguments that came over AMQP can be written like that; those of other interfaces may have names that are too long. */
    private static FieldTable writable(FieldTable arguments) {
        try {
            ArgumentWriter.toBytes(out -> out.table(arguments));
            return arguments;
        } catch (IllegalArgumentException tooLong) {
            throw new AmqpException(ReplyCode.PRECONDITION_FAILED, "invalid arguments: " + tooLong.getMessage());
        }
    }

    private <T> CompletionStage<T> operate(Caller.Operation<T> operation) {
        return unanswered.until(onBehalf.operate(host.name(), operation));
    }

    private <T> CompletionStage<T> ask(Consumer<Reply<T>> request) {
        final Answer<T> answer = new Answer<>(onBehalf.user());
        loop.execute(() -> request.accept(answer));
        return answer.minimalCompletionStage();
    }
}
