package io.bilbymq.broker.channel;

import io.bilbymq.amqp.AmqpException;
import io.bilbymq.amqp.ReplyCode;
import io.bilbymq.broker.access.Decision;
import io.bilbymq.broker.access.Permission;
import io.bilbymq.broker.access.ResourceKind;
import io.bilbymq.broker.access.Rights;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Asks for a channel what its user may do. An answer that is there at once is used at once, without a trace. One that is
 * not keeps the channel waiting ({@link NotAnsweredYet}); what asked is run again when it has come, and finds it here. So
 * everything has to be asked before anything is done.
 *
 * <p>Confined to the connection's loop.
 */
final class ChannelAccess {
    /** Late answers that are remembered. RabbitMQ remembers 12 of each kind. */
    private static final int REMEMBERED_MAX = 2048;

    /** Late answers that one method or publish may need, which has as many routing keys as its headers say. */
    private static final int WAITS_MAX = 1024;

    private static final String UNANSWERED = ", the back end did not answer";

    /** What was asked; about a topic if there is a routing key. */
    record Question(
            Permission permission,
            ResourceKind kind,
            String name,
            @Nullable String routingKey) {}

    private final ChannelConnection connection;

    /** Answers that came late, as of {@link #version}; for most channels there never are any. */
    private Map<Question, Decision> late = Map.of();

    private long version;

    /** Questions of what is done now whose answers came late. */
    private int waits;

    ChannelAccess(ChannelConnection connection) {
        this.connection = connection;
    }

    /** As whom the questions are asked. */
    Authorization authorization() {
        return connection.authorization();
    }

    /** Something is done for the first time, not again: what is out of date can be forgotten. */
    void begin() {
        waits = 0;
        if (!late.isEmpty() && version != authorization().version()) {
            late = Map.of();
        }
    }

    /**
     * Insists on a permission for a queue or exchange, which need not exist.
     *
     * @throws AmqpException 403 with RabbitMQ's text
     * @throws NotAnsweredYet if the answer has to be waited for
     */
    void require(Permission permission, ResourceKind kind, String name) {
        // RabbitMQ has a name for the exchange that has none.
        final String known = kind == ResourceKind.EXCHANGE && name.isEmpty() ? ResourceKind.DEFAULT_EXCHANGE : name;
        if (decision(permission, kind, known, null) instanceof Decision.Refused refused) {
            throw new AmqpException(
                    ReplyCode.ACCESS_REFUSED,
                    permission + " access to " + kind + " '" + known + "' in vhost '"
                            + authorization().virtualHost() + "' refused for user '"
                            + authorization().user() + "'" + refused.reason());
        }
    }

    /**
     * Insists that the user may use the routing key with a topic exchange.
     *
     * @throws AmqpException 403 with RabbitMQ's text
     * @throws NotAnsweredYet if the answer has to be waited for
     */
    void requireTopic(Permission permission, String exchange, String routingKey) {
        if (decision(permission, ResourceKind.EXCHANGE, exchange, routingKey) instanceof Decision.Refused refused) {
            throw new AmqpException(
                    ReplyCode.ACCESS_REFUSED,
                    permission + " access to topic '" + routingKey + "' in exchange '" + exchange + "' in vhost '"
                            + authorization().virtualHost() + "' refused for user '"
                            + authorization().user() + "'"
                            + refused.reason());
        }
    }

    /**
     * Insists that at least one of the permissions is there, as who looks whether something exists needs (RabbitMQ 4.3.1).
     *
     * @throws AmqpException 403, speaking of configure
     * @throws NotAnsweredYet if the answer has to be waited for
     */
    void requireAny(ResourceKind kind, String name) {
        for (final Permission permission : new Permission[] {Permission.READ, Permission.WRITE}) {
            if (decision(permission, kind, name, null) instanceof Decision.Granted) {
                return;
            }
        }
        require(Permission.CONFIGURE, kind, name);
    }

    /**
     * What {@link #require} would throw for these checks, to be thrown when it matters.
     *
     * @throws NotAnsweredYet if an answer has to be waited for
     */
    Optional<AmqpException> refusal(Runnable checks) {
        try {
            checks.run();
            return Optional.empty();
        } catch (AmqpException refused) {
            return Optional.of(refused);
        }
    }

    private Decision decision(Permission permission, ResourceKind kind, String name, @Nullable String routingKey) {
        if (!late.isEmpty()) {
            final Decision known = late.get(new Question(permission, kind, name, routingKey));
            if (known != null) {
                return known;
            }
        }
        final CompletionStage<Decision> answer = ask(permission, kind, name, routingKey);
        authorization().willForget();
        if (answer == Decision.YES) {
            return Decision.GRANTED;
        }
        final CompletableFuture<Decision> future = answer.toCompletableFuture();
        if (future.isDone()) {
            return future.handle(ChannelAccess::settled).join();
        }
        if (++waits > WAITS_MAX) {
            throw new AmqpException(ReplyCode.ACCESS_REFUSED, "more permissions are needed than can be asked for");
        }
        throw new NotAnsweredYet(new Question(permission, kind, name, routingKey), answer);
    }

    /** Asks, for whoever wants to wait by itself. */
    CompletionStage<Decision> ask(Permission permission, ResourceKind kind, String name) {
        return ask(permission, kind, name, null);
    }

    private CompletionStage<Decision> ask(
            Permission permission, ResourceKind kind, String name, @Nullable String routingKey) {
        final Authorization authorization = authorization();
        final Rights rights = authorization.rights();
        return routingKey == null
                ? rights.may(permission, authorization.virtualHost(), kind, name)
                : rights.mayTopic(permission, authorization.virtualHost(), name, routingKey, authorization.variables());
    }

    /** A back end that failed is no reason to let anybody do anything. */
    static Decision settled(@Nullable Decision decision, @Nullable Throwable failure) {
        return decision == null || failure != null ? new Decision.Refused(UNANSWERED) : decision;
    }

    /** The answer that a {@link NotAnsweredYet} waited for; none if it did not come in time. */
    void answered(Question question, @Nullable Decision decision, @Nullable Throwable failure) {
        if (late.isEmpty()) {
            version = authorization().version();
            late = new LinkedHashMap<>();
        } else if (late.size() >= REMEMBERED_MAX) {
            late.remove(late.keySet().iterator().next());
        }
        late.put(question, settled(decision, failure));
    }
}
