package io.bilbymq.management.metrics;

import static io.bilbymq.broker.statistics.NodeEvent.AUTHENTICATION_FAILURE;
import static io.bilbymq.broker.statistics.NodeEvent.AUTHENTICATION_SUCCESS;

import com.sun.management.UnixOperatingSystemMXBean;
import io.bilbymq.broker.NodeInfo;
import io.bilbymq.broker.statistics.Counts;
import io.bilbymq.broker.statistics.MessageEvent;
import io.bilbymq.broker.statistics.NodeEvent;
import io.bilbymq.management.metrics.Group.Source;
import io.bilbymq.persistence.LogStatistics;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/** What there is to say of the node. */
final class NodeMetrics {
    static final List<Group<Observed>> GROUPS = List.of(
            group(
                    "connection_churn_metrics",
                    List.of(
                            counter(
                                    "connections_opened_total",
                                    "Total number of connections opened",
                                    NodeEvent.CONNECTION_OPEN),
                            counter(
                                    "connections_closed_total",
                                    "Total number of connections closed or terminated",
                                    NodeEvent.CONNECTION_CLOSE),
                            counter("channels_opened_total", "Total number of channels opened", NodeEvent.CHANNEL_OPEN),
                            counter(
                                    "channels_closed_total",
                                    "Total number of channels closed",
                                    NodeEvent.CHANNEL_CLOSE),
                            counter(
                                    "queues_declared_total",
                                    "Total number of queues declared",
                                    NodeEvent.QUEUE_DECLARE),
                            counter("queues_created_total", "Total number of queues created", NodeEvent.QUEUE_CREATE),
                            counter("queues_deleted_total", "Total number of queues deleted", NodeEvent.QUEUE_DELETE))),
            group(
                    "node_coarse_metrics",
                    List.of(
                            gauge(
                                    "process_open_fds",
                                    "Open file descriptors",
                                    seen -> ofSystem(UnixOperatingSystemMXBean::getOpenFileDescriptorCount)),
                            gauge(
                                    "process_resident_memory_bytes",
                                    "Memory used in bytes",
                                    seen -> seen.info().memory().used()),
                            gauge(
                                    "disk_space_available_bytes",
                                    "Disk space available in bytes",
                                    seen -> ofDisk(
                                            seen,
                                            disk -> disk.free().isPresent()
                                                    ? disk.free().getAsLong()
                                                    : Double.NaN)))),
            group(
                    "node_metrics",
                    List.of(
                            gauge(
                                    "process_max_fds",
                                    "Open file descriptors limit",
                                    seen -> ofSystem(UnixOperatingSystemMXBean::getMaxFileDescriptorCount)),
                            gauge(
                                    "resident_memory_limit_bytes",
                                    "Memory high watermark in bytes",
                                    seen -> seen.info().memory().limit()),
                            gauge(
                                    "disk_space_available_limit_bytes",
                                    "Free disk space low watermark in bytes",
                                    seen -> ofDisk(seen, NodeInfo.Disk::limit)),
                            gauge(
                                    "erlang_uptime_seconds",
                                    "Node uptime",
                                    seen -> seen.info().uptime().toMillis() / 1000.0))),
            group(
                    "node_persister_metrics",
                    List.of(
                            ofLog("io_write_ops_total", "Total number of I/O write operations", LogStatistics::writes),
                            ofLog(
                                    "io_write_bytes_total",
                                    "Total number of I/O bytes written",
                                    LogStatistics::writtenBytes),
                            ofLog(
                                    "io_write_time_seconds_total",
                                    "Total I/O write time",
                                    log -> LogMetrics.seconds(log.writeNanos())),
                            ofLog("io_sync_ops_total", "Total number of I/O sync operations", LogMetrics::syncs),
                            ofLog(
                                    "io_sync_time_seconds_total",
                                    "Total I/O sync time",
                                    log -> LogMetrics.seconds(log.syncs().sum())),
                            counter(
                                    "msg_store_read_total",
                                    "Total number of Message Store read operations",
                                    seen -> QueueMetrics.ofAll(seen, MessageEvent.DISK_READ)),
                            counter(
                                    "msg_store_write_total",
                                    "Total number of Message Store write operations",
                                    seen -> QueueMetrics.ofAll(seen, MessageEvent.DISK_WRITE)))));

    /** Who has logged in, and who could not, by protocol. */
    static final Group<Logins> LOGINS = new Group<>(
            "auth_attempt_metrics",
            Source.COUNTS,
            seen -> List.of(
                    new Labelled<>(Labels.of("protocol", "amqp091"), overAmqp(seen)),
                    new Labelled<>(Labels.of("protocol", "http"), seen.overHttp())),
            List.of(
                    logins(
                            "auth_attempts_total",
                            "Total number of authentication attempts",
                            logins -> logins.succeeded() + logins.failed()),
                    logins(
                            "auth_attempts_succeeded_total",
                            "Total number of successful authentication attempts",
                            Logins::succeeded),
                    logins(
                            "auth_attempts_failed_total",
                            "Total number of failed authentication attempts",
                            Logins::failed)));

    private NodeMetrics() {}

    private static Logins overAmqp(Observed seen) {
        final Counts<NodeEvent> events = seen.counts().events();
        return new Logins(events.of(AUTHENTICATION_SUCCESS), events.of(AUTHENTICATION_FAILURE));
    }

    private static Metric<Logins> logins(String name, String help, ToDoubleFunction<Logins> value) {
        return Metric.counter(
                name, help, value, seen -> value.applyAsDouble(overAmqp(seen)) + value.applyAsDouble(seen.overHttp()));
    }

    /** How many there are of everything. */
    static void writeCounts(Exposition to, String prefix, Observed seen) {
        to.add(Type.GAUGE.snapshot(
                prefix + "connections",
                "Connections currently open",
                seen.connections().size()));
        to.add(Type.GAUGE.snapshot(
                prefix + "channels", "Channels currently open", seen.channels().size()));
        to.add(Type.GAUGE.snapshot(
                prefix + "consumers",
                "Consumers currently connected",
                seen.counts().consumers()));
        to.add(Type.GAUGE.snapshot(
                prefix + "queues", "Queues available", seen.queues().size()));
    }

    /** What it is low on. */
    static void writeAlarms(Exposition to, Observed seen) {
        to.add(alarm("file_descriptor_limit", "is 1 if file descriptor limit alarm is in effect", false));
        to.add(alarm(
                "free_disk_space_watermark",
                "is 1 if free disk space watermark alarm is in effect",
                seen.info().disk().map(NodeInfo.Disk::alarm).orElse(false)));
        to.add(alarm(
                "memory_used_watermark",
                "is 1 if VM memory watermark alarm is in effect",
                seen.info().memory().alarm()));
    }

    private static MetricSnapshot alarm(String name, String help, boolean rings) {
        return Type.UNTYPED.snapshot("rabbitmq_alarms_" + name, help, rings ? 1 : 0);
    }

    private static Group<Observed> group(String family, List<Metric<Observed>> metrics) {
        return new Group<>(family, Source.COUNTS, Observed::node, metrics);
    }

    private static Metric<Observed> gauge(String name, String help, ToDoubleFunction<Observed> value) {
        return new Metric<>(name, Type.GAUGE, help, value, value);
    }

    private static Metric<Observed> counter(String name, String help, ToDoubleFunction<Observed> value) {
        return new Metric<>(name, Type.COUNTER, help, value, value);
    }

    private static Metric<Observed> counter(String name, String help, NodeEvent event) {
        return counter(name, help, (ToDoubleFunction<Observed>)
                seen -> seen.counts().events().of(event));
    }

    private static Metric<Observed> ofLog(String name, String help, ToDoubleFunction<LogStatistics> value) {
        return counter(name, help, (ToDoubleFunction<Observed>)
                seen -> seen.log().map(log -> value.applyAsDouble(log)).orElse(Double.NaN));
    }

    private static double ofSystem(ToLongFunction<UnixOperatingSystemMXBean> value) {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
                ? value.applyAsLong(system)
                : Double.NaN;
    }

    private static double ofDisk(Observed seen, ToDoubleFunction<NodeInfo.Disk> value) {
        return seen.info().disk().map(disk -> value.applyAsDouble(disk)).orElse(Double.NaN);
    }
}
