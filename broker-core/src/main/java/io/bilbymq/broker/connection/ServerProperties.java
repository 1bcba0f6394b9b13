package io.bilbymq.broker.connection;

import io.bilbymq.amqp.FieldTable;
import io.bilbymq.broker.settings.ProductSettings;
import java.util.List;

/** What {@code connection.start} says about the server: RabbitMQ's keys, sorted, and its list of capabilities. */
final class ServerProperties {
    /** In RabbitMQ's order, which is fixed and not that of the alphabet. */
    private static final List<String> CAPABILITIES = List.of(
            "publisher_confirms",
            "exchange_exchange_bindings",
            "basic.nack",
            "consumer_cancel_notify",
            "connection.blocked",
            "consumer_priorities",
            "authentication_failure_close",
            "per_consumer_qos",
            "direct_reply_to");

    private ServerProperties() {}

    static FieldTable of(ProductSettings product) {
        final String implementation = ServerProperties.class.getPackage().getImplementationVersion();
        final FieldTable.Builder capabilities = FieldTable.builder();
        CAPABILITIES.forEach(name -> capabilities.put(name, true));
        return FieldTable.builder()
                .put("bilbymq_version", implementation == null ? "development" : implementation)
                .put("capabilities", capabilities.build())
                .put("cluster_name", product.clusterName())
                .put("copyright", "The BilbyMQ authors")
                .put("information", "Licensed under the Apache License 2.0")
                .put("platform", "Java " + Runtime.version().feature())
                .put("product", product.name())
                .put("version", product.version())
                .build();
    }
}
