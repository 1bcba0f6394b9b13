package io.bilbymq.broker.vhost;

import io.bilbymq.amqp.AmqpException;
import io.bilbymq.amqp.FieldTable;
import io.bilbymq.amqp.ReplyCode;
import io.bilbymq.broker.loop.Loop;
import io.bilbymq.broker.queue.QueueName;
import java.util.List;
import java.util.Optional;

/** Decides what becomes of requests about queues; changes nothing. */
final class QueueDecisions {
    private final Definitions definitions;
    private final QueueIds ids;
    private final QueueArguments arguments;
    private final QueueType defaultOfNode;
    private final DefinitionLimits limits;
    private final DefinitionCounts counts;
    private final ChangesUnderWay underWay;

    QueueDecisions(Definitions definitions, Ground ground, ChangesUnderWay underWay) {
        this.definitions = definitions;
        this.ids = ground.ids();
        this.arguments = new QueueArguments(ground.declarations().strictArguments());
        this.defaultOfNode = QueueType.named(ground.declarations().defaultQueueType())
                .orElseThrow(() -> new IllegalArgumentException(
                        "no queue type: " + ground.declarations().defaultQueueType()));
        this.limits = ground.limits();
        this.counts = ground.counts();
        this.underWay = underWay;
    }

    /**
     * Decides on a declaration: no record if the queue is there, which then has to be an equivalent one. {@code whenNew}
     * may refuse one that is not there.
     */
    List<DefinitionRecord> declare(QueueDeclaration declaration, Loop near, Runnable whenNew) {
        final DeclaredQueue current = definitions.queue(declaration.name());
        if (current != null) {
            requireEquivalence(current, declaration);
            return List.of();
        }
        return declareNew(declaration, near, whenNew);
    }

    private void requireEquivalence(DeclaredQueue current, QueueDeclaration again) {
        final Owner expected = again.exclusive() ? again.owner() : null;
        if (current.exclusiveOwner() != expected) {
            throw current.locked();
        }
        Equivalence.require(current, "durable", isDurable(again), current.durable());
        Equivalence.require(
                current, "auto_delete", again.autoDelete(), current.definition().autoDelete());
        arguments.requireEquivalence(current, complete(again));
    }

    private List<DefinitionRecord> declareNew(QueueDeclaration declaration, Loop near, Runnable whenNew) {
        final QueueName name = new QueueName(definitions.virtualHost(), declaration.name());
        if (declaration.exclusive() && declaration.owner().gone) {
            throw new AmqpException(ReplyCode.RESOURCE_LOCKED, "the connection that would own " + name + " is closed");
        }
        requireRoom(declaration.name());
        whenNew.run();
        final FieldTable complete = complete(declaration);
        arguments.validate(name, complete);
        final QueueType type = QueueType.of(complete);
        requireTypeAllows(type, declaration, name);
        return List.of(new DefinitionRecord.QueueDeclared(
                ids.take(),
                new QueueDefinition(
                        declaration.name(),
                        type,
                        isDurable(declaration),
                        declaration.exclusive(),
                        declaration.autoDelete(),
                        complete),
                declaration.exclusive() ? declaration.owner() : null,
                near));
    }

    /** The arguments with the type said: the default one, if such a queue can be of that. */
    private FieldTable complete(QueueDeclaration declaration) {
        final boolean canBe = declaration.durable()
                && !declaration.exclusive()
                && !declaration.autoDelete()
                && !EntityNames.isGenerated(declaration.name());
        return QueueArguments.withType(declaration.arguments(), canBe ? defaultType() : QueueType.CLASSIC);
    }

    private QueueType defaultType() {
        return definitions.defaultQueueType().orElse(defaultOfNode);
    }

    /** Decides on the type of queues whose declarations do not say one; empty for that of the node. */
    List<DefinitionRecord> setDefaultType(Optional<QueueType> type) {
        type.ifPresent(QueueType::requireSupported);
        return List.of(new DefinitionRecord.DefaultQueueTypeSet(type));
    }

    /** Decides that a queue is paused or not; no record if it is as it shall be. */
    List<DefinitionRecord> pause(String name, boolean paused) {
        final DeclaredQueue queue = definitions.requireQueue(name);
        return queue.isPaused() == paused
                ? List.of()
                : List.of(new DefinitionRecord.QueuePaused(queue.queue().id(), name, paused, queue.durable()));
    }

    /** An exclusive queue does not outlive its connection, hence not the broker. */
    private static boolean isDurable(QueueDeclaration declaration) {
        return declaration.durable() && !declaration.exclusive();
    }

    private void requireRoom(String queue) {
        if (definitions.limits().isReachedByQueues(definitions.queues().size() + underWay.queues())) {
            throw limitReached(
                    queue,
                    "vhost '" + definitions.virtualHost() + "'",
                    definitions.limits().maxQueues().orElseThrow());
        }
        if (counts.queues() >= limits.node().queuesMax()) {
            throw limitReached(queue, "cluster", limits.node().queuesMax());
        }
        definitions.memory().requireRoom("declare " + new QueueName(definitions.virtualHost(), queue));
    }

    private static AmqpException limitReached(String queue, String where, long limit) {
        return new AmqpException(
                ReplyCode.PRECONDITION_FAILED,
                "cannot declare queue '" + queue + "': queue limit in " + where + " (" + limit + ") is reached");
    }

    private static void requireTypeAllows(QueueType type, QueueDeclaration declaration, QueueName name) {
        if (type == QueueType.CLASSIC) {
            return;
        }
        require(!declaration.autoDelete(), "auto-delete", name);
        require(!declaration.exclusive(), "exclusive-owner", name);
        require(declaration.durable(), "non-durable", name);
    }

    private static void require(boolean allowed, String property, QueueName name) {
        if (!allowed) {
            throw new AmqpException(ReplyCode.PRECONDITION_FAILED, "invalid property '" + property + "' for " + name);
        }
    }

    /** Decides on the end of a queue, if it agrees: no record if it is not there. */
    List<DefinitionRecord> delete(String name, Owner owner, boolean ifUnused, boolean ifEmpty) {
        final DeclaredQueue current = definitions.queue(name);
        if (current == null) {
            return List.of();
        }
        requireDeletable(current, owner, ifUnused, ifEmpty);
        return Removal.of(current);
    }

    /** Insists that the queue can be deleted by this connection under these conditions, as far as its type cares. */
    private static void requireDeletable(DeclaredQueue queue, Owner owner, boolean ifUnused, boolean ifEmpty) {
        queue.requireAccessBy(owner);
        if (queue.definition().type() == QueueType.QUORUM && (ifUnused || ifEmpty)) {
            throw new AmqpException(
                    ReplyCode.NOT_IMPLEMENTED,
                    "cannot delete " + queue + ". queue.delete operations with " + (ifUnused ? "if-unused" : "if-empty")
                            + " flag set are not supported by quorum queues");
        }
    }
}
