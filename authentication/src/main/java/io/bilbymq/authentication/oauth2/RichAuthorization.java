package io.bilbymq.authentication.oauth2;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * Scopes out of {@code authorization_details}: permissions of a rich authorization request (RFC 9396), as RabbitMQ reads them.
 * {@code {"type": "rabbitmq", "locations": ["cluster:finance/queue:primary-*"], "actions": ["read"]}} means {@code
 * read:*}{@code /primary-*}{@code /*}.
 */
final class RichAuthorization {
    private static final Set<String> LOCATIONS = Set.of("cluster", "vhost", "queue", "exchange", "routing-key");
    private static final Set<String> TAGS = Set.of("monitoring", "administrator", "management", "policymaker");
    private static final Set<String> PERMISSIONS = Set.of("read", "write", "configure");

    private RichAuthorization() {}

    /** The scopes that the claims have for this server, without its prefix. */
    static List<String> scopes(JsonNode claims, ResourceServer server) {
        final List<String> scopes = new ArrayList<>();
        final JsonNode details = claims.get("authorization_details");
        if (details == null || !details.isArray() || server.type().isEmpty()) {
            return scopes;
        }
        for (final JsonNode permission : details) {
            final boolean meant = permission.isObject()
                    && permission.get("actions") != null
                    && permission.get("locations") != null
                    && Json.text(permission, "type").equals(server.type());
            if (meant) {
                scopes.addAll(scopesOf(permission, server.id()));
            }
        }
        return scopes;
    }

    private static List<String> scopesOf(JsonNode permission, String serverId) {
        final List<String> paths = oneOrMore(permission.get("locations")).stream()
                .map(RichAuthorization::attributes)
                .filter(attributes -> isMeant(attributes, serverId))
                .map(RichAuthorization::path)
                .toList();
        final List<String> scopes = new ArrayList<>();
        if (paths.isEmpty()) {
            return scopes;
        }
        for (final String action : oneOrMore(permission.get("actions"))) {
            if (TAGS.contains(action)) {
                scopes.add("tag:" + action);
            } else if (PERMISSIONS.contains(action)) {
                paths.forEach(path -> scopes.add(action + ":" + path));
            }
        }
        return scopes;
    }

    /** A text is one here, whatever blanks are in it. */
    private static List<String> oneOrMore(JsonNode value) {
        return value.isString() ? List.of(value.stringValue()) : Json.texts(value);
    }

    /** {@code cluster:finance/queue:primary-*} by name; what is not known is left out. */
    private static Map<String, String> attributes(String location) {
        final Map<String, String> attributes = new HashMap<>();
        for (final String attribute : location.split("/", -1)) {
            final List<String> parts = List.of(attribute.split(":", -1));
            if (parts.size() >= 2 && LOCATIONS.contains(parts.get(0))) {
                attributes.put(parts.get(0), parts.get(1));
            }
        }
        return attributes;
    }

    /** The cluster has to be named, and a queue and an exchange cannot be meant at once unless they have one name. */
    private static boolean isMeant(Map<String, String> attributes, String serverId) {
        final Optional<WildcardPattern> cluster =
                Optional.ofNullable(attributes.get("cluster")).flatMap(WildcardPattern::of);
        final String queue = attributes.get("queue");
        final String exchange = attributes.get("exchange");
        return cluster.isPresent()
                && cluster.get().matches(serverId)
                && (queue == null || exchange == null || queue.equals(exchange));
    }

    private static String path(Map<String, String> attributes) {
        final String resource = attributes.getOrDefault("queue", attributes.getOrDefault("exchange", "*"));
        return attributes.getOrDefault("vhost", "*") + "/" + resource + "/"
                + attributes.getOrDefault("routing-key", "*");
    }
}
