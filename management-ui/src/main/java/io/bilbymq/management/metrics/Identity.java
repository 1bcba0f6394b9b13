package io.bilbymq.management.metrics;

import io.prometheus.metrics.model.snapshots.Labels;
import java.util.List;

/** Who tells all this: what dashboards join the other metrics with. */
final class Identity {
    private Identity() {}

    static void write(Exposition to, Page page, Observed seen) {
        final NodeFacts facts = seen.facts();
        to.add(Type.UNTYPED.snapshot(
                "rabbitmq_build_info",
                "RabbitMQ & Erlang/OTP version info",
                one(Labels.of(
                        "rabbitmq_version",
                        facts.rabbitmqVersion(),
                        "prometheus_plugin_version",
                        facts.rabbitmqVersion(),
                        "prometheus_client_version",
                        facts.product().version(),
                        "erlang_version",
                        "Java " + Runtime.version().feature(),
                        "product_version",
                        facts.product().version(),
                        "product_name",
                        facts.product().name())),
                number -> number));
        to.add(Type.UNTYPED.snapshot(
                "rabbitmq_identity_info",
                "RabbitMQ node & cluster identity info",
                one(Labels.of(
                        "rabbitmq_node",
                        facts.name(),
                        "rabbitmq_cluster",
                        facts.clusterName(),
                        "rabbitmq_cluster_permanent_id",
                        facts.clusterId(),
                        "rabbitmq_endpoint",
                        page.endpoint())),
                number -> number));
    }

    private static List<Labelled<Double>> one(Labels labels) {
        return List.of(new Labelled<>(labels, 1.0));
    }
}
