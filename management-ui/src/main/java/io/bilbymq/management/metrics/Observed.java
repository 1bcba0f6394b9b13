package io.bilbymq.management.metrics;

import io.bilbymq.broker.Broker;
import io.bilbymq.broker.NodeInfo;
import io.bilbymq.broker.statistics.ChannelStatistics;
import io.bilbymq.broker.statistics.ConnectionStatistics;
import io.bilbymq.broker.statistics.ExchangeStatistics;
import io.bilbymq.broker.statistics.NodeStatistics;
import io.bilbymq.broker.statistics.QueueStatistics;
import io.bilbymq.broker.vhost.QueueInfo;
import io.bilbymq.broker.vhost.VirtualHostInfo;
import io.bilbymq.persistence.LogStatistics;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What one scrape has seen of a broker, of the virtual hosts that it is about. Confined to the thread that writes it. */
final class Observed {
    private final Broker broker;
    private final ScrapeRequest request;
    private final Logins overHttp;
    private final NodeStatistics counts;
    private final NodeInfo info;
    private final List<Labelled<QueueStatistics>> queues;
    private final List<Labelled<ChannelStatistics>> channels;
    private final List<Labelled<ConnectionStatistics>> connections;
    private @Nullable List<Labelled<ExchangeStatistics>> exchanges;
    private @Nullable List<Labelled<QueueInfo>> queueInfos;

    /** What was told of queues, channels and connections; what need not be asked on a loop is looked up when it is written. */
    Observed(
            Broker broker,
            ScrapeRequest request,
            Logins overHttp,
            List<QueueStatistics> queues,
            List<ChannelStatistics> channels,
            List<ConnectionStatistics> connections) {
        this.broker = broker;
        this.request = request;
        this.overHttp = overHttp;
        this.counts = broker.statistics().node();
        this.info = broker.node();
        this.queues = Labelled.all(
                queues.stream()
                        .filter(queue -> queue.life() != QueueStatistics.Life.GONE && isWanted(queue.virtualHost()))
                        .toList(),
                queue -> ofQueue(queue.virtualHost(), queue.name()));
        this.channels =
                Labelled.all(channels, channel -> ofChannel(channel.details().name()));
        // RabbitMQ's label for connections, too, has this name.
        this.connections = Labelled.all(connections, connection -> ofChannel(connection.name()));
    }

    static Labels ofQueue(String virtualHost, String name) {
        return Labels.of("vhost", virtualHost, "queue", name);
    }

    static Labels ofChannel(String name) {
        return Labels.of("channel", name);
    }

    private boolean isWanted(String virtualHost) {
        return request.virtualHosts().isEmpty() || request.virtualHosts().get().contains(virtualHost);
    }

    Broker broker() {
        return broker;
    }

    /** Who has logged in to the HTTP API. */
    Logins overHttp() {
        return overHttp;
    }

    /** What it is, and how much it has. */
    NodeInfo info() {
        return info;
    }

    /** What was counted since the broker started. */
    NodeStatistics counts() {
        return counts;
    }

    /** What the message log has done, if there is one. */
    Optional<LogStatistics> log() {
        return broker.statistics().log();
    }

    List<Labelled<QueueStatistics>> queues() {
        return queues;
    }

    List<Labelled<ChannelStatistics>> channels() {
        return channels;
    }

    List<Labelled<ConnectionStatistics>> connections() {
        return connections;
    }

    /** The node, as the only thing of its kind. */
    List<Labelled<Observed>> node() {
        return List.of(new Labelled<>(Labels.EMPTY, this));
    }

    /** Exchanges that were published to. */
    List<Labelled<ExchangeStatistics>> exchanges() {
        List<Labelled<ExchangeStatistics>> known = exchanges;
        if (known == null) {
            known = Labelled.all(
                    broker.statistics().exchanges().stream()
                            .filter(exchange -> isWanted(exchange.virtualHost()))
                            .toList(),
                    exchange -> Labels.of("vhost", exchange.virtualHost(), "exchange", exchange.name()));
            exchanges = known;
        }
        return known;
    }

    /** How queues were declared. */
    List<Labelled<QueueInfo>> queueInfos() {
        List<Labelled<QueueInfo>> known = queueInfos;
        if (known == null) {
            known = Labelled.all(
                    virtualHosts()
                            .map(VirtualHostInfo::name)
                            .filter(this::isWanted)
                            .flatMap(name -> broker.definitions(name).queues().stream())
                            .toList(),
                    queue -> Labels.of(
                            "vhost",
                            queue.virtualHost(),
                            "queue",
                            queue.name(),
                            "queue_type",
                            "rabbit_" + queue.type().argumentValue() + "_queue",
                            "membership",
                            "leader"));
            queueInfos = known;
        }
        return known;
    }

    /** All virtual hosts, whether the scrape is about them or not. */
    Stream<VirtualHostInfo> virtualHosts() {
        return broker.virtualHosts().all().stream();
    }
}
