package io.bilbymq.broker.channel;

import io.bilbymq.amqp.AmqpException;
import io.bilbymq.broker.access.AccessControl;
import io.bilbymq.broker.access.Permission;
import io.bilbymq.broker.access.ResourceKind;
import io.bilbymq.broker.access.User;

/** What the user of a connection may do in its virtual host. */
public record Authorization(AccessControl access, User user, String virtualHost) {
    /**
     * Insists on a permission for a queue or exchange, which need not exist.
     *
     * @throws AmqpException 403
     */
    void require(Permission permission, ResourceKind kind, String name) {
        access.require(user, permission, virtualHost, kind, name);
    }

    /**
     * Insists that the user may use the routing key with a topic exchange.
     *
     * @throws AmqpException 403
     */
    void requireTopic(Permission permission, String exchange, String routingKey) {
        access.requireTopic(user, permission, virtualHost, exchange, routingKey);
    }
}
