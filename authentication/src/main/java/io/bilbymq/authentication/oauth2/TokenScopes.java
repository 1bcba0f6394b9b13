package io.bilbymq.authentication.oauth2;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/**
 * Finds the scopes of a token that mean this broker, wherever the provider has put them.
 *
 * <p>Source: {@code normalize_token_scope} of {@code rabbit_auth_backend_oauth2.erl}.
 */
final class TokenScopes {
    /** RabbitMQ's {@code MAX_SCOPE_COUNT}. */
    static final int SCOPES_MAX = 2048;

    /** Where Keycloak puts what a requesting party token permits. */
    private static final String REQUESTING_PARTY_TOKEN = "authorization.permissions.scopes";

    private TokenScopes() {}

    /**
     * The scopes, without the prefix, sorted, each once.
     *
     * @throws TokenRefused if there are too many
     */
    static List<String> of(JsonNode claims, ResourceServer server) {
        final List<String> found = new ArrayList<>();
        final JsonNode scope = claims.get("scope");
        if (scope != null) {
            found.addAll(Json.texts(scope));
        }
        found.addAll(at(REQUESTING_PARTY_TOKEN, claims, server));
        server.additionalScopes().forEach(path -> found.addAll(at(path, claims, server)));
        for (final String alias : List.copyOf(found)) {
            found.addAll(server.scopeAliases().getOrDefault(alias, List.of()));
        }
        final TreeSet<String> scopes = new TreeSet<>(RichAuthorization.scopes(claims, server));
        for (final String each : found) {
            if (each.startsWith(server.scopePrefix())) {
                scopes.add(each.substring(server.scopePrefix().length()));
            }
        }
        if (scopes.size() > SCOPES_MAX) {
            throw new TokenRefused("too many scopes");
        }
        return List.copyOf(scopes);
    }

    /** Follows a path of names through objects, and through each object of an array. */
    private static List<String> at(String path, JsonNode claims, ResourceServer server) {
        List<JsonNode> nodes = List.of(claims);
        for (final String name : path.split("\\.", -1)) {
            final List<JsonNode> next = new ArrayList<>();
            for (final JsonNode node : nodes) {
                if (node.isArray()) {
                    node.forEach(element -> addChild(element, name, next));
                } else {
                    addChild(node, name, next);
                }
            }
            nodes = next;
        }
        return nodes.stream().flatMap(node -> scopes(node, server).stream()).toList();
    }

    private static void addChild(JsonNode node, String name, List<JsonNode> children) {
        final JsonNode child = node.isObject() ? node.get(name) : null;
        if (child != null) {
            children.add(child);
        }
    }

    /** An object has scopes by the server that they are for, without its prefix. */
    private static List<String> scopes(JsonNode value, ResourceServer server) {
        if (!value.isObject()) {
            return Json.texts(value);
        }
        final JsonNode ours = value.get(server.id());
        return ours == null
                ? List.of()
                : Json.texts(ours).stream()
                        .map(scope -> server.id() + "." + scope)
                        .toList();
    }
}
