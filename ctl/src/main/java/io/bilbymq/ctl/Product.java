package io.bilbymq.ctl;

import tools.jackson.databind.JsonNode;

/**
 * What a broker says that it is.
 *
 * @param rabbitVersion the version of RabbitMQ that it is, or behaves like
 * @param erlangVersion empty if it says none
 */
record Product(String name, String version, String rabbitVersion, String erlangVersion) {
    private static final String RABBITMQ = "RabbitMQ";

    static Product of(JsonNode overview) {
        final String rabbit = overview.path("rabbitmq_version").asString("");
        return new Product(
                overview.path("product_name").asString(RABBITMQ),
                overview.path("product_version").asString(rabbit),
                rabbit,
                overview.path("erlang_version").asString(""));
    }

    boolean isRabbit() {
        return name.equals(RABBITMQ);
    }

    /** {@code RabbitMQ 3.10.8 on Erlang 25.2.3}. */
    String words() {
        if (!isRabbit()) {
            return name + " " + version + ", as RabbitMQ " + rabbitVersion;
        }
        return name + " " + version + (erlangVersion.isEmpty() ? "" : " on Erlang " + erlangVersion);
    }
}
