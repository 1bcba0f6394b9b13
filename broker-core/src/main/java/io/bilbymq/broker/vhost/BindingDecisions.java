package io.bilbymq.broker.vhost;

import io.bilbymq.amqp.AmqpException;
import io.bilbymq.amqp.ReplyCode;
import io.bilbymq.broker.access.ResourceKind;
import io.bilbymq.exchanges.InvalidBindingException;
import java.util.List;

/** Decides what becomes of requests about bindings; changes nothing. */
final class BindingDecisions {
    private static final String LOCAL_RANDOM = "x-local-random";

    private final Definitions definitions;

    BindingDecisions(Definitions definitions) {
        this.definitions = definitions;
    }

    /** Decides on a new binding: no record if it is there. */
    List<DefinitionRecord> bind(BindingRequest request) {
        requireNotDefault(request);
        final BindingDefinition binding = new BindingDefinition(
                definitions.requireExchange(request.source()),
                definitions.requireDestination(request.kind(), request.destination()),
                request.routingKey(),
                request.arguments());
        requireTypeAllows(binding);
        requireAccess(binding, request.owner());
        if (binding.source().has(binding)) {
            return List.of();
        }
        definitions.memory().requireRoom("bind " + binding.destination() + " to " + binding.source());
        return List.of(new DefinitionRecord.Bound(
                request.source(),
                request.kind(),
                request.destination(),
                request.routingKey(),
                binding.arguments(),
                binding.durable()));
    }

    /** Decides on the end of a binding: no record if it is not there. */
    List<DefinitionRecord> unbind(BindingRequest request) {
        requireNotDefault(request);
        final Exchange source = definitions.exchange(request.source());
        final Destination destination = definitions.destination(request.kind(), request.destination());
        if (source == null || destination == null) {
            return List.of();
        }
        final BindingDefinition binding =
                new BindingDefinition(source, destination, request.routingKey(), request.arguments());
        if (!source.has(binding)) {
            return List.of();
        }
        requireAccess(binding, request.owner());
        return Removal.of(binding);
    }

    private static void requireNotDefault(BindingRequest request) {
        EntityNames.requireNotDefaultExchange(request.source());
        if (request.kind() == ResourceKind.EXCHANGE) {
            EntityNames.requireNotDefaultExchange(request.destination());
        }
    }

    private void requireTypeAllows(BindingDefinition binding) {
        final String type = binding.source().routingType();
        try {
            definitions
                    .requireExchangeType(type)
                    .validateBinding(binding.routingKey(), PlainValues.comparable(binding.arguments()));
        } catch (InvalidBindingException invalid) {
            throw new AmqpException(ReplyCode.PRECONDITION_FAILED, String.valueOf(invalid.getMessage()));
        }
        if (type.equals(LOCAL_RANDOM)
                && binding.destination() instanceof DeclaredQueue queue
                && queue.definition().type() != QueueType.CLASSIC) {
            throw new AmqpException(
                    ReplyCode.PRECONDITION_FAILED,
                    "Queue type " + queue.definition().type().moduleName() + " not valid for this exchange type");
        }
    }

    private static void requireAccess(BindingDefinition binding, Owner owner) {
        if (binding.destination() instanceof DeclaredQueue queue) {
            queue.requireAccessBy(owner);
        }
    }
}
