package io.bilbymq.broker.vhost;

import io.bilbymq.amqp.AmqpException;
import io.bilbymq.amqp.FieldTable;
import io.bilbymq.amqp.ReplyCode;
import io.bilbymq.broker.access.ResourceKind;

/**
 * What a client says of a queue in {@code queue.declare}, not passive.
 *
 * <p>Making one settles the name, so that permissions can be checked for it: an empty name becomes a new one, line
 * breaks are gone, and a reserved one is refused.
 *
 * @param name once made, the queue's name: never empty
 * @param owner the connection that declares, exclusively or not
 */
public record QueueDeclaration(
        String name, boolean durable, boolean exclusive, boolean autoDelete, FieldTable arguments, Owner owner) {
    /**
     * Settles the name.
     *
     * @throws AmqpException 403 if the name is reserved; 406 if there is none and the type does not allow that
     */
    public QueueDeclaration {
        name = EntityNames.withoutLineBreaks(name);
        if (name.isEmpty()) {
            final QueueType type = QueueType.of(arguments);
            if (type != QueueType.CLASSIC) {
                throw new AmqpException(
                        ReplyCode.PRECONDITION_FAILED,
                        "Cannot declare a server-named queue for type " + type.moduleName());
            }
            name = EntityNames.generatedQueueName();
        } else {
            EntityNames.requireNotReserved(ResourceKind.QUEUE, name);
        }
    }
}
