package io.bilbymq.management.metrics;

import io.bilbymq.broker.statistics.ConnectionStatistics;
import io.bilbymq.management.metrics.Group.Source;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** What there is to say of connections. */
final class ConnectionMetrics {
    static final List<Group<ConnectionStatistics>> GROUPS = List.of(
            group(
                    "connection_coarse_metrics",
                    List.of(
                            counter(
                                    "connection_incoming_bytes_total",
                                    "Total number of bytes received on a connection",
                                    connection -> connection.traffic().receivedBytes()),
                            counter(
                                    "connection_outgoing_bytes_total",
                                    "Total number of bytes sent on a connection",
                                    connection -> connection.traffic().sentBytes()))),
            group(
                    "connection_metrics",
                    List.of(
                            counter(
                                    "connection_incoming_packets_total",
                                    "Total number of packets received on a connection",
                                    connection -> connection.traffic().receivedFrames()),
                            counter(
                                    "connection_outgoing_packets_total",
                                    "Total number of packets sent on a connection",
                                    connection -> connection.traffic().sentFrames()),
                            // What Erlang calls send_pend, and RabbitMQ shows here, counts bytes.
                            gauge(
                                    "connection_pending_packets",
                                    "Number of packets waiting to be sent on a connection",
                                    connection -> connection.traffic().pendingBytes()),
                            gauge("connection_channels", "Channels on a connection", ConnectionStatistics::channels))));

    private ConnectionMetrics() {}

    private static Group<ConnectionStatistics> group(String family, List<Metric<ConnectionStatistics>> metrics) {
        return new Group<>(family, Source.CONNECTIONS, Observed::connections, metrics);
    }

    private static Metric<ConnectionStatistics> gauge(
            String name, String help, ToDoubleFunction<ConnectionStatistics> value) {
        return Metric.gauge(Observed::connections, name, help, value);
    }

    private static Metric<ConnectionStatistics> counter(
            String name, String help, ToDoubleFunction<ConnectionStatistics> value) {
        return Metric.counter(Observed::connections, name, help, value);
    }
}
