package io.bilbymq.broker.access;

import io.bilbymq.amqp.AmqpException;
import io.bilbymq.amqp.ReplyCode;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * What somebody needs for something: a permission for a queue or exchange, which need not exist, or for a routing key of a
 * topic exchange.
 *
 * @param routingKey null unless it is about a topic
 */
public record Requirement(
        Permission permission,
        ResourceKind kind,
        String name,
        @Nullable String routingKey) {

    /**
     * Asks whether somebody with these rights has it. Without the record, which is only made if the answer is late or a no.
     *
     * @param variables those of {@link Rights#mayTopic}
     */
    public static CompletionStage<Decision> ask(
            Rights rights,
            String virtualHost,
            Map<String, String> variables,
            Permission permission,
            ResourceKind kind,
            String name,
            @Nullable String routingKey) {
        return routingKey == null
                ? rights.may(permission, virtualHost, kind, name)
                : rights.mayTopic(permission, virtualHost, name, routingKey, variables);
    }

    /** What whoever does not have it is told: 403, in RabbitMQ's words. */
    AmqpException refusal(String virtualHost, String user, Decision.Refused refused) {
        final String what =
                routingKey == null ? kind + " '" + name + "'" : "topic '" + routingKey + "' in exchange '" + name + "'";
        return new AmqpException(
                ReplyCode.ACCESS_REFUSED,
                permission + " access to " + what + " in vhost '" + virtualHost + "' refused for user '" + user + "'"
                        + refused.reason());
    }
}
