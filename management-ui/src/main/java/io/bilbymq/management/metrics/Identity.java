package io.bilbymq.management.metrics;

import io.bilbymq.broker.Broker;
import io.bilbymq.broker.NodeInfo;
import io.bilbymq.broker.vhost.GlobalParameters;
import io.bilbymq.management.http.Json;
import io.prometheus.metrics.model.snapshots.Labels;
import java.nio.charset.StandardCharsets;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Who tells all this: what dashboards join the other metrics with. */
final class Identity {
    private Identity() {}

    static void write(Exposition to, Page page, Observed seen) {
        final NodeInfo info = seen.info();
        final NodeInfo.Product product = info.product();
        writeOne(
                to,
                "rabbitmq_build_info",
                "RabbitMQ & Erlang/OTP version info",
                Labels.of(
                        "rabbitmq_version",
                        product.rabbitmqVersion(),
                        "prometheus_plugin_version",
                        product.rabbitmqVersion(),
                        "prometheus_client_version",
                        product.version(),
                        "erlang_version",
                        product.javaVersion(),
                        "product_version",
                        product.version(),
                        "product_name",
                        product.name()));
        writeOne(
                to,
                "rabbitmq_identity_info",
                "RabbitMQ node & cluster identity info",
                Labels.of(
                        "rabbitmq_node",
                        info.name(),
                        "rabbitmq_cluster",
                        info.clusterName(),
                        "rabbitmq_cluster_permanent_id",
                        clusterId(seen.broker()),
                        "rabbitmq_endpoint",
                        page.endpoint()));
    }

    private static void writeOne(Exposition to, String name, String help, Labels labels) {
        to.add(Type.UNTYPED.snapshot(name, help, List.of(new Labelled<>(labels, 1.0)), number -> number));
    }

    /** What no other broker has; nothing if somebody has set it to something that is no text. */
    private static String clusterId(Broker broker) {
        return broker.globalParameters()
                .named(GlobalParameters.INTERNAL_CLUSTER_ID)
                .flatMap(parameter -> Json.read(parameter.value().getBytes(StandardCharsets.UTF_8)))
                .filter(JsonNode::isString)
                .map(JsonNode::stringValue)
                .orElse("");
    }
}
