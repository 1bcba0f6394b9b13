package io.bilbymq.broker.access;

import java.net.InetAddress;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * What one back end lets one user do. Asked on event loops: never blocks. A stage that is complete when it is returned is
 * used at once (return constant ones, as those of {@link Decision}, where it can be done); one that completes later, on any
 * thread, keeps a channel waiting. A stage that completes exceptionally, or not in time, is a refusal.
 */
public interface Rights {
    /** Whether they may open a connection to the virtual host. */
    CompletionStage<Decision> mayEnter(String virtualHost, InetAddress peer);

    /**
     * Whether they have the permission for a queue or exchange, which need not exist. The default exchange is named {@value
     * ResourceKind#DEFAULT_EXCHANGE}.
     */
    CompletionStage<Decision> may(Permission permission, String virtualHost, ResourceKind kind, String name);

    /**
     * Whether they may publish with the routing key to a topic exchange ({@link Permission#WRITE}), or bind with it ({@link
     * Permission#READ}).
     *
     * @param variables what {@code {username}}, {@code {vhost}} and, if the client has said it, {@code {client_id}} stand for
     */
    CompletionStage<Decision> mayTopic(
            Permission permission,
            String virtualHost,
            String exchange,
            String routingKey,
            Map<String, String> variables);

    /** When what they are let in with is over; the connection ends then unless it has been renewed. */
    default Optional<Instant> expiry() {
        return Optional.empty();
    }

    /**
     * {@code connection.update-secret}: who is it now, by the new secret. What has no secrets that end agrees to anything.
     *
     * @param identity theirs until now, which has these rights
     */
    default CompletionStage<Login> renewed(Identity identity, String secret) {
        return CompletableFuture.completedFuture(new Login.Granted(identity));
    }

    /**
     * Grows when answers given before may be wrong now, and costs next to nothing to ask: it is compared with every publish.
     * 0 for ever if nobody hears of changes; then answers are remembered for some seconds only.
     */
    default long version() {
        return 0;
    }
}
