package io.bilbymq.ctl;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A port that a node listens on. */
record Listener(String node, String address, int port, String protocol) {
    private static final Map<String, String> PURPOSES = Map.ofEntries(
            Map.entry("amqp", "AMQP 0-9-1"),
            Map.entry("amqp/ssl", "AMQP 0-9-1 over TLS"),
            Map.entry("clustering", "inter-node and CLI tool communication"),
            Map.entry("http", "HTTP API"),
            Map.entry("https", "HTTP API over TLS (HTTPS)"),
            Map.entry("http/prometheus", "Prometheus exporter API over HTTP"),
            Map.entry("mqtt", "MQTT"),
            Map.entry("mqtt/ssl", "MQTT over TLS"),
            Map.entry("stomp", "STOMP"),
            Map.entry("stomp/ssl", "STOMP over TLS"),
            Map.entry("stream", "stream"));

    private static final Map<String, String> ALIASES = Map.of(
            "amqps", "amqp/ssl",
            "amqp091", "amqp",
            "amqp0.9.1", "amqp",
            "amqp10", "amqp",
            "amqp1.0", "amqp",
            "mqtts", "mqtt/ssl",
            "stomps", "stomp/ssl");

    /** Those of all nodes, or of one. */
    static List<Listener> all(JsonNode overview) {
        return overview.path("listeners")
                .valueStream()
                .map(listener -> new Listener(
                        listener.path("node").asString(""),
                        listener.path("ip_address").asString(""),
                        listener.path("port").asInt(0),
                        listener.path("protocol").asString("")))
                .toList();
    }

    static List<Listener> ofNode(JsonNode overview, String node) {
        return all(overview).stream()
                .filter(listener -> listener.node().equals(node))
                .toList();
    }

    /** The name that a broker has for a protocol which somebody may call otherwise. */
    static String protocolNamed(String name) {
        final String lower = name.toLowerCase(Locale.ROOT);
        return ALIASES.getOrDefault(lower, lower);
    }

    /** Whether it listens on all addresses of its machine. */
    boolean isEverywhere() {
        return address.isEmpty() || address.equals("::") || address.equals("0.0.0.0");
    }

    String description() {
        return "interface: " + shownAddress() + ", port: " + port + ", protocol: " + protocol + ", purpose: "
                + purpose();
    }

    ObjectNode json() {
        return Json.object()
                .put("node", node)
                .put("interface", shownAddress())
                .put("port", port)
                .put("protocol", protocol)
                .put("purpose", purpose());
    }

    private String purpose() {
        return PURPOSES.getOrDefault(protocol, protocol);
    }

    private String shownAddress() {
        return address.contains(":") ? "[" + address + "]" : address;
    }
}
