package io.bilbymq.it;

import java.util.Map;

/** Who answers: tests that expect different things of different brokers ask here. */
public enum Peer {
    /** Ours, in this process or elsewhere. */
    BILBYMQ,
    /** RabbitMQ 3.10, the oldest behaviour that clients still meet in the field. */
    RABBITMQ_3_10;

    static Peer of(Map<String, Object> serverProperties) {
        Object product = serverProperties.get("product");
        if ("BilbyMQ".equals(product)) {
            return BILBYMQ;
        }
        String version = String.valueOf(serverProperties.get("version"));
        if ("RabbitMQ".equals(product) && version.startsWith("3.10.")) {
            return RABBITMQ_3_10;
        }
        throw new IllegalStateException("nothing is known of what to expect from " + product + " " + version);
    }
}
