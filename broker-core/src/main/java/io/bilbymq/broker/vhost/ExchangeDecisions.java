package io.bilbymq.broker.vhost;

import io.bilbymq.amqp.AmqpException;
import io.bilbymq.amqp.FieldValue;
import io.bilbymq.amqp.ReplyCode;
import io.bilbymq.broker.access.ResourceKind;
import io.bilbymq.exchanges.DelayedMessageType;
import io.bilbymq.exchanges.InvalidArgumentException;
import java.util.List;
import java.util.Optional;

/** Decides what becomes of requests about exchanges; changes nothing. */
final class ExchangeDecisions {
    private final Definitions definitions;
    private final int exchangesMax;
    private final DefinitionCounts counts;
    private final QueueIds ids;

    ExchangeDecisions(Definitions definitions, Ground ground) {
        this.definitions = definitions;
        this.exchangesMax = ground.limits().node().exchangesMax();
        this.counts = ground.counts();
        this.ids = ground.ids();
    }

    /**
     * Decides on a declaration: no record if the exchange is there, which then has to be an equivalent one. {@code whenNew}
     * may refuse one that is not there.
     */
    List<DefinitionRecord> declare(ExchangeDeclaration declaration, Runnable whenNew) {
        definitions.requireExchangeType(declaration.type());
        final Exchange current = definitions.exchange(declaration.name());
        if (current != null) {
            requireEquivalence(current, declaration);
            return List.of();
        }
        return declareNew(declaration, whenNew);
    }

    private static void requireEquivalence(Exchange current, ExchangeDeclaration again) {
        Equivalence.require(current, "type", again.type(), current.type());
        Equivalence.require(current, "durable", again.durable(), current.durable());
        Equivalence.require(current, "auto_delete", again.autoDelete(), current.autoDelete());
        Equivalence.require(current, "internal", again.internal(), current.internal());
        Equivalence.requireArgument(current, Exchange.ALTERNATE_ARGUMENT, again.arguments(), current.arguments());
        if (again.delays()) {
            Equivalence.requireArgument(
                    current, DelayedMessageType.ROUTING_TYPE, again.arguments(), current.arguments());
        }
    }

    private List<DefinitionRecord> declareNew(ExchangeDeclaration declaration, Runnable whenNew) {
        final ExchangeName name = new ExchangeName(definitions.virtualHost(), declaration.name());
        EntityNames.requireNotReserved(ResourceKind.EXCHANGE, declaration.name());
        final Optional<FieldValue> alternate = declaration.arguments().value(Exchange.ALTERNATE_ARGUMENT);
        if (alternate.isPresent() && alternate.get().asText().isEmpty()) {
            throw refused("invalid type '" + alternate.get().typeName() + "' for arg '" + Exchange.ALTERNATE_ARGUMENT
                    + "' in " + name);
        }
        whenNew.run();
        if (counts.exchanges() >= exchangesMax) {
            throw refused("cannot declare " + name + ": exchange limit of " + exchangesMax + " is reached");
        }
        definitions.memory().requireRoom("declare " + name);
        requireArguments(declaration);
        return List.of(new DefinitionRecord.ExchangeDeclared(declaration, declaration.hasOwnQueue() ? ids.take() : 0));
    }

    private void requireArguments(ExchangeDeclaration declaration) {
        try {
            // Made to see whether it can be; the one that is used is made when the record is replayed.
            definitions
                    .requireExchangeType(declaration.type())
                    .newRouter(PlainValues.readable(declaration.arguments()));
        } catch (InvalidArgumentException invalid) {
            throw refused(String.valueOf(invalid.getMessage()));
        }
    }

    /** Decides on the end of an exchange: no record if it is not there. */
    List<DefinitionRecord> delete(String name, boolean ifUnused) {
        requireDeletable(name);
        final Exchange exchange = definitions.exchange(name);
        if (exchange == null) {
            return List.of();
        }
        if (ifUnused && !exchange.outgoing().isEmpty()) {
            throw refused(exchange + " in use");
        }
        return Removal.of(exchange);
    }

    /** Insists that clients may delete exchanges of this name, be there one or not. */
    private void requireDeletable(String name) {
        EntityNames.requireNotDefaultExchange(name);
        if (name.startsWith(EntityNames.RESERVED_PREFIX)) {
            throw new AmqpException(
                    ReplyCode.ACCESS_REFUSED,
                    "deletion of system " + new ExchangeName(definitions.virtualHost(), name) + " not allowed");
        }
    }

    private static AmqpException refused(String text) {
        return new AmqpException(ReplyCode.PRECONDITION_FAILED, text);
    }
}
