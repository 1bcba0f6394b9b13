package io.bilbymq.broker.vhost;

import io.bilbymq.amqp.FieldTable;
import io.bilbymq.broker.access.ResourceKind;
import io.bilbymq.broker.loop.Loop;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One change of the definitions of a virtual host: plain values, decided before and sure to apply when it is replayed
 * in its turn. What goes with it (the bindings of a deleted queue) has records of its own, in front of it.
 */
sealed interface DefinitionRecord {
    /** Whether the change outlives the broker. */
    boolean durable();

    /** Applies the change. */
    void replayOn(Handler handler);

    /** Applies each kind of change; none of these methods fails. */
    interface Handler {
        void queueDeclared(QueueDeclared queue);

        void queueDeleted(QueueDeleted queue);

        void exchangeDeclared(ExchangeDeclared exchange);

        void exchangeDeleted(ExchangeDeleted exchange);

        void bound(Bound binding);

        void unbound(Unbound binding);

        void policySet(PolicySet policy);

        void policyCleared(PolicyCleared policy);

        void defaultQueueTypeSet(DefaultQueueTypeSet type);

        void queuePaused(QueuePaused pause);

        void metadataSet(MetadataSet metadata);

        void limitsSet(LimitsSet limits);

        void parameterSet(ParameterSet parameter);

        void parameterCleared(ParameterCleared parameter);
    }

    /**
     * A new queue.
     *
     * @param id was never another queue's, whatever their names
     * @param exclusiveOwner null for a shared queue, as every durable one is
     * @param near the loop of its client, where it lives best; null if it comes from a log
     */
    record QueueDeclared(
            long id,
            QueueDefinition definition,
            @Nullable Owner exclusiveOwner,
            @Nullable Loop near) implements DefinitionRecord {
        @Override
        public boolean durable() {
            return definition.durable();
        }

        @Override
        public void replayOn(Handler handler) {
            handler.queueDeclared(this);
        }
    }

    /** The queue is gone; nothing was bound to it any more. */
    record QueueDeleted(long id, String name, boolean durable) implements DefinitionRecord {
        @Override
        public void replayOn(Handler handler) {
            handler.queueDeleted(this);
        }
    }

    /**
     * A new exchange.
     *
     * @param ownQueueId names the queue in which it keeps what is not due yet, or what it has seen, as {@link
     *     QueueDeclared#id} does; 0 if it has none
     */
    record ExchangeDeclared(ExchangeDeclaration declaration, long ownQueueId) implements DefinitionRecord {
        /** One that has no queue of its own. */
        ExchangeDeclared(ExchangeDeclaration declaration) {
            this(declaration, 0);
        }

        @Override
        public boolean durable() {
            return declaration.durable();
        }

        @Override
        public void replayOn(Handler handler) {
            handler.exchangeDeclared(this);
        }
    }

    /** The exchange is gone; it had no binding any more. */
    record ExchangeDeleted(String name, boolean durable) implements DefinitionRecord {
        @Override
        public void replayOn(Handler handler) {
            handler.exchangeDeleted(this);
        }
    }

    /** A new binding. */
    record Bound(
            String source,
            ResourceKind kind,
            String destination,
            String routingKey,
            FieldTable arguments,
            boolean durable)
            implements DefinitionRecord {
        @Override
        public void replayOn(Handler handler) {
            handler.bound(this);
        }
    }

    /** The binding is gone. */
    record Unbound(
            String source,
            ResourceKind kind,
            String destination,
            String routingKey,
            FieldTable arguments,
            boolean durable)
            implements DefinitionRecord {
        @Override
        public void replayOn(Handler handler) {
            handler.unbound(this);
        }
    }

    /** A policy, in the place of the one of its kind and name if there was one. */
    record PolicySet(PolicyKind kind, Policy policy) implements DefinitionRecord {
        @Override
        public boolean durable() {
            return true;
        }

        @Override
        public void replayOn(Handler handler) {
            handler.policySet(this);
        }
    }

    /** The policy is gone. */
    record PolicyCleared(PolicyKind kind, String name) implements DefinitionRecord {
        @Override
        public boolean durable() {
            return true;
        }

        @Override
        public void replayOn(Handler handler) {
            handler.policyCleared(this);
        }
    }

    /** The type of queues whose declarations do not say one, from now on; if it is empty, that of the node. */
    record DefaultQueueTypeSet(Optional<QueueType> type) implements DefinitionRecord {
        @Override
        public boolean durable() {
            return true;
        }

        @Override
        public void replayOn(Handler handler) {
            handler.defaultQueueTypeSet(this);
        }
    }

    /** What is said of the virtual host itself, from now on. */
    record MetadataSet(VirtualHostMetadata metadata) implements DefinitionRecord {
        @Override
        public boolean durable() {
            return true;
        }

        @Override
        public void replayOn(Handler handler) {
            handler.metadataSet(this);
        }
    }

    /** What the virtual host is limited to, from now on. */
    record LimitsSet(VirtualHostLimits limits) implements DefinitionRecord {
        @Override
        public boolean durable() {
            return true;
        }

        @Override
        public void replayOn(Handler handler) {
            handler.limitsSet(this);
        }
    }

    /** A runtime parameter, in the place of the one of its component and name if there was one. */
    record ParameterSet(Parameter parameter) implements DefinitionRecord {
        @Override
        public boolean durable() {
            return true;
        }

        @Override
        public void replayOn(Handler handler) {
            handler.parameterSet(this);
        }
    }

    /** The runtime parameter is gone. */
    record ParameterCleared(String component, String name) implements DefinitionRecord {
        @Override
        public boolean durable() {
            return true;
        }

        @Override
        public void replayOn(Handler handler) {
            handler.parameterCleared(this);
        }
    }

    /**
     * A queue is paused from now on, or not any more. A queue that is deleted is not paused before.
     *
     * @param id of the queue: another one of the same name is not meant
     */
    record QueuePaused(long id, String name, boolean paused, boolean durable) implements DefinitionRecord {
        @Override
        public void replayOn(Handler handler) {
            handler.queuePaused(this);
        }
    }
}
