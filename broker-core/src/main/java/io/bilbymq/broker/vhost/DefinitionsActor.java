package io.bilbymq.broker.vhost;

import io.bilbymq.amqp.AmqpException;
import io.bilbymq.amqp.ReplyCode;
import io.bilbymq.broker.access.ResourceKind;
import io.bilbymq.broker.loop.Loop;
import io.bilbymq.broker.message.Message;
import io.bilbymq.broker.queue.CloseResult;
import io.bilbymq.broker.queue.Queue;
import io.bilbymq.exchanges.Routable;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Gives the definitions of one virtual host their thread: takes requests from any loop, carries them out one by one, and
 * answers.
 *
 * <p>What only a queue can know (has it consumers, is it empty) is asked of the queue; until it has answered, its name
 * is busy and further requests about it wait. This loop itself never does.
 */
final class DefinitionsActor {
    private final Loop loop;
    private final Definitions definitions;
    private final QueueDecisions queueDecisions;
    private final ExchangeDecisions exchangeDecisions;
    private final BindingDecisions bindingDecisions;
    private final BusyNames busyQueues = new BusyNames();
    private final Destinations historyDestinations = new Destinations();

    DefinitionsActor(
            Loop loop,
            Definitions definitions,
            QueueDecisions queueDecisions,
            ExchangeDecisions exchangeDecisions,
            BindingDecisions bindingDecisions) {
        this.loop = loop;
        this.definitions = definitions;
        this.queueDecisions = queueDecisions;
        this.exchangeDecisions = exchangeDecisions;
        this.bindingDecisions = bindingDecisions;
    }

    void declareQueue(Loop from, QueueDeclaration declaration, Runnable whenNew, Reply<DeclaredQueue> reply) {
        requestAboutQueue(from, reply, declaration.name(), request -> {
            final DeclaredQueue current = definitions.queue(declaration.name());
            if (current != null) {
                queueDecisions.requireEquivalence(current, declaration);
                request.done(current);
            } else {
                change(queueDecisions.declare(declaration, from, whenNew));
                request.done(definitions.requireQueue(declaration.name()));
            }
        });
    }

    void deleteQueue(Loop from, Owner owner, String name, boolean ifUnused, boolean ifEmpty, Reply<Integer> reply) {
        requestAboutQueue(from, reply, name, request -> {
            final DeclaredQueue current = definitions.queue(name);
            if (current == null) {
                request.done(0);
            } else {
                QueueDecisions.requireDeletable(current, owner, ifUnused, ifEmpty);
                close(current, ifUnused, ifEmpty, request, result -> request.done(messagesOf(current, result)));
            }
        });
    }

    /** Makes the name busy, asks the queue to close, and removes it if it has; then goes on, and frees the name. */
    private void close(
            DeclaredQueue queue,
            boolean ifUnused,
            boolean ifEmpty,
            Request<?> request,
            Consumer<CloseResult> whenKnown) {
        busyQueues.hold(queue.name());
        queue.queue().close(loop, ifUnused, ifEmpty, result -> {
            request.run(() -> {
                if (result instanceof CloseResult.Closed) {
                    change(Removal.of(queue));
                }
                whenKnown.accept(result);
            });
            busyQueues.release(queue.name());
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
        queue.home()
                .send(
                        loop,
                        () -> busyQueues.whenFree(name, () -> {
                            final DeclaredQueue current = definitions.queue(name);
                            if (current != null && current.queue() == queue) {
                                change(Removal.of(current));
                            }
                        }));
    }

    void declareExchange(Loop from, ExchangeDeclaration declaration, Runnable whenNew, Reply<Exchange> reply) {
        request(from, reply, request -> {
            definitions.requireExchangeType(declaration.type());
            final Exchange current = definitions.exchange(declaration.name());
            if (current != null) {
                ExchangeDecisions.requireEquivalence(current, declaration);
                request.done(current);
            } else {
                change(exchangeDecisions.declare(declaration, whenNew));
                request.done(definitions.requireExchange(declaration.name()));
            }
        });
    }

    void deleteExchange(Loop from, String name, boolean ifUnused, Reply<Boolean> reply) {
        request(from, reply, request -> {
            exchangeDecisions.requireDeletable(name);
            final Exchange current = definitions.exchange(name);
            if (current != null) {
                change(ExchangeDecisions.delete(current, ifUnused));
            }
            request.done(current != null);
        });
    }

    void bind(Loop from, BindingRequest binding, Reply<Boolean> reply) {
        requestAbout(binding, from, reply, request -> {
            final List<DefinitionRecord> records = bindingDecisions.bind(binding);
            change(records);
            if (!records.isEmpty()) {
                depositHistory(binding);
            }
            request.done(!records.isEmpty());
        });
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
        requestAbout(binding, from, reply, request -> {
            final List<DefinitionRecord> records = bindingDecisions.unbind(binding);
            change(records);
            request.done(!records.isEmpty());
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

    /** Deletes a queue of an owner that is gone, unless somebody else already has. */
    private void deleteOf(Owner owner, DeclaredQueue queue, Request<?> request, Runnable whenGone) {
        busyQueues.whenFree(queue.name(), () -> {
            if (owner.queues.contains(queue)) {
                close(queue, false, false, request, closed -> whenGone.run());
            } else {
                whenGone.run();
            }
        });
    }

    /** Makes decided changes happen. */
    private void change(List<DefinitionRecord> records) {
        if (!records.isEmpty()) {
            // Between decision and replay is the place of a log: what is durable is written and synced here, before
            // anybody sees it and before the reply.
            definitions.replay(records);
        }
    }

    private <T> void request(Loop from, Reply<T> reply, Consumer<Request<T>> operation) {
        final Request<T> request = new Request<>(loop, from, reply);
        from.send(loop, () -> request.run(() -> operation.accept(request)));
    }

    /** As {@link #request}, once no other operation on the queue of this name is under way. */
    private <T> void requestAboutQueue(Loop from, Reply<T> reply, String name, Consumer<Request<T>> operation) {
        final Request<T> request = new Request<>(loop, from, reply);
        from.send(loop, () -> busyQueues.whenFree(name, () -> request.run(() -> operation.accept(request))));
    }

    /** A binding to a queue waits for its name; one to an exchange has nothing to wait for. */
    private <T> void requestAbout(BindingRequest binding, Loop from, Reply<T> reply, Consumer<Request<T>> operation) {
        if (binding.kind() == ResourceKind.QUEUE) {
            requestAboutQueue(from, reply, binding.destination(), operation);
        } else {
            request(from, reply, operation);
        }
    }
}
