package io.bilbymq.broker.access;

import java.net.InetAddress;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a user of the internal back end may do, as of the moment when it is asked. */
record InternalRights(Users users, String user) implements Rights {
    private static final Logger LOG = LoggerFactory.getLogger(InternalRights.class);

    @Override
    public CompletionStage<Decision> mayEnter(String virtualHost, InetAddress peer) {
        final UserEntry entry = users.entry(user);
        return Decision.answer(entry != null && entry.mayEnter(virtualHost));
    }

    @Override
    public CompletionStage<Decision> may(Permission permission, String virtualHost, ResourceKind kind, String name) {
        final UserEntry entry = users.entry(user);
        return Decision.answer(entry != null && entry.may(permission, virtualHost, name));
    }

    @Override
    public CompletionStage<Decision> mayTopic(
            Permission permission,
            String virtualHost,
            String exchange,
            String routingKey,
            Map<String, String> variables) {
        final UserEntry entry = users.entry(user);
        try {
            return Decision.answer(
                    entry != null && entry.mayTopic(permission, virtualHost, exchange, routingKey, variables));
        } catch (IllegalArgumentException tooLong) {
            LOG.warn("a topic permission of user '{}' is too long once its variables are filled in", user, tooLong);
            return Decision.NO;
        }
    }

    @Override
    public long version() {
        return users.version();
    }
}
