package io.bilbymq.broker.channel;

import io.bilbymq.broker.access.Access;
import io.bilbymq.broker.access.Decision;
import io.bilbymq.broker.access.NotAnsweredYet;
import io.bilbymq.broker.access.Permission;
import io.bilbymq.broker.access.Requirement;
import io.bilbymq.broker.access.ResourceKind;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Asks for a channel what its user may do. An answer that is not there at once keeps the channel waiting ({@link
 * NotAnsweredYet}), and is remembered here.
 *
 * <p>Confined to the connection's loop.
 */
final class ChannelAccess extends Access {
    /** Late answers that are remembered. RabbitMQ remembers 12 of each kind. */
    private static final int REMEMBERED_MAX = 2048;

    private final ChannelConnection connection;

    /** Answers that came late, as of {@link #version}; for most channels there never are any. */
    private Map<Requirement, Decision> late = Map.of();

    private long version;

    ChannelAccess(ChannelConnection connection) {
        this.connection = connection;
    }

    /** As whom the questions are asked. */
    Authorization authorization() {
        return connection.authorization();
    }

    @Override
    protected String user() {
        return authorization().user();
    }

    @Override
    protected String virtualHost() {
        return authorization().virtualHost();
    }

    /** Something is done for the first time, not again: what is out of date can be forgotten. */
    void begin() {
        beginToWait();
        if (!late.isEmpty() && version != authorization().version()) {
            late = Map.of();
        }
    }

    @Override
    protected @Nullable Decision remembered(
            Permission permission, ResourceKind kind, String name, @Nullable String routingKey) {
        return late.isEmpty() ? null : late.get(new Requirement(permission, kind, name, routingKey));
    }

    /** Asks, for whoever wants to wait by itself. */
    CompletionStage<Decision> ask(Permission permission, ResourceKind kind, String name) {
        return asked(permission, kind, name, null);
    }

    @Override
    protected CompletionStage<Decision> ask(
            Permission permission, ResourceKind kind, String name, @Nullable String routingKey) {
        final CompletionStage<Decision> answer = asked(permission, kind, name, routingKey);
        authorization().willForget();
        return answer;
    }

    private CompletionStage<Decision> asked(
            Permission permission, ResourceKind kind, String name, @Nullable String routingKey) {
        final Authorization authorization = authorization();
        return Requirement.ask(
                authorization.rights(),
                authorization.virtualHost(),
                authorization.variables(),
                permission,
                kind,
                name,
                routingKey);
    }

    /** The answer that a {@link NotAnsweredYet} waited for; none if it did not come in time. */
    void answered(Requirement question, @Nullable Decision decision, @Nullable Throwable failure) {
        if (late.isEmpty()) {
            version = authorization().version();
            late = new LinkedHashMap<>();
        } else if (late.size() >= REMEMBERED_MAX) {
            late.remove(late.keySet().iterator().next());
        }
        late.put(question, settled(decision, failure));
    }
}
