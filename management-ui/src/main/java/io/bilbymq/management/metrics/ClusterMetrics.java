package io.bilbymq.management.metrics;

import io.bilbymq.broker.vhost.BindingInfo;
import io.bilbymq.broker.vhost.ExchangeInfo;
import io.bilbymq.broker.vhost.QueueInfo;
import io.bilbymq.broker.vhost.VirtualHostInfo;
import io.bilbymq.management.metrics.Group.Source;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** What any node of a cluster of RabbitMQ says of all of it: that there are virtual hosts, exchanges, queues. */
final class ClusterMetrics {
    /** What can only be asked for in {@code /metrics/detailed}, and has a prefix of its own there. */
    static final List<Group<?>> GROUPS = List.of(
            new Group<>(
                    "vhost_status",
                    Source.COUNTS,
                    ClusterMetrics::virtualHosts,
                    List.of(gauge(
                            "vhost_status",
                            "Whether a given vhost is running",
                            host -> host.state() == VirtualHostInfo.State.RUNNING ? 1 : 0))),
            new Group<>(
                    "exchange_bindings",
                    Source.COUNTS,
                    seen -> exchanges(seen, true),
                    List.of(gauge(
                            "exchange_bindings",
                            "Number of bindings for an exchange. This value is cluster-wide.",
                            Bound::bindings))),
            new Group<>(
                    "exchange_names",
                    Source.COUNTS,
                    seen -> exchanges(seen, false),
                    List.of(gauge(
                            "exchange_name",
                            "Enumerates exchanges without any additional info. This value is cluster-wide. A cheaper"
                                    + " alternative to `exchange_bindings`",
                            exchange -> 1))));

    private ClusterMetrics() {}

    private record Bound(ExchangeInfo exchange, long bindings) {}

    private static <T> Metric<T> gauge(String name, String help, ToDoubleFunction<T> value) {
        return new Metric<>(name, Type.GAUGE, help, value, seen -> Double.NaN);
    }

    private static List<Labelled<VirtualHostInfo>> virtualHosts(Observed seen) {
        return Labelled.all(seen.virtualHosts().toList(), host -> Labels.of("vhost", host.name()));
    }

    /** As RabbitMQ has it: neither the default exchange, nor those that clients cannot publish to. */
    private static List<Labelled<Bound>> exchanges(Observed seen, boolean counted) {
        final List<Bound> all = new ArrayList<>();
        for (final VirtualHostInfo host : seen.virtualHosts().toList()) {
            final var definitions = seen.broker().definitions(host.name());
            final Map<String, Long> bindings = new HashMap<>();
            if (counted) {
                for (final BindingInfo binding : definitions.bindings()) {
                    bindings.merge(binding.source(), 1L, Long::sum);
                }
            }
            for (final ExchangeInfo exchange : definitions.exchanges()) {
                if (!exchange.internal() && !exchange.name().isEmpty()) {
                    all.add(new Bound(exchange, bindings.getOrDefault(exchange.name(), 0L)));
                }
            }
        }
        return Labelled.all(
                all,
                each -> Labels.of(
                        "vhost",
                        each.exchange.virtualHost(),
                        "exchange",
                        each.exchange.name(),
                        "type",
                        each.exchange.type()));
    }

    /** What queues are. */
    static void writeQueues(Exposition to, String prefix, Observed seen) {
        final List<Labelled<QueueInfo>> queues = seen.queueInfos();
        to.add(Type.GAUGE.snapshot(
                prefix + "queue_info",
                "A metric with a constant '1' value and labels that provide some queue details",
                queues,
                queue -> 1));
    }
}
