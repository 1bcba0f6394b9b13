package io.bilbymq.broker.connection;

import io.bilbymq.amqp.AmqpException;
import io.bilbymq.amqp.ConnectionMethod;
import io.bilbymq.amqp.ReplyCode;
import io.bilbymq.broker.access.Decision;
import io.bilbymq.broker.access.Identity;
import io.bilbymq.broker.access.Login;
import io.bilbymq.broker.channel.Authorization;
import io.bilbymq.broker.loop.Loop;
import io.bilbymq.broker.vhost.OpenConnections;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a connection was let in with: ends it when it expires, and takes another one in its place
 * ({@code connection.update-secret}).
 *
 * <p>Confined to the loop of the socket.
 */
final class Credential {
    private static final Logger LOG = LoggerFactory.getLogger(Credential.class);

    /** Looked at again after so long, however far away the end is. */
    private static final long LOOK_MILLIS_MAX = TimeUnit.DAYS.toMillis(1);

    private final Connection connection;
    private final OpenConnections connections;
    private final Authorization authorization;
    private final Loop loop;
    private Loop.Timer expiry = () -> {};

    /** Renewals of which no answer is there yet: the last one counts. */
    private long renewals;

    private boolean ended;

    /** That of a connection among these to its virtual host. */
    Credential(Connection connection, OpenConnections connections, Authorization authorization) {
        this.connection = connection;
        this.connections = connections;
        this.authorization = authorization;
        this.loop = connection.loop();
    }

    /** Ends the connection when the credential expires. */
    void watch() {
        expiry.cancel();
        authorization.identity().rights().expiry().ifPresent(end -> {
            final long left = Duration.between(Instant.now(), end).toMillis();
            if (left > LOOK_MILLIS_MAX) {
                expiry = loop.schedule(this::watch, LOOK_MILLIS_MAX);
            } else if (left > 0) {
                expiry = loop.schedule(this::expired, left);
            } else {
                expired();
            }
        });
    }

    private void expired() {
        connection.close("credential expired");
    }

    /** Takes another secret. Until it is known to be good the old one stays. */
    void renew(ConnectionMethod.UpdateSecret update) {
        final Identity before = authorization.identity();
        final long renewal = ++renewals;
        renewed(before, new String(update.newSecret(), StandardCharsets.UTF_8))
                .whenComplete((login, failure) -> onLoop(() -> {
                    if (!ended && renewal == renewals) {
                        conclude(update, login, failure);
                    }
                }));
    }

    /** Who it is now, if that is still the same, and may still be in the virtual host. */
    private CompletionStage<Login> renewed(Identity before, String secret) {
        return before.rights().renewed(before, secret).thenCompose(login -> {
            if (!(login instanceof Login.Granted granted)) {
                return CompletableFuture.completedStage(login);
            }
            final Identity now = granted.identity();
            if (!now.user().equals(before.user())) {
                return CompletableFuture.completedStage(
                        new Login.Refused("the secret is that of '" + now.user() + "'"));
            }
            return now.rights()
                    .mayEnter(authorization.virtualHost(), authorization.peer())
                    .thenApply(decision -> entered(login, decision));
        });
    }

    private Login entered(Login login, Decision decision) {
        if (decision instanceof Decision.Refused refused) {
            throw connections.refused(authorization.user(), refused.reason());
        }
        return login;
    }

    private void onLoop(Runnable task) {
        if (loop.inLoop()) {
            task.run();
        } else {
            loop.execute(task);
        }
    }

    private void conclude(ConnectionMethod.UpdateSecret update, @Nullable Login login, @Nullable Throwable failure) {
        if (login instanceof Login.Granted granted) {
            authorization.renewed(granted.identity());
            connection.renewed();
            watch();
            return;
        }
        if (login instanceof Login.Refused refused) {
            LOG.warn("{}: a new secret was refused: {}", connection, refused.reason());
            connection.failed(
                    refused("New secret was refused by one of the backends").at(update));
        } else if (failure != null && failure.getCause() instanceof AmqpException reason) {
            connection.failed(reason.at(update));
        } else {
            LOG.error("{}: its secret could not be updated", connection, failure);
            connection.failed(refused("Secret update failed").at(update));
        }
    }

    private static AmqpException refused(String text) {
        return new AmqpException(ReplyCode.NOT_ALLOWED, text);
    }

    /** The connection has ended. */
    void end() {
        ended = true;
        expiry.cancel();
    }
}
