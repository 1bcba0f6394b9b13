package io.bilbymq.broker.vhost;

import java.util.Map;
import java.util.Optional;

/**
 * What is said of a queue, as it was at a moment. Immutable.
 *
 * @param durable whether it survives a restart
 * @param autoDelete whether it goes with its last consumer
 * @param exclusive whether it belongs to one connection
 * @param ownerConnection the name of that connection; empty unless it is exclusive
 * @param arguments as plain values (see {@link VirtualHostDefinitions}), {@code x-queue-type} always among them
 * @param policy the name of the policy that applies
 * @param operatorPolicy that of the operator policy
 * @param effectivePolicyDefinition what both ask for together, as plain values
 * @param paused whether it gives nobody anything for now
 */
public record QueueInfo(
        String virtualHost,
        String name,
        QueueType type,
        boolean durable,
        boolean autoDelete,
        boolean exclusive,
        Optional<String> ownerConnection,
        Map<String, Object> arguments,
        Optional<String> policy,
        Optional<String> operatorPolicy,
        Map<String, Object> effectivePolicyDefinition,
        boolean paused) {

    static QueueInfo of(String virtualHost, DeclaredQueue queue) {
        final QueueDefinition definition = queue.definition();
        final EffectivePolicy effective = queue.policy();
        return new QueueInfo(
                virtualHost,
                definition.name(),
                definition.type(),
                definition.durable(),
                definition.autoDelete(),
                definition.exclusive(),
                Optional.ofNullable(queue.exclusiveOwner()).map(Owner::name),
                PlainValues.readable(definition.arguments()),
                effective.user(),
                effective.operator(),
                PlainValues.readable(effective.definition()),
                queue.isPaused());
    }
}
