package io.bilbymq.broker.access;

import java.util.Optional;

/**
 * One change of the users of the internal back end: plain values, decided before and sure to apply when it is replayed in its
 * turn. Durable all of them.
 */
public sealed interface UserRecord {
    /** The user that this is about. */
    String user();

    /** The virtual host that it is about, if it is about one. */
    default Optional<String> about() {
        return Optional.empty();
    }

    /** Applies the change. */
    void replayOn(Handler handler);

    /** Applies each kind of change; none of these methods fails. */
    interface Handler {
        void userSet(UserSet set);

        void userDeleted(UserDeleted deleted);

        void permissionsSet(PermissionsSet set);

        void permissionsCleared(PermissionsCleared cleared);

        void topicPermissionsSet(TopicPermissionsSet set);

        void topicPermissionsCleared(TopicPermissionsCleared cleared);
    }

    /** A user, in the place of the one of that name if there was one, whose permissions stay. */
    record UserSet(User value) implements UserRecord {
        @Override
        public String user() {
            return value.name();
        }

        @Override
        public void replayOn(Handler handler) {
            handler.userSet(this);
        }
    }

    /** The user is gone, and with them all their permissions. */
    record UserDeleted(String user) implements UserRecord {
        @Override
        public void replayOn(Handler handler) {
            handler.userDeleted(this);
        }
    }

    /** What the user may do in a virtual host. */
    record PermissionsSet(String user, String virtualHost, Permissions permissions) implements UserRecord {
        @Override
        public Optional<String> about() {
            return Optional.of(virtualHost);
        }

        @Override
        public void replayOn(Handler handler) {
            handler.permissionsSet(this);
        }
    }

    /** The user may not enter the virtual host any more. */
    record PermissionsCleared(String user, String virtualHost) implements UserRecord {
        @Override
        public Optional<String> about() {
            return Optional.of(virtualHost);
        }

        @Override
        public void replayOn(Handler handler) {
            handler.permissionsCleared(this);
        }
    }

    /** Which routing keys the user may use with an exchange. */
    record TopicPermissionsSet(String user, String virtualHost, String exchange, TopicPermissions permissions)
            implements UserRecord {
        @Override
        public Optional<String> about() {
            return Optional.of(virtualHost);
        }

        @Override
        public void replayOn(Handler handler) {
            handler.topicPermissionsSet(this);
        }
    }

    /** The user may use any routing key with the exchange. */
    record TopicPermissionsCleared(String user, String virtualHost, String exchange) implements UserRecord {
        @Override
        public Optional<String> about() {
            return Optional.of(virtualHost);
        }

        @Override
        public void replayOn(Handler handler) {
            handler.topicPermissionsCleared(this);
        }
    }
}
