package io.bilbymq.management.metrics;

import io.bilbymq.broker.Broker;
import io.bilbymq.broker.settings.ProductSettings;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * What a node is, and how much of everything it has.
 *
 * @param name of the node
 * @param clusterName what people are told
 * @param clusterId of the cluster, which is this node
 * @param product what is running
 * @param rabbitmqVersion the level of RabbitMQ whose behaviour is followed
 * @param memoryUsed bytes that the broker holds, by the count that its alarm looks at
 * @param memoryLimit bytes above which publishers are blocked
 * @param diskFree bytes; empty if the disk is not watched
 * @param diskLimit bytes below which publishers are blocked
 * @param alarms what it is low on: {@code memory}, {@code disk}
 * @param uptimeSeconds since it was started
 */
record NodeFacts(
        String name,
        String clusterName,
        String clusterId,
        Product product,
        String rabbitmqVersion,
        long memoryUsed,
        long memoryLimit,
        OptionalLong diskFree,
        OptionalLong diskLimit,
        List<String> alarms,
        double uptimeSeconds) {
    /** What is running. */
    record Product(String name, String version) {}

    /** Those of a broker. */
    static NodeFacts of(Broker broker) {
        final ProductSettings product = ProductSettings.defaults();
        return new NodeFacts(
                product.clusterName(),
                product.clusterName(),
                clusterId(product.clusterName()),
                new Product(product.name(), product.version()),
                product.version(),
                broker.memoryAlarm().held(),
                broker.memoryAlarm().watermark(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                broker.alarms(),
                ManagementFactory.getRuntimeMXBean().getUptime() / 1000.0);
    }

    /** Always the same for a cluster of this name. */
    private static String clusterId(String clusterName) {
        return "rabbitmq-cluster-id-" + UUID.nameUUIDFromBytes(clusterName.getBytes(StandardCharsets.UTF_8));
    }
}
