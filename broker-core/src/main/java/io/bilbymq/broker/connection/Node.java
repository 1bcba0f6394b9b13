package io.bilbymq.broker.connection;

import io.bilbymq.amqp.FieldTable;
import io.bilbymq.amqp.FieldValue;
import io.bilbymq.broker.access.AccessControl;
import io.bilbymq.broker.access.UserCounts;
import io.bilbymq.broker.alarm.Alarms;
import io.bilbymq.broker.channel.DirectPublisher;
import io.bilbymq.broker.channel.DirectReplies;
import io.bilbymq.broker.settings.BrokerSettings;
import io.bilbymq.broker.settings.ProtocolLimits;
import io.bilbymq.broker.store.Storage;
import io.bilbymq.broker.vhost.VirtualHosts;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What all connections of a broker share. Every part of it may be used from any thread.
 *
 * @param limits those of the settings, and no message that is too large for the heap
 * @param serverProperties what clients are told about the server, as far as that never changes
 * @param storage what keeps durable things; null if nothing does
 * @param directReplies replies between channels
 * @param userCounts what users have open, against their limits
 * @param connections those that are open, for shutting down
 * @param channelCount channels of all connections
 * @param ids tells connections apart
 * @param sasl how clients may log in
 */
public record Node(
        BrokerSettings settings,
        ProtocolLimits limits,
        FieldTable serverProperties,
        AccessControl accessControl,
        VirtualHosts virtualHosts,
        Alarms alarms,
        @Nullable Storage storage,
        DirectReplies directReplies,
        UserCounts userCounts,
        Set<Connection> connections,
        AtomicInteger channelCount,
        ConnectionIds ids,
        Sasl sasl) {

    /** What clients are told about the server now: the name of the cluster may have changed. */
    FieldTable serverPropertiesNow() {
        return serverProperties.with("cluster_name", FieldValue.of(clusterName()));
    }

    /** What clients and people are told that the cluster is called: what is set while it runs, or else what is configured. */
    public String clusterName() {
        return virtualHosts
                .globalParameters()
                .clusterName()
                .orElse(settings.product().clusterName());
    }

    /** What RabbitMQ would call this node: by default the cluster, which is this one node, is called the same. */
    public String name() {
        return settings.product().clusterName();
    }

    /** What publishes messages for those who have no connection, on these loops. */
    public DirectPublisher publisher(NettyLoops loops) {
        return new DirectPublisher(loops.loops(), limits, alarms, directReplies, name());
    }

    /** A node without connections. */
    public static Node of(
            BrokerSettings settings,
            AccessControl accessControl,
            VirtualHosts virtualHosts,
            Alarms alarms,
            @Nullable Storage storage) {
        final Node node = new Node(
                settings,
                settings.limits().withMessagesUpTo(MemoryWatermark.largestMessage()),
                ServerProperties.of(settings.product()),
                accessControl,
                virtualHosts,
                alarms,
                storage,
                new DirectReplies(),
                new UserCounts(virtualHosts.knownUsers()),
                ConcurrentHashMap.newKeySet(),
                new AtomicInteger(),
                new ConnectionIds(settings.product().clusterName()),
                new Sasl(settings.authentication()));
        virtualHosts.whenDeleted(deleted -> Connections.closeAllOf(deleted, node));
        return node;
    }
}
