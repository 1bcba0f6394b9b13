package io.bilbymq.broker.vhost;

import io.bilbymq.broker.access.UserRecord;

/** What the log says of definitions: what one record of a change or of a snapshot means, to the whole broker. */
sealed interface StoredRecord {
    /** There is a virtual host of this name. */
    record VirtualHostDeclared(String name) implements StoredRecord {}

    /**
     * The virtual host of this name is gone, with all that was ever said to be in it.
     *
     * @param forGood whether it is configured, and shall not come back by that
     */
    record VirtualHostDeleted(String name, boolean forGood) implements StoredRecord {}

    /** No queue was ever given this id or a higher one. */
    record NextQueueId(long id) implements StoredRecord {}

    /** The users that are configured were made once: they do not come back. */
    record DefaultUsersMade() implements StoredRecord {}

    /** A user has changed, or what one may do. */
    record UserChanged(UserRecord change) implements StoredRecord {}

    /** A parameter of the whole broker, in the place of the one of its name if there was one. */
    record GlobalParameterSet(GlobalParameter parameter) implements StoredRecord {}

    /** The parameter of the whole broker is gone. */
    record GlobalParameterCleared(String name) implements StoredRecord {}

    /** Something durable has changed in a virtual host. */
    record Changed(String virtualHost, DefinitionRecord change) implements StoredRecord {
        /** Insists on what a log can say. */
        public Changed {
            if (!change.durable()) {
                throw new IllegalArgumentException(change + " dies with the broker");
            }
        }
    }
}
