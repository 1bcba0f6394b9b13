package io.bilbymq.broker.access;

import io.bilbymq.amqp.AmqpException;
import io.bilbymq.amqp.ReplyCode;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Decides who may log in and what they may do. Callable from any thread; nothing here blocks.
 *
 * <p>Answers about permissions may be remembered by the caller for as long as a channel lives and its secret is not
 * updated, as RabbitMQ does.
 */
public interface AccessControl {
    /**
     * Checks name and password.
     *
     * @param fromLoopback whether the peer is on this machine, as some users must be
     * @return completes on any thread, never exceptionally for a login that is merely refused
     */
    CompletionStage<Login> login(String user, String password, boolean fromLoopback);

    /**
     * Lets in somebody whose name has been proved otherwise.
     *
     * @param fromLoopback whether the peer is on this machine, as some users must be
     * @return completes on any thread, never exceptionally for a login that is merely refused
     */
    default CompletionStage<Login> loginProven(String user, boolean fromLoopback) {
        return CompletableFuture.completedFuture(
                new Login.Refused("user '" + user + "' is known to nobody who takes a name without a secret"));
    }

    /** Whether the user may open a connection to this virtual host. */
    boolean mayEnter(User user, String virtualHost);

    /** Whether the user has this permission for a queue or exchange, which need not exist. */
    boolean may(User user, Permission permission, String virtualHost, ResourceKind kind, String name);

    /**
     * Whether the user may publish with this routing key ({@link Permission#WRITE}) to a topic exchange, or bind with
     * it ({@link Permission#READ}).
     */
    boolean mayTopic(User user, Permission permission, String virtualHost, String exchange, String routingKey);

    /**
     * Insists on {@link #may}.
     *
     * @throws AmqpException 403 with RabbitMQ's text
     */
    default void require(User user, Permission permission, String virtualHost, ResourceKind kind, String name) {
        if (!may(user, permission, virtualHost, kind, name)) {
            // RabbitMQ has a name for the exchange that has none.
            final String shown = kind == ResourceKind.EXCHANGE && name.isEmpty() ? "amq.default" : name;
            throw new AmqpException(
                    ReplyCode.ACCESS_REFUSED,
                    permission + " access to " + kind + " '" + shown + "' in vhost '" + virtualHost
                            + "' refused for user '" + user.name() + "'");
        }
    }

    /**
     * Insists on {@link #mayTopic}.
     *
     * @throws AmqpException 403 with RabbitMQ's text
     */
    default void requireTopic(
            User user, Permission permission, String virtualHost, String exchange, String routingKey) {
        if (!mayTopic(user, permission, virtualHost, exchange, routingKey)) {
            throw new AmqpException(
                    ReplyCode.ACCESS_REFUSED,
                    permission + " access to topic '" + routingKey + "' in exchange '" + exchange + "' in vhost '"
                            + virtualHost + "' refused for user '" + user.name() + "'");
        }
    }
}
