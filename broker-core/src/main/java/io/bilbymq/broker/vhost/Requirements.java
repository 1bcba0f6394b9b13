package io.bilbymq.broker.vhost;

import io.bilbymq.amqp.AmqpException;
import io.bilbymq.broker.access.Access;
import io.bilbymq.broker.access.NotAnsweredYet;
import io.bilbymq.broker.access.Permission;
import io.bilbymq.broker.access.ResourceKind;

/**
 * What each operation needs its user to be allowed, in RabbitMQ's order: the table of its <a
 * href="https://www.rabbitmq.com/docs/access-control#authorisation">access control guide</a>. Whoever carries out an operation
 * for somebody, a channel or one of the faces for other interfaces, insists on this before.
 *
 * <p>All of these throw {@link AmqpException} 403 if the user is not allowed it, and {@link NotAnsweredYet} if the answer has to be
 * waited for. Callable from any thread.
 */
public final class Requirements {
    private static final String DEAD_LETTER_EXCHANGE = "x-dead-letter-exchange";
    private static final String TOPIC = "topic";

    private Requirements() {}

    /** Declaring a queue. */
    public static void toDeclare(QueueDeclaration declaration, Access access) {
        access.require(Permission.CONFIGURE, ResourceKind.QUEUE, declaration.name());
    }

    /**
     * Declaring a queue that is not there, besides: what is dead-lettered is read from the queue and written to the exchange,
     * both at the wish of who declares it.
     */
    public static void toDeclareFirst(QueueDeclaration declaration, Access access) {
        declaration.arguments().text(DEAD_LETTER_EXCHANGE).ifPresent(exchange -> {
            access.require(Permission.READ, ResourceKind.QUEUE, declaration.name());
            access.require(Permission.WRITE, ResourceKind.EXCHANGE, exchange);
        });
    }

    /**
     * Declaring an exchange.
     *
     * @throws AmqpException 406 if there is no such type, whoever asks
     */
    public static void toDeclare(ExchangeDeclaration declaration, VirtualHost virtualHost, Access access) {
        virtualHost.requireExchangeType(declaration.type());
        access.require(Permission.CONFIGURE, ResourceKind.EXCHANGE, declaration.name());
    }

    /**
     * Declaring an exchange that is not there, besides: what is not routed is read from the exchange and written to the other,
     * both at the wish of who declares it.
     */
    public static void toDeclareFirst(ExchangeDeclaration declaration, Access access) {
        declaration.arguments().text(Exchange.ALTERNATE_ARGUMENT).ifPresent(alternate -> {
            access.require(Permission.READ, ResourceKind.EXCHANGE, declaration.name());
            access.require(Permission.WRITE, ResourceKind.EXCHANGE, alternate);
        });
    }

    /** Deleting a queue, be there one or not. */
    public static void toDeleteQueue(String name, Access access) {
        access.require(Permission.CONFIGURE, ResourceKind.QUEUE, name);
    }

    /**
     * Deleting an exchange, be there one or not.
     *
     * @throws AmqpException 403 if it is the default exchange, whoever asks
     */
    public static void toDeleteExchange(String name, Access access) {
        EntityNames.requireNotDefaultExchange(name);
        access.require(Permission.CONFIGURE, ResourceKind.EXCHANGE, name);
    }

    /**
     * Adding a binding, or removing it.
     *
     * @throws AmqpException 403 if one end is the default exchange, whoever asks
     */
    public static void toBind(BindingRequest request, VirtualHost virtualHost, Access access) {
        access.require(Permission.WRITE, request.kind(), request.destination());
        EntityNames.requireNotDefaultExchange(request.source());
        if (request.kind() == ResourceKind.EXCHANGE) {
            EntityNames.requireNotDefaultExchange(request.destination());
        }
        access.require(Permission.READ, ResourceKind.EXCHANGE, request.source());
        final Exchange source = virtualHost.exchange(request.source());
        if (source != null && source.type().equals(TOPIC)) {
            access.requireTopic(Permission.READ, request.source(), request.routingKey());
        }
    }

    /** Consuming from a queue, getting single messages of it, and purging it. */
    public static void toRead(String queue, Access access) {
        access.require(Permission.READ, ResourceKind.QUEUE, queue);
    }

    /** Publishing to an exchange. */
    public static void toPublish(String exchange, Access access) {
        access.require(Permission.WRITE, ResourceKind.EXCHANGE, exchange);
    }

    /** Publishing to an exchange with this routing key, which matters to topic exchanges only. */
    public static void toPublish(Exchange exchange, String routingKey, Access access) {
        if (exchange.type().equals(TOPIC)) {
            access.requireTopic(Permission.WRITE, exchange.name(), routingKey);
        }
    }
}
