package io.bilbymq.broker.statistics;

import java.util.ArrayList;
import java.util.List;

/**
 * What has changed since the sample before, and how that is now. The first one has everything.
 *
 * @param queues of which something has changed; those that are deleted since are {@link QueueStatistics.Life#GONE} and tell for the
 *     last time what has happened
 * @param channels likewise
 * @param channelsGone ids of those that are closed; of one that is told of in {@code channels} too, that comes first
 * @param connections likewise
 * @param connectionsGone ids of those that are closed
 * @param exchanges all that were published to
 * @param virtualHosts all
 */
public record Sample(
        List<QueueStatistics> queues,
        List<ChannelStatistics> channels,
        List<Long> channelsGone,
        List<ConnectionStatistics> connections,
        List<Long> connectionsGone,
        List<ExchangeStatistics> exchanges,
        List<VirtualHostStatistics> virtualHosts,
        NodeStatistics node) {
    /** Takes what is measured on one loop. Confined to the loop. */
    public static final class Builder {
        private final List<QueueStatistics> queues = new ArrayList<>();
        private final List<ChannelStatistics> channels = new ArrayList<>();
        private final List<Long> channelsGone = new ArrayList<>();
        private final List<ConnectionStatistics> connections = new ArrayList<>();
        private final List<Long> connectionsGone = new ArrayList<>();

        /** Adds a queue as it is. */
        public void queue(QueueStatistics queue) {
            queues.add(queue);
        }

        /** Adds a channel as it is. */
        public void channel(ChannelStatistics channel) {
            channels.add(channel);
        }

        /** A channel is closed; what it did last may have been told before. */
        public void channelGone(long id) {
            channelsGone.add(id);
        }

        /** Adds a connection as it is. */
        public void connection(ConnectionStatistics connection) {
            connections.add(connection);
        }

        /** A connection is closed. */
        public void connectionGone(long id) {
            connectionsGone.add(id);
        }

        /** Adds what another loop has told, which is at rest. */
        public void addAll(Builder other) {
            queues.addAll(other.queues);
            channels.addAll(other.channels);
            channelsGone.addAll(other.channelsGone);
            connections.addAll(other.connections);
            connectionsGone.addAll(other.connectionsGone);
        }

        /** All of it, and what no loop had to be asked for. */
        public Sample build(
                List<ExchangeStatistics> exchanges, List<VirtualHostStatistics> virtualHosts, NodeStatistics node) {
            return new Sample(
                    List.copyOf(queues),
                    List.copyOf(channels),
                    List.copyOf(channelsGone),
                    List.copyOf(connections),
                    List.copyOf(connectionsGone),
                    List.copyOf(exchanges),
                    List.copyOf(virtualHosts),
                    node);
        }
    }
}
