package io.bilbymq.broker.channel;

import io.bilbymq.amqp.ExchangeMethod;
import io.bilbymq.broker.access.Permission;
import io.bilbymq.broker.access.ResourceKind;
import io.bilbymq.broker.vhost.BindingRequest;
import io.bilbymq.broker.vhost.EntityNames;
import io.bilbymq.broker.vhost.Exchange;
import io.bilbymq.broker.vhost.ExchangeDeclaration;
import io.bilbymq.broker.vhost.VirtualHost;

/** The methods of class exchange. */
final class ExchangeOperations {
    private static final String ALTERNATE_EXCHANGE = "alternate-exchange";
    private static final String TOPIC = "topic";

    private final Channel channel;
    private final ChannelConnection connection;

    ExchangeOperations(Channel channel, ChannelConnection connection) {
        this.channel = channel;
        this.connection = connection;
    }

    void declare(ExchangeMethod.Declare declare) {
        if (declare.passive()) {
            final String name = EntityNames.withoutLineBreaks(declare.exchange());
            EntityNames.requireNotDefaultExchange(name);
            channel.access().requireAny(ResourceKind.EXCHANGE, name);
            connection.virtualHost().requireExchange(name);
            declared(declare);
        } else {
            final ExchangeDeclaration declaration = new ExchangeDeclaration(
                    declare.exchange(),
                    declare.type(),
                    declare.durable(),
                    declare.autoDelete(),
                    declare.internal(),
                    declare.arguments());
            declareActively(declare, declaration, false);
        }
    }

    /** {@code isNew} if it was seen not to be there although it was before. */
    private void declareActively(ExchangeMethod.Declare declare, ExchangeDeclaration declaration, boolean isNew) {
        connection.virtualHost().requireExchangeType(declaration.type());
        channel.access().require(Permission.CONFIGURE, ResourceKind.EXCHANGE, declaration.name());
        final FirstDeclaration whenNew = new FirstDeclaration(
                channel.access(),
                isNew || connection.virtualHost().exchange(declaration.name()) == null,
                () -> requireAlternate(declaration));
        connection
                .virtualHost()
                .declareExchange(
                        connection.loop(),
                        declaration,
                        whenNew,
                        channel.parkFor(
                                declare,
                                (Exchange exchange) -> declared(declare),
                                reason -> whenNew.failed(reason, () -> declareActively(declare, declaration, true))));
    }

    /** What is not routed is read from the exchange and written to the other, both at the wish of who declares it. */
    private void requireAlternate(ExchangeDeclaration declaration) {
        declaration.arguments().text(ALTERNATE_EXCHANGE).ifPresent(alternate -> {
            channel.access().require(Permission.READ, ResourceKind.EXCHANGE, declaration.name());
            channel.access().require(Permission.WRITE, ResourceKind.EXCHANGE, alternate);
        });
    }

    private void declared(ExchangeMethod.Declare declare) {
        if (!declare.nowait()) {
            channel.say(new ExchangeMethod.DeclareOk());
        }
    }

    void delete(ExchangeMethod.Delete delete) {
        final String name = EntityNames.withoutLineBreaks(delete.exchange());
        EntityNames.requireNotDefaultExchange(name);
        channel.access().require(Permission.CONFIGURE, ResourceKind.EXCHANGE, name);
        connection
                .virtualHost()
                .deleteExchange(connection.loop(), name, delete.ifUnused(), channel.parkFor(delete, (Boolean found) -> {
                    if (!delete.nowait()) {
                        channel.say(new ExchangeMethod.DeleteOk());
                    }
                }));
    }

    void bind(ExchangeMethod.Bind bind) {
        final BindingRequest request = new BindingRequest(
                bind.source(),
                ResourceKind.EXCHANGE,
                bind.destination(),
                bind.routingKey(),
                bind.arguments(),
                connection.owner());
        authorizeBinding(request, channel, connection);
        connection.virtualHost().bind(connection.loop(), request, channel.parkFor(bind, (Boolean isNew) -> {
            if (!bind.nowait()) {
                channel.say(new ExchangeMethod.BindOk());
            }
        }));
    }

    void unbind(ExchangeMethod.Unbind unbind) {
        final BindingRequest request = new BindingRequest(
                unbind.source(),
                ResourceKind.EXCHANGE,
                unbind.destination(),
                unbind.routingKey(),
                unbind.arguments(),
                connection.owner());
        authorizeBinding(request, channel, connection);
        connection.virtualHost().unbind(connection.loop(), request, channel.parkFor(unbind, (Boolean found) -> {
            if (!unbind.nowait()) {
                channel.say(new ExchangeMethod.UnbindOk());
            }
        }));
    }

    /** Permissions of both ends of a binding, to add or remove it, in RabbitMQ's order. */
    static void authorizeBinding(BindingRequest request, Channel channel, ChannelConnection connection) {
        final ChannelAccess authorization = channel.access();
        authorization.require(Permission.WRITE, request.kind(), request.destination());
        EntityNames.requireNotDefaultExchange(request.source());
        if (request.kind() == ResourceKind.EXCHANGE) {
            EntityNames.requireNotDefaultExchange(request.destination());
        }
        authorization.require(Permission.READ, ResourceKind.EXCHANGE, request.source());
        final VirtualHost virtualHost = connection.virtualHost();
        final Exchange source = virtualHost.exchange(request.source());
        if (source != null && source.type().equals(TOPIC)) {
            authorization.requireTopic(Permission.READ, request.source(), request.routingKey());
        }
    }
}
