package io.bilbymq.broker.channel;

import io.bilbymq.amqp.ExchangeMethod;
import io.bilbymq.broker.access.ResourceKind;
import io.bilbymq.broker.vhost.BindingRequest;
import io.bilbymq.broker.vhost.EntityNames;
import io.bilbymq.broker.vhost.Exchange;
import io.bilbymq.broker.vhost.ExchangeDeclaration;
import io.bilbymq.broker.vhost.FirstDeclaration;
import io.bilbymq.broker.vhost.Requirements;

/** The methods of class exchange. */
final class ExchangeOperations {
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
        Requirements.toDeclare(declaration, connection.virtualHost(), channel.access());
        final FirstDeclaration whenNew = new FirstDeclaration(
                channel.access(),
                isNew || connection.virtualHost().exchange(declaration.name()) == null,
                () -> Requirements.toDeclareFirst(declaration, channel.access()));
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

    private void declared(ExchangeMethod.Declare declare) {
        if (!declare.nowait()) {
            channel.say(new ExchangeMethod.DeclareOk());
        }
    }

    void delete(ExchangeMethod.Delete delete) {
        final String name = EntityNames.withoutLineBreaks(delete.exchange());
        Requirements.toDeleteExchange(name, channel.access());
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
        Requirements.toBind(request, connection.virtualHost(), channel.access());
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
        Requirements.toBind(request, connection.virtualHost(), channel.access());
        connection.virtualHost().unbind(connection.loop(), request, channel.parkFor(unbind, (Boolean found) -> {
            if (!unbind.nowait()) {
                channel.say(new ExchangeMethod.UnbindOk());
            }
        }));
    }
}
