package io.bilbymq.management.api;

import io.bilbymq.management.http.Json;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Where the broker and its API listen. Thread safe. */
public final class Listeners {
    private final Supplier<List<Listener>> all;
    private final Supplier<List<Certificate>> certificates;

    /**
     * Where something listens.
     *
     * @param protocol by RabbitMQ's names: {@code amqp}, {@code amqp/ssl}, {@code http}, {@code https}, {@code http/prometheus}
     */
    public record Listener(String protocol, String address, int port) {}

    /** Those that {@code all} says, which may not be known before the API itself listens. */
    public Listeners(Supplier<List<Listener>> all, Supplier<List<Certificate>> certificates) {
        this.all = all;
        this.certificates = certificates;
    }

    List<Listener> all() {
        return all.get();
    }

    /**
     * A certificate that clients are shown.
     *
     * @param notAfter when its time is over
     */
    public record Certificate(String protocol, int port, Instant notAfter) {}

    /** Those of the listeners that speak TLS. */
    List<Certificate> certificates() {
        return certificates.get();
    }

    /** As {@code /overview} lists them. */
    ArrayNode json(String node) {
        final ArrayNode json = Json.array();
        for (final Listener listener : all()) {
            json.add(json(listener, node));
        }
        return json;
    }

    private static ObjectNode json(Listener listener, String node) {
        final ObjectNode json = Json.object()
                .put("node", node)
                .put("protocol", listener.protocol())
                .put("ip_address", listener.address())
                .put("port", listener.port());
        json.putArray("socket_opts");
        return json;
    }

    /** Where the pages and the API are, as {@code contexts} list them. */
    ArrayNode contexts(String node) {
        final ArrayNode json = Json.array();
        all().stream()
                .filter(listener -> listener.protocol().startsWith("http"))
                .forEach(listener -> {
                    final ObjectNode context = json.addObject();
                    context.putArray("ssl_opts");
                    context.put("node", node)
                            .put(
                                    "description",
                                    listener.protocol().endsWith("prometheus")
                                            ? "RabbitMQ Prometheus"
                                            : "RabbitMQ Management")
                            .put("path", "/")
                            .put("ip", listener.address())
                            .put("port", Integer.toString(listener.port()));
                });
        return json;
    }
}
