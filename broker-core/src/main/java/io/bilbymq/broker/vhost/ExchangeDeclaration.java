package io.bilbymq.broker.vhost;

import io.bilbymq.amqp.AmqpException;
import io.bilbymq.amqp.FieldTable;
import io.bilbymq.exchanges.DeduplicationType;
import io.bilbymq.exchanges.DelayedMessageType;

/**
 * What is said of an exchange in {@code exchange.declare}, not passive. Line breaks in the name are gone.
 *
 * @param type the name of an exchange type: {@code direct}
 * @param internal whether clients cannot publish to it, only other exchanges
 */
public record ExchangeDeclaration(
        String name, String type, boolean durable, boolean autoDelete, boolean internal, FieldTable arguments) {
    /**
     * Settles the name.
     *
     * @throws AmqpException 403 if it is empty, which is the default exchange
     */
    public ExchangeDeclaration {
        name = EntityNames.withoutLineBreaks(name);
        EntityNames.requireNotDefaultExchange(name);
    }

    /** Whether it keeps messages back that ask for it, until they are due. */
    boolean delays() {
        return type.equals(DelayedMessageType.NAME);
    }

    /** Whether it keeps duplicates of what it has seen from going on. */
    boolean deduplicates() {
        return type.equals(DeduplicationType.NAME);
    }

    /** Whether it needs a queue of its own: for what is not due yet, or for what it has seen if that is to last. */
    boolean hasOwnQueue() {
        return delays()
                || (deduplicates()
                        && durable
                        && arguments
                                .text(DeduplicationType.CACHE_PERSISTENCE)
                                .filter(DeduplicationType.ON_DISK::equals)
                                .isPresent());
    }

    /** The name of the type whose rules its routing and its bindings follow. */
    String routingType() {
        return routingType(type, arguments);
    }

    /** The same for an exchange of this type with these arguments, which are valid. */
    static String routingType(String type, FieldTable arguments) {
        return type.equals(DelayedMessageType.NAME)
                ? arguments.text(DelayedMessageType.ROUTING_TYPE).orElse(type)
                : type;
    }
}
