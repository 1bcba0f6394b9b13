package io.bilbymq.broker.vhost;

import io.bilbymq.amqp.AmqpException;
import io.bilbymq.amqp.ReplyCode;
import io.bilbymq.broker.access.ResourceKind;
import io.bilbymq.broker.loop.Loop;
import io.bilbymq.broker.queue.Queue;
import io.bilbymq.broker.queue.QueueSettings;
import io.bilbymq.broker.queue.QueueUpkeep;
import java.util.Collection;
import java.util.Collections;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A queue that is declared: the handle to its actor, and what was said of it. Readable by any thread. */
public final class DeclaredQueue implements Destination {
    private final Queue queue;
    private final QueueDefinition definition;
    private final @Nullable Owner exclusiveOwner;

    /** The bindings that lead here; null until the first. Changed on the definitions loop only. */
    private volatile @Nullable Set<BindingDefinition> bindings;

    /** Changed on the definitions loop only, with the settings that come of it. */
    private volatile EffectivePolicy policy;

    private QueueSettings settings;

    /** Changed on the definitions loop only. */
    private volatile boolean paused;

    DeclaredQueue(
            Queue queue,
            QueueDefinition definition,
            @Nullable Owner exclusiveOwner,
            EffectivePolicy policy,
            QueueSettings settings) {
        this.policy = policy;
        this.settings = settings;
        this.queue = queue;
        this.definition = definition;
        this.exclusiveOwner = exclusiveOwner;
    }

    /** The queue itself, which may be a tombstone by now. */
    public Queue queue() {
        return queue;
    }

    public QueueDefinition definition() {
        return definition;
    }

    /** The policies that apply to it. */
    public EffectivePolicy policy() {
        return policy;
    }

    /** Other policies apply to it from now on; {@code definitionsLoop} is the caller's. */
    void apply(EffectivePolicy changed, QueueSettings wanted, Loop definitionsLoop) {
        policy = changed;
        if (!wanted.equals(settings)) {
            settings = wanted;
            queue.configure(definitionsLoop, wanted);
        }
    }

    /** Whether it gives nobody anything for now. */
    public boolean isPaused() {
        return paused;
    }

    /** It is paused from now on, or not any more; {@code definitionsLoop} is the caller's. */
    void pause(boolean wanted, Loop definitionsLoop) {
        paused = wanted;
        new QueueUpkeep(queue).pause(definitionsLoop, wanted);
    }

    /** It was paused when the broker ended, and still is. */
    void pausedBefore() {
        paused = true;
        new QueueUpkeep(queue).pausedBefore();
    }

    @Override
    public ResourceKind kind() {
        return ResourceKind.QUEUE;
    }

    @Override
    public String name() {
        return definition.name();
    }

    @Override
    public boolean durable() {
        return definition.durable();
    }

    @Nullable
    Owner exclusiveOwner() {
        return exclusiveOwner;
    }

    /** The bindings that lead here, apart from that of the default exchange. A live view. */
    public Collection<BindingDefinition> bindings() {
        final Set<BindingDefinition> those = bindings;
        return those == null ? Set.of() : Collections.unmodifiableCollection(those);
    }

    /**
     * Insists that the queue is not another connection's exclusive one.
     *
     * @throws AmqpException 405
     */
    public void requireAccessBy(Owner owner) {
        if (exclusiveOwner != null && exclusiveOwner != owner) {
            throw locked();
        }
    }

    /**
     * Insists that single messages can be got from it.
     *
     * @throws AmqpException 405 if it is a quorum queue that serves one consumer at a time
     */
    public void requireSingleGets() {
        if (definition.type() == QueueType.QUORUM && definition.arguments().isTrue("x-single-active-consumer")) {
            throw new AmqpException(
                    ReplyCode.RESOURCE_LOCKED,
                    "cannot obtain access to locked " + this + ". basic.get operations are not supported by quorum"
                            + " queues with single active consumer");
        }
    }

    AmqpException locked() {
        return new AmqpException(
                ReplyCode.RESOURCE_LOCKED,
                "cannot obtain exclusive access to locked " + this + ". It could be originally declared on another"
                        + " connection or the exclusive property value does not match that of the original"
                        + " declaration.");
    }

    void addIncoming(BindingDefinition binding) {
        Set<BindingDefinition> those = bindings;
        if (those == null) {
            // Most queues have one or two.
            those = ConcurrentHashMap.newKeySet(1);
            bindings = those;
        }
        those.add(binding);
    }

    void removeIncoming(BindingDefinition binding) {
        final Set<BindingDefinition> those = bindings;
        if (those != null) {
            those.remove(binding);
        }
    }

    /** As RabbitMQ's error texts name it: {@code queue 'q' in vhost '/'}. */
    @Override
    public String toString() {
        return queue.toString();
    }
}
