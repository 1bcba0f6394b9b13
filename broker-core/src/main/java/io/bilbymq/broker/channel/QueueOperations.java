package io.bilbymq.broker.channel;

import io.bilbymq.amqp.AmqpException;
import io.bilbymq.amqp.FieldTable;
import io.bilbymq.amqp.QueueMethod;
import io.bilbymq.amqp.ReplyCode;
import io.bilbymq.broker.access.ResourceKind;
import io.bilbymq.broker.queue.Queue;
import io.bilbymq.broker.queue.QueueAnswer;
import io.bilbymq.broker.vhost.BindingRequest;
import io.bilbymq.broker.vhost.DeclaredQueue;
import io.bilbymq.broker.vhost.EntityNames;
import io.bilbymq.broker.vhost.FirstDeclaration;
import io.bilbymq.broker.vhost.QueueDeclaration;
import io.bilbymq.broker.vhost.Requirements;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The methods of class queue. */
final class QueueOperations {
    private final Channel channel;
    private final ChannelConnection connection;

    /** What an empty queue name stands for. */
    private @Nullable String lastDeclared;

    QueueOperations(Channel channel, ChannelConnection connection) {
        this.channel = channel;
        this.connection = connection;
    }

    /**
     * The name, or that of the queue this channel declared last if it is empty.
     *
     * @throws AmqpException 404 if there was none
     */
    String nameOrLastDeclared(String name) {
        if (!name.isEmpty()) {
            return EntityNames.withoutLineBreaks(name);
        }
        if (lastDeclared == null) {
            throw new AmqpException(ReplyCode.NOT_FOUND, "no previously declared queue");
        }
        return lastDeclared;
    }

    void declare(QueueMethod.Declare declare) {
        final String name = EntityNames.withoutLineBreaks(declare.queue());
        if (name.startsWith(DirectReplies.QUEUE)) {
            declareReplyName(declare, name);
        } else if (declare.passive()) {
            declarePassively(declare, name);
        } else {
            declareActively(
                    declare,
                    false,
                    new QueueDeclaration(
                            name,
                            declare.durable(),
                            declare.exclusive(),
                            declare.autoDelete(),
                            declare.arguments(),
                            connection.owner()));
        }
    }

    private void declareReplyName(QueueMethod.Declare declare, String name) {
        final boolean exists = name.equals(DirectReplies.QUEUE)
                || connection.directReplies().find(connection.virtualHost(), name) != null;
        if (!exists) {
            throw new AmqpException(
                    ReplyCode.NOT_FOUND,
                    "no queue '" + name + "' in vhost '"
                            + connection.virtualHost().name() + "'");
        }
        declared(declare, name, 0, 1);
    }

    private void declarePassively(QueueMethod.Declare declare, String name) {
        channel.access().requireAny(ResourceKind.QUEUE, name);
        final DeclaredQueue declared = connection.virtualHost().requireQueue(name);
        declared.requireAccessBy(connection.owner());
        count(declare, declared, gone -> {
            throw gone.notInService(declared.queue());
        });
    }

    /** {@code isNew} if it was seen not to be there although it was before. */
    private void declareActively(QueueMethod.Declare declare, boolean isNew, QueueDeclaration declaration) {
        Requirements.toDeclare(declaration, channel.access());
        final FirstDeclaration whenNew = new FirstDeclaration(
                channel.access(),
                isNew || connection.virtualHost().queue(declaration.name()) == null,
                () -> Requirements.toDeclareFirst(declaration, channel.access()));
        connection
                .virtualHost()
                .declareQueue(
                        connection.loop(),
                        declaration,
                        whenNew,
                        channel.parkFor(
                                declare,
                                // A queue that went away between the answers is declared again.
                                (DeclaredQueue declared) ->
                                        count(declare, declared, gone -> declareActively(declare, false, declaration)),
                                reason -> whenNew.failed(reason, () -> declareActively(declare, true, declaration))));
    }

    private void count(QueueMethod.Declare declare, DeclaredQueue declared, Consumer<QueueAnswer> whenGone) {
        final Queue queue = declared.queue();
        channel.parkForQueue(declare, answer -> {
            if (answer instanceof QueueAnswer.Counted counted) {
                declared(declare, queue.name().name(), counted.readyMessages(), counted.consumers());
            } else if (answer instanceof QueueAnswer.Crashed) {
                throw answer.notInService(queue);
            } else {
                whenGone.accept(answer);
            }
        });
        queue.count(channel);
    }

    private void declared(QueueMethod.Declare declare, String name, int messages, int consumers) {
        lastDeclared = name;
        if (!declare.nowait()) {
            channel.say(new QueueMethod.DeclareOk(name, messages, consumers));
        }
    }

    void bind(QueueMethod.Bind bind) {
        final BindingRequest request = request(bind.queue(), bind.exchange(), bind.routingKey(), bind.arguments());
        connection.virtualHost().bind(connection.loop(), request, channel.parkFor(bind, (Boolean isNew) -> {
            if (!bind.nowait()) {
                channel.say(new QueueMethod.BindOk());
            }
        }));
    }

    void unbind(QueueMethod.Unbind unbind) {
        final BindingRequest request =
                request(unbind.queue(), unbind.exchange(), unbind.routingKey(), unbind.arguments());
        connection
                .virtualHost()
                .unbind(
                        connection.loop(),
                        request,
                        channel.parkFor(unbind, (Boolean found) -> channel.say(new QueueMethod.UnbindOk())));
    }

    private BindingRequest request(String queue, String exchange, String routingKey, FieldTable arguments) {
        final String name = nameOrLastDeclared(queue);
        final String key = queue.isEmpty() && routingKey.isEmpty() ? name : routingKey;
        final BindingRequest request =
                new BindingRequest(exchange, ResourceKind.QUEUE, name, key, arguments, connection.owner());
        Requirements.toBind(request, connection.virtualHost(), channel.access());
        return request;
    }

    void purge(QueueMethod.Purge purge) {
        final String name = nameOrLastDeclared(purge.queue());
        Requirements.toRead(name, channel.access());
        final DeclaredQueue declared = connection.virtualHost().requireQueue(name);
        declared.requireAccessBy(connection.owner());
        final Queue queue = declared.queue();
        channel.parkForQueue(purge, answer -> {
            if (!(answer instanceof QueueAnswer.Purged purged)) {
                throw answer.notInService(queue);
            }
            if (!purge.nowait()) {
                channel.say(new QueueMethod.PurgeOk(purged.messages()));
            }
        });
        queue.purge(channel);
    }

    void delete(QueueMethod.Delete delete) {
        final String name = nameOrLastDeclared(delete.queue());
        Requirements.toDeleteQueue(name, channel.access());
        if (name.startsWith(DirectReplies.QUEUE)) {
            deleted(delete, 0);
            return;
        }
        connection
                .virtualHost()
                .deleteQueue(
                        connection.loop(),
                        connection.owner(),
                        name,
                        delete.ifUnused(),
                        delete.ifEmpty(),
                        channel.parkFor(delete, (Integer messages) -> deleted(delete, messages)));
    }

    private void deleted(QueueMethod.Delete delete, int messages) {
        if (!delete.nowait()) {
            channel.say(new QueueMethod.DeleteOk(messages));
        }
    }
}
