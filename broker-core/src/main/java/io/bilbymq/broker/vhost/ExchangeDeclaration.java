package io.bilbymq.broker.vhost;

import io.bilbymq.amqp.AmqpException;
import io.bilbymq.amqp.FieldTable;

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
}
