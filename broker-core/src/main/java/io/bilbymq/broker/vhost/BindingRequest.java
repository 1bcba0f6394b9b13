package io.bilbymq.broker.vhost;

import io.bilbymq.amqp.AmqpException;
import io.bilbymq.amqp.FieldTable;
import io.bilbymq.amqp.ReplyCode;
import io.bilbymq.broker.access.ResourceKind;

/**
 * What a client says of a binding, to add or to remove it. Line breaks in the names are gone.
 *
 * @param source the exchange that messages come from
 * @param kind whether they go to a queue or to another exchange
 * @param destination the name of that queue or exchange
 * @param owner the connection that asks
 */
public record BindingRequest(
        String source, ResourceKind kind, String destination, String routingKey, FieldTable arguments, Owner owner) {
    /**
     * Settles the names.
     *
     * @throws AmqpException 403 if the destination is the pseudo queue of direct replies
     */
    public BindingRequest {
        source = EntityNames.withoutLineBreaks(source);
        destination = EntityNames.withoutLineBreaks(destination);
        if (kind == ResourceKind.QUEUE && destination.startsWith(EntityNames.DIRECT_REPLY_PREFIX)) {
            throw new AmqpException(
                    ReplyCode.ACCESS_REFUSED, "cannot bind or unbind to a volatile (direct reply-to) queue");
        }
    }
}
