package io.bilbymq.broker.settings;

/**
 * What clients are told about the server in {@code connection.start}.
 *
 * @param name of the product
 * @param version the level of RabbitMQ whose behaviour is followed: clients switch on it
 * @param clusterName shown to clients and people
 */
public record ProductSettings(String name, String version, String clusterName) {
    public static ProductSettings defaults() {
        return new ProductSettings("BilbyMQ", "4.2.0", "bilby@localhost");
    }
}
