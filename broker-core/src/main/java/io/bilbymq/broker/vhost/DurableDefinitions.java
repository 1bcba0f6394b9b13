package io.bilbymq.broker.vhost;

import java.util.function.Consumer;

/**
 * All that is durable in a virtual host and not pre-declared, as the records that make it, everything behind what it needs.
 * Confined to the definitions loop.
 */
record DurableDefinitions(Definitions definitions) {
    void forEach(Consumer<DefinitionRecord> visitor) {
        host(visitor);
        for (final PolicyKind kind : PolicyKind.values()) {
            definitions
                    .policies()
                    .all(kind)
                    .forEach(policy -> visitor.accept(new DefinitionRecord.PolicySet(kind, policy)));
        }
        definitions.parameters().all().forEach(set -> visitor.accept(new DefinitionRecord.ParameterSet(set)));
        for (final Exchange exchange : definitions.exchanges()) {
            if (exchange.durable() && !isPreDeclared(exchange)) {
                visitor.accept(exchange.asRecord());
            }
        }
        definitions.queues().stream().filter(DeclaredQueue::durable).forEach(queue -> queue(queue, visitor));
        for (final Exchange exchange : definitions.exchanges()) {
            exchange.outgoing().stream()
                    .filter(BindingDefinition::durable)
                    .forEach(binding -> visitor.accept(bound(binding)));
        }
    }

    private void host(Consumer<DefinitionRecord> visitor) {
        if (!definitions.metadata().equals(VirtualHostMetadata.NONE)) {
            visitor.accept(new DefinitionRecord.MetadataSet(definitions.metadata()));
        }
        if (!definitions.limits().isNone()) {
            visitor.accept(new DefinitionRecord.LimitsSet(definitions.limits()));
        }
        if (definitions.defaultQueueType().isPresent()) {
            visitor.accept(new DefinitionRecord.DefaultQueueTypeSet(definitions.defaultQueueType()));
        }
    }

    private static void queue(DeclaredQueue queue, Consumer<DefinitionRecord> visitor) {
        final long id = queue.queue().id();
        visitor.accept(new DefinitionRecord.QueueDeclared(id, queue.definition(), null, null));
        if (queue.isPaused()) {
            visitor.accept(new DefinitionRecord.QueuePaused(id, queue.name(), true, true));
        }
    }

    private static DefinitionRecord bound(BindingDefinition binding) {
        return new DefinitionRecord.Bound(
                binding.source().name(),
                binding.destination().kind(),
                binding.destination().name(),
                binding.routingKey(),
                binding.arguments(),
                true);
    }

    private static boolean isPreDeclared(Exchange exchange) {
        // Nobody else may use such names.
        return exchange.isDefault() || exchange.name().startsWith(EntityNames.RESERVED_PREFIX);
    }
}
