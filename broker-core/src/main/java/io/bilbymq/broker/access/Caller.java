package io.bilbymq.broker.access;

import io.bilbymq.amqp.AmqpException;
import io.bilbymq.amqp.ReplyCode;
import java.net.InetAddress;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who has logged in and does something without a connection of AMQP. Thread safe.
 *
 * @param peer the address they come from
 */
public record Caller(Identity identity, InetAddress peer) {
    /** What is done in the name of somebody. */
    public interface Operation<T> {
        /**
         * Checks everything, then does it.
         *
         * @throws AmqpException if it is refused
         * @throws NotAnsweredYet if {@code access} has to wait; then this is called again
         */
        CompletionStage<T> run(Access access);
    }

    /** The name of the user. */
    public String user() {
        return identity.user();
    }

    /**
     * Does something in a virtual host as a channel of this user would: if they may enter, and with {@code access} insisting on
     * what they may do. What is asked of a back end later keeps nobody waiting; the operation goes on on the thread that has the
     * answer. Fails with 530 if they may not enter, and with whatever the operation throws.
     */
    public <T> CompletionStage<T> operate(String virtualHost, Operation<T> operation) {
        final CompletableFuture<T> result = new CompletableFuture<>();
        inTime(identity.rights().mayEnter(virtualHost, peer)).thenAccept(decision -> {
            if (decision instanceof Decision.Refused refused) {
                result.completeExceptionally(new AmqpException(
                        ReplyCode.NOT_ALLOWED,
                        "access to vhost '" + virtualHost + "' refused for user '" + user() + "'" + refused.reason()));
            } else {
                run(operation, new OperationAccess(identity, virtualHost), result);
            }
        });
        return result.minimalCompletionStage();
    }

    private static <T> void run(Operation<T> operation, OperationAccess access, CompletableFuture<T> result) {
        try {
            operation.run(access).whenComplete((value, failure) -> {
                if (failure == null) {
                    result.complete(value);
                } else {
                    result.completeExceptionally(failure);
                }
            });
        } catch (NotAnsweredYet late) {
            inTime(late.answer()).thenAccept(decision -> {
                access.late.put(late.question(), decision);
                run(operation, access, result);
            });
        } catch (RuntimeException refused) {
            result.completeExceptionally(refused);
        }
    }

    private static CompletionStage<Decision> inTime(CompletionStage<Decision> answer) {
        final CompletableFuture<Decision> future = answer.toCompletableFuture();
        return (future.isDone() ? future : future.copy().orTimeout(Access.MILLIS_MAX, TimeUnit.MILLISECONDS))
                .handle(Access::settled);
    }

    /** What the user of one operation is allowed. One thread at a time. */
    private static final class OperationAccess extends Access {
        private final Identity identity;
        private final String virtualHost;
        private final Map<String, String> variables;
        private final Map<Requirement, Decision> late = new ConcurrentHashMap<>(0);

        OperationAccess(Identity identity, String virtualHost) {
            this.identity = identity;
            this.virtualHost = virtualHost;
            this.variables = variables(identity, virtualHost);
        }

        @Override
        protected String user() {
            return identity.user();
        }

        @Override
        protected String virtualHost() {
            return virtualHost;
        }

        @Override
        protected @Nullable Decision remembered(
                Permission permission, ResourceKind kind, String name, @Nullable String routingKey) {
            return late.isEmpty() ? null : late.get(new Requirement(permission, kind, name, routingKey));
        }

        @Override
        protected CompletionStage<Decision> ask(
                Permission permission, ResourceKind kind, String name, @Nullable String routingKey) {
            return Requirement.ask(identity.rights(), virtualHost, variables, permission, kind, name, routingKey);
        }
    }

    /** What patterns for topics may name. */
    public static Map<String, String> variables(Identity identity, String virtualHost) {
        return Map.of("username", identity.user(), "vhost", virtualHost);
    }
}
