package io.bilbymq.broker.vhost;

import io.bilbymq.broker.settings.NodeLimitSettings;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a virtual host is limited to: RabbitMQ's parameter {@code vhost-limits}. A limit below 0 is kept as it was set, and
 * limits nothing.
 *
 * @param maxConnections {@value #MAX_CONNECTIONS}: connections that are open at a time; nothing if it is not set
 * @param maxQueues {@value #MAX_QUEUES}: queues that are declared; nothing if it is not set
 */
public record VirtualHostLimits(OptionalLong maxConnections, OptionalLong maxQueues) {
    /** RabbitMQ's name of the limit on connections. */
    public static final String MAX_CONNECTIONS = "max-connections";

    /** RabbitMQ's name of the limit on queues. */
    public static final String MAX_QUEUES = "max-queues";

    /** Nothing is set. */
    public static final VirtualHostLimits NONE = new VirtualHostLimits(OptionalLong.empty(), OptionalLong.empty());

    /** Both are set; below 0 for one that limits nothing. */
    public static VirtualHostLimits of(long maxConnections, long maxQueues) {
        return new VirtualHostLimits(OptionalLong.of(maxConnections), OptionalLong.of(maxQueues));
    }

    /** What the settings say of a new virtual host of this name. */
    static VirtualHostLimits ofNew(String virtualHost, NodeLimitSettings node) {
        return node.ofVirtualHosts().stream()
                .filter(limits -> PolicyPattern.of(limits.pattern()).isIn(virtualHost))
                .findFirst()
                .map(limits -> new VirtualHostLimits(optional(limits.maxConnections()), optional(limits.maxQueues())))
                .orElse(NONE);
    }

    private static OptionalLong optional(Optional<Integer> limit) {
        return limit.isPresent() ? OptionalLong.of(limit.get()) : OptionalLong.empty();
    }

    /**
     * The same, with one limit set.
     *
     * @param name {@value #MAX_CONNECTIONS} or {@value #MAX_QUEUES}
     * @throws IllegalArgumentException if there is no limit of this name
     */
    public VirtualHostLimits with(String name, long value) {
        return with(name, OptionalLong.of(value));
    }

    /**
     * The same, with one limit not set.
     *
     * @param name {@value #MAX_CONNECTIONS} or {@value #MAX_QUEUES}
     * @throws IllegalArgumentException if there is no limit of this name
     */
    public VirtualHostLimits without(String name) {
        return with(name, OptionalLong.empty());
    }

    private VirtualHostLimits with(String name, OptionalLong value) {
        return switch (name) {
            case MAX_CONNECTIONS -> new VirtualHostLimits(value, maxQueues);
            case MAX_QUEUES -> new VirtualHostLimits(maxConnections, value);
            default -> throw new IllegalArgumentException("virtual hosts have no limit '" + name + "'");
        };
    }

    /** Whether nothing is set. */
    public boolean isNone() {
        return equals(NONE);
    }

    /** Whether so many connections are all that may be open. */
    boolean isReachedBy(long connections) {
        return isReached(maxConnections, connections);
    }

    /** Whether so many queues are all that may be declared. */
    boolean isReachedByQueues(long queues) {
        return isReached(maxQueues, queues);
    }

    private static boolean isReached(OptionalLong limit, long there) {
        return limit.isPresent() && limit.getAsLong() >= 0 && there >= limit.getAsLong();
    }
}
