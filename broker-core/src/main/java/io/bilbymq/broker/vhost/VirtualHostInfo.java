package io.bilbymq.broker.vhost;

import java.util.Optional;

/**
 * A virtual host as it was at a moment. Immutable.
 *
 * @param metadata what is said of it
 * @param defaultQueueType of queues whose declarations do not say one; empty for that of the node
 * @param tracing whether it is traced
 * @param limits what it is limited to
 * @param state what it is doing
 * @param connections how many are open
 */
public record VirtualHostInfo(
        String name,
        VirtualHostMetadata metadata,
        Optional<QueueType> defaultQueueType,
        boolean tracing,
        VirtualHostLimits limits,
        State state,
        int connections) {
    /** What a virtual host is doing. */
    public enum State {
        /** It serves its clients. */
        RUNNING,

        /** It is being deleted. */
        ENDING
    }
}
