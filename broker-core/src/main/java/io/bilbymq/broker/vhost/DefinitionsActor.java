package io.bilbymq.broker.vhost;

import io.bilbymq.amqp.AmqpException;
import io.bilbymq.amqp.ReplyCode;
import io.bilbymq.broker.access.Users;
import io.bilbymq.broker.loop.Loop;
import io.bilbymq.broker.message.Message;
import io.bilbymq.broker.queue.CloseResult;
import io.bilbymq.broker.queue.Queue;
import io.bilbymq.broker.statistics.NodeEvent;
import io.bilbymq.exchanges.Routable;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives the definitions of one virtual host their thread: takes requests from any loop, carries them out, and answers.
 *
 * <p>What only a queue can know (has it consumers, is it empty) is asked of the queue; what is durable is written to the
 * log and synced before it happens. Until then the names that a request is about are held, and further requests about
 * them wait. This loop itself never does.
 */
final class DefinitionsActor {
    private static final Logger LOG = LoggerFactory.getLogger(DefinitionsActor.class);

    private final Loop loop;
    private final Definitions definitions;
    private final DefinitionEvents events;
    private final QueueDecisions queueDecisions;
    private final ExchangeDecisions exchangeDecisions;
    private final BindingDecisions bindingDecisions;
    private final PolicyDecisions policyDecisions;
    private final ParameterDecisions parameterDecisions;
    private final QueueHomes homes;
    private final DefinitionLog log;
    private final Users users;
    private final ChangesUnderWay underWay;
    private final VirtualHostDecisions ownDecisions;
    private final VirtualHostLife life;
    private final HeldNames heldNames = new HeldNames();
    private final Destinations historyDestinations = new Destinations();

    DefinitionsActor(Ground ground, Definitions definitions, VirtualHostLife life) {
        this.loop = ground.definitionsLoop();
        this.homes = ground.homes();
        this.log = ground.log();
        this.users = ground.users();
        this.definitions = definitions;
        this.life = life;
        this.underWay = new ChangesUnderWay(ground.counts());
        this.events = new DefinitionEvents(definitions, ground.events(), loop);
        this.queueDecisions = new QueueDecisions(definitions, ground, underWay);
        this.exchangeDecisions = new ExchangeDecisions(definitions, ground);
        this.bindingDecisions = new BindingDecisions(definitions);
        this.policyDecisions = new PolicyDecisions(definitions);
        this.parameterDecisions = new ParameterDecisions(definitions);
        this.ownDecisions = new VirtualHostDecisions(definitions.virtualHost());
    }

    // Requests.

    void declareQueue(Loop from, QueueDeclaration declaration, Runnable whenNew, Reply<DeclaredQueue> reply) {
        change(
                from,
                reply,
                Names.ofQueue(declaration.name()),
                () -> queueDecisions.declare(declaration, from, whenNew),
                (request, change) -> change.make(any -> {
                    loop.statistics().node().add(NodeEvent.QUEUE_DECLARE);
                    request.done(definitions.requireQueue(declaration.name()));
                }));
    }

    void deleteQueue(Loop from, Owner owner, String name, boolean ifUnused, boolean ifEmpty, Reply<Integer> reply) {
        change(
                from,
                reply,
                Names.ofQueue(name),
                () -> queueDecisions.delete(name, owner, ifUnused, ifEmpty),
                (request, change) -> {
                    if (change.isNone()) {
                        change.make(none -> request.done(0));
                    } else {
                        final DeclaredQueue queue = definitions.requireQueue(name);
                        close(queue, ifUnused, ifEmpty, change, result -> request.done(messagesOf(queue, result)));
                    }
                });
    }

    /** Asks the queue to close, and removes it if it has. */
    private void close(
            DeclaredQueue queue, boolean ifUnused, boolean ifEmpty, Change removal, Consumer<CloseResult> whenKnown) {
        queue.queue().close(loop, ifUnused, ifEmpty, result -> {
            if (result instanceof CloseResult.Closed) {
                removal.make(gone -> whenKnown.accept(result));
            } else {
                removal.drop(() -> whenKnown.accept(result));
            }
        });
    }

    private static int messagesOf(DeclaredQueue queue, CloseResult result) {
        if (result instanceof CloseResult.Closed closed) {
            return closed.messages();
        }
        throw new AmqpException(
                ReplyCode.PRECONDITION_FAILED,
                queue + (result instanceof CloseResult.InUse ? " in use" : " not empty"));
    }

    /** A queue is a tombstone by its own decision. Called on its home loop. */
    void closedItself(Queue queue) {
        final String name = queue.name().name();
        final Request<Void> request = new Request<>(loop, loop, Reply.toNobody());
        queue.home()
                .send(
                        loop,
                        () -> decide(
                                request,
                                Names.ofQueue(name),
                                () -> {
                                    final DeclaredQueue current = definitions.queue(name);
                                    return current != null && current.queue() == queue
                                            ? Removal.of(current)
                                            : List.of();
                                },
                                change -> change.make(gone -> {}),
                                () -> LOG.debug("{} is gone with its virtual host", queue)));
    }

    void declareExchange(Loop from, ExchangeDeclaration declaration, Runnable whenNew, Reply<Exchange> reply) {
        change(
                from,
                reply,
                Names.ofExchange(declaration.name()),
                () -> exchangeDecisions.declare(declaration, whenNew),
                (request, change) -> change.make(any -> request.done(definitions.requireExchange(declaration.name()))));
    }

    void deleteExchange(Loop from, String name, boolean ifUnused, Reply<Boolean> reply) {
        change(
                from,
                reply,
                Names.ofExchange(name),
                () -> exchangeDecisions.delete(name, ifUnused),
                (request, change) -> change.make(request::done));
    }

    void bind(Loop from, BindingRequest binding, Reply<Boolean> reply) {
        change(
                from,
                reply,
                Names.of(binding),
                () -> bindingDecisions.bind(binding),
                (request, change) -> change.make(isNew -> {
                    if (isNew) {
                        depositHistory(binding);
                    }
                    request.done(isNew);
                }));
    }

    /** What {@code x-recent-history} has kept goes to whatever is bound to it. */
    private void depositHistory(BindingRequest binding) {
        final List<Routable> history =
                definitions.requireExchange(binding.source()).router().history();
        if (history.isEmpty()) {
            return;
        }
        final Destination destination = definitions.requireDestination(binding.kind(), binding.destination());
        for (final Routable past : history) {
            if (past instanceof RoutedMessage routed) {
                historyDestinations.walk(destination, routed, definitions);
                deposit(routed.message());
            }
        }
        historyDestinations.clear();
    }

    private void deposit(Message past) {
        if (historyDestinations.size() > 0) {
            // The first one's holders have counted theirs, and may all have let go.
            final Message again = new Message(past.address(), past.content(), past.propertiesLength());
            again.heldBy(historyDestinations.size(), loop.memory());
            for (int i = 0; i < historyDestinations.size(); i++) {
                historyDestinations.queue(i).deposit(loop, again);
            }
        }
    }

    void unbind(Loop from, BindingRequest binding, Reply<Boolean> reply) {
        change(
                from,
                reply,
                Names.of(binding),
                () -> bindingDecisions.unbind(binding),
                (request, change) -> change.make(request::done));
    }

    void setPolicy(Loop from, PolicyKind kind, Policy policy, Reply<Policy> reply) {
        change(
                from,
                reply,
                new Names(),
                () -> policyDecisions.set(kind, policy),
                (request, change) -> change.make(any -> homes.whenDone(loop, () -> request.done(policy))));
    }

    void clearPolicy(Loop from, PolicyKind kind, String name, Reply<Boolean> reply) {
        change(
                from,
                reply,
                new Names(),
                () -> policyDecisions.clear(kind, name),
                (request, change) -> change.make(there -> homes.whenDone(loop, () -> request.done(there))));
    }

    void setParameter(Loop from, Parameter parameter, Reply<Boolean> reply) {
        final boolean isNew = definitions
                .parameters()
                .named(parameter.component(), parameter.name())
                .isEmpty();
        change(
                from,
                reply,
                new Names(),
                () -> parameterDecisions.set(parameter),
                (request, change) -> change.make(any -> request.done(isNew)));
    }

    void clearParameter(Loop from, String component, String name, Reply<Boolean> reply) {
        change(
                from,
                reply,
                new Names(),
                () -> parameterDecisions.clear(component, name),
                (request, change) -> change.make(request::done));
    }

    void setDefaultQueueType(Loop from, Optional<QueueType> type, Reply<Boolean> reply) {
        changeHost(from, reply, () -> queueDecisions.setDefaultType(type));
    }

    void describe(Loop from, VirtualHostChange wanted, Reply<Boolean> reply) {
        changeHost(from, reply, () -> ownDecisions.describe(wanted, definitions));
    }

    /** There is this virtual host from now on: tells of it. */
    void begun(String user) {
        events.begin(user);
    }

    void limit(Loop from, UnaryOperator<VirtualHostLimits> limits, Reply<Boolean> reply) {
        changeHost(from, reply, () -> ownDecisions.limit(limits, definitions));
    }

    /** Changes something of the virtual host itself, one request after the other, since each goes by what the one before has left. */
    private void changeHost(Loop from, Reply<Boolean> reply, Supplier<List<DefinitionRecord>> decision) {
        change(from, reply, ownName(), decision, (request, change) -> change.make(request::done));
    }

    private Names ownName() {
        return Names.ofVirtualHost(definitions.virtualHost());
    }

    /**
     * Deletes the virtual host, unless it is protected from that. What has been decided before is written before; what has
     * not waits until it is gone, and is refused.
     *
     * @param forGood whether it is configured, and shall not come back by that
     * @param whenGone called when that is stored and nothing is there any more, before the reply
     */
    void deleteHost(Loop from, boolean forGood, Runnable whenGone, Reply<Boolean> reply) {
        request(
                from,
                reply,
                request -> heldNames.whenFree(ownName(), claim -> {
                    if (request.run(() -> ownDecisions.requireDeletable(definitions.metadata()))) {
                        life.ending();
                        log.append(
                                List.of(new StoredRecord.VirtualHostDeleted(definitions.virtualHost(), forGood)),
                                new VirtualHostEnd(definitions, users, events, life, request, claim, whenGone));
                    } else {
                        claim.release();
                    }
                }));
    }

    /** Pauses a queue or has it go on; answered with whether that is news, when the queue has heard of it. */
    void pauseQueue(Loop from, String name, boolean paused, Reply<Boolean> reply) {
        change(from, reply, Names.ofQueue(name), () -> queueDecisions.pause(name, paused), (request, change) -> {
            final Queue queue = definitions.requireQueue(name).queue();
            // It answers what it is asked in order.
            change.make(isNews -> queue.whenHeard(loop, () -> request.done(isNews)));
        });
    }

    void ownerGone(Loop from, Owner owner, Reply<Integer> reply) {
        request(from, reply, request -> {
            owner.gone = true;
            final List<DeclaredQueue> queues = List.copyOf(owner.queues);
            if (queues.isEmpty()) {
                request.done(0);
            }
            final AtomicInteger left = new AtomicInteger(queues.size());
            for (final DeclaredQueue queue : queues) {
                deleteOf(owner, queue, request, () -> {
                    if (left.decrementAndGet() == 0) {
                        request.done(queues.size());
                    }
                });
            }
        });
    }

    /** Deletes a queue of an owner that is gone, unless somebody else already has, or the virtual host goes with it. */
    private void deleteOf(Owner owner, DeclaredQueue queue, Request<?> request, Runnable whenGone) {
        decide(
                request,
                Names.ofQueue(queue.name()),
                () -> owner.queues.contains(queue) ? Removal.of(queue) : List.of(),
                change -> {
                    if (change.isNone()) {
                        change.make(none -> whenGone.run());
                    } else {
                        close(queue, false, false, change, closed -> whenGone.run());
                    }
                },
                whenGone);
    }

    /** A request that is one change: decided while it holds the names, then {@code whenDecided}. */
    private <T> void change(
            Loop from,
            Reply<T> reply,
            Names names,
            Supplier<List<DefinitionRecord>> decision,
            BiConsumer<Request<T>, Change> whenDecided) {
        request(
                from,
                reply,
                request -> decide(
                        request,
                        names,
                        decision,
                        change -> whenDecided.accept(request, change),
                        () -> request.failed(life.gone())));
    }

    private <T> void request(Loop from, Reply<T> reply, Consumer<Request<T>> operation) {
        final Request<T> request = new Request<>(loop, from, reply);
        from.send(loop, () -> request.run(() -> operation.accept(request)));
    }

    // From a decision to its happening.

    /**
     * Decides once nobody else holds the names, and goes on with what was decided while this request holds them. If the
     * change turns out to touch more names than those, it is decided again when they are free as well.
     *
     * @param whenHostGone what there is to do if the virtual host is gone before the change can be made
     */
    private void decide(
            Request<?> request,
            Names names,
            Supplier<List<DefinitionRecord>> decision,
            Consumer<Change> whenDecided,
            Runnable whenHostGone) {
        heldNames.whenFree(names, claim -> {
            final Change change = new Change(request, claim, whenHostGone);
            final Names touched = claim.names().copy();
            final boolean decided = request.run(() -> {
                change.records = decision.get();
                touched.add(change.records, definitions);
            });
            if (!decided) {
                claim.release();
            } else if (touched.equals(claim.names())) {
                whenDecided.accept(change);
            } else {
                claim.retry(touched);
            }
        });
    }

    /** What was decided for a request, and the names that it holds until that has happened or is dropped. */
    private final class Change implements DefinitionLog.Outcome {
        private final Request<?> request;
        private final HeldNames.Claim claim;
        private final Runnable whenHostGone;
        private List<DefinitionRecord> records = List.of();
        private Consumer<Boolean> whenMade = any -> {};

        Change(Request<?> request, HeldNames.Claim claim, Runnable whenHostGone) {
            this.request = request;
            this.claim = claim;
            this.whenHostGone = whenHostGone;
        }

        /** Whether everything is as it shall be. */
        boolean isNone() {
            return records.isEmpty();
        }

        /**
         * Writes what is durable, then lets it happen, then calls {@code then} with whether there was anything; unless the
         * virtual host is gone by then.
         */
        void make(Consumer<Boolean> then) {
            whenMade = then;
            life.whenKnown(this::write, () -> drop(whenHostGone));
        }

        private void write() {
            underWay.begin(records);
            final List<StoredRecord> durable = records.stream()
                    .filter(DefinitionRecord::durable)
                    .<StoredRecord>map(record -> new StoredRecord.Changed(definitions.virtualHost(), record))
                    .toList();
            if (durable.isEmpty()) {
                durable();
            } else {
                log.append(durable, this);
            }
        }

        @Override
        public void durable() {
            request.run(() -> {
                if (!isNone()) {
                    events.change(records, request.user());
                }
                whenMade.accept(!isNone());
            });
            end();
        }

        @Override
        public void failed() {
            request.failed(DefinitionLog.notWritten());
            end();
        }

        /** It will not happen after all. */
        void drop(Runnable then) {
            request.run(then);
            claim.release();
        }

        private void end() {
            underWay.end(records);
            claim.release();
        }
    }
}
