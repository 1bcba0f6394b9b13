package io.bilbymq.broker.access;

import io.bilbymq.amqp.AmqpException;
import io.bilbymq.amqp.ReplyCode;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Insists on what one user is allowed in one virtual host. An answer that is there at once is used at once, without a trace.
 * One that is not is thrown ({@link NotAnsweredYet}); what asked is run again when it has come, and finds it here. So
 * everything has to be asked before anything is done.
 */
public abstract class Access {
    /** How long an answer about permissions is waited for, in milliseconds; then it is a no. */
    public static final int MILLIS_MAX = 15_000;

    /** Late answers that one method or publish may need, which has as many routing keys as its headers say. */
    private static final int WAITS_MAX = 1024;

    private static final String UNANSWERED = ", the back end did not answer";

    /** Questions of what is done now whose answers came late. */
    private int waits;

    private static final class Unlimited extends Access {
        @Override
        protected String user() {
            return "";
        }

        @Override
        protected String virtualHost() {
            return "";
        }

        @Override
        protected @Nullable Decision remembered(
                Permission permission, ResourceKind kind, String name, @Nullable String routingKey) {
            return Decision.GRANTED;
        }

        @Override
        protected CompletionStage<Decision> ask(
                Permission permission, ResourceKind kind, String name, @Nullable String routingKey) {
            return Decision.YES;
        }
    }

    /** Allows everything: for what nobody in particular does, or whose permissions were looked at elsewhere. */
    public static Access unlimited() {
        return new Unlimited();
    }

    /** Whose name error texts give. */
    protected abstract String user();

    /** Where that is. */
    protected abstract String virtualHost();

    /** What was answered late before; null if nothing was. */
    protected abstract @Nullable Decision remembered(
            Permission permission, ResourceKind kind, String name, @Nullable String routingKey);

    /** Asks. */
    protected abstract CompletionStage<Decision> ask(
            Permission permission, ResourceKind kind, String name, @Nullable String routingKey);

    /** Something is done for the first time, not again. */
    protected final void beginToWait() {
        waits = 0;
    }

    /**
     * Insists on a permission for a queue or exchange, which need not exist.
     *
     * @throws AmqpException 403 with RabbitMQ's text
     * @throws NotAnsweredYet if the answer has to be waited for
     */
    public final void require(Permission permission, ResourceKind kind, String name) {
        // RabbitMQ has a name for the exchange that has none.
        final String known = kind == ResourceKind.EXCHANGE && name.isEmpty() ? ResourceKind.DEFAULT_EXCHANGE : name;
        insist(permission, kind, known, null);
    }

    /**
     * Insists that the user may use the routing key with a topic exchange.
     *
     * @throws AmqpException 403 with RabbitMQ's text
     * @throws NotAnsweredYet if the answer has to be waited for
     */
    public final void requireTopic(Permission permission, String exchange, String routingKey) {
        insist(permission, ResourceKind.EXCHANGE, exchange, routingKey);
    }

    private void insist(Permission permission, ResourceKind kind, String name, @Nullable String routingKey) {
        if (decision(permission, kind, name, routingKey) instanceof Decision.Refused refused) {
            throw new Requirement(permission, kind, name, routingKey).refusal(virtualHost(), user(), refused);
        }
    }

    /**
     * Insists that at least one of the permissions is there, as who looks whether something exists needs (RabbitMQ 4.3.1).
     *
     * @throws AmqpException 403, speaking of configure
     * @throws NotAnsweredYet if the answer has to be waited for
     */
    public final void requireAny(ResourceKind kind, String name) {
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
    public final Optional<AmqpException> refusal(Runnable checks) {
        try {
            checks.run();
            return Optional.empty();
        } catch (AmqpException refused) {
            return Optional.of(refused);
        }
    }

    private Decision decision(Permission permission, ResourceKind kind, String name, @Nullable String routingKey) {
        final Decision known = remembered(permission, kind, name, routingKey);
        if (known != null) {
            return known;
        }
        final CompletionStage<Decision> answer = ask(permission, kind, name, routingKey);
        if (answer == Decision.YES) {
            return Decision.GRANTED;
        }
        final CompletableFuture<Decision> future = answer.toCompletableFuture();
        if (future.isDone()) {
            return future.handle(Access::settled).join();
        }
        if (++waits > WAITS_MAX) {
            throw new AmqpException(ReplyCode.ACCESS_REFUSED, "more permissions are needed than can be asked for");
        }
        throw new NotAnsweredYet(new Requirement(permission, kind, name, routingKey), answer);
    }

    /** A back end that failed is no reason to let anybody do anything. */
    public static Decision settled(@Nullable Decision decision, @Nullable Throwable failure) {
        return decision == null || failure != null ? new Decision.Refused(UNANSWERED) : decision;
    }
}
