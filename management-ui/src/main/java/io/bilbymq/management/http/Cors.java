package io.bilbymq.management.http;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;
import java.util.Optional;

/**
 * Lets pages of other sites use the API: {@code management.cors.allow_origins} ({@code *} for all) and {@code
 * management.cors.max_age}. By default none may.
 *
 * @param origins such as {@code https://site.example}
 * @param maxAgeSeconds how long a browser may believe an answer to its question
 */
public record Cors(List<String> origins, int maxAgeSeconds) {
    /** Nobody. */
    public static final Cors NONE = new Cors(List.of(), 1800);

    /** Copies the list. */
    public Cors {
        origins = List.copyOf(origins);
    }

    void addTo(HttpServerRequest request, Optional<String> allowedMethods) {
        final String origin = request.getHeader("Origin");
        if (origin == null || !(origins.contains("*") || origins.contains(origin))) {
            return;
        }
        final HttpServerResponse response = request.response();
        response.putHeader("Access-Control-Allow-Origin", origin);
        response.putHeader("Access-Control-Allow-Credentials", "true");
        allowedMethods.ifPresent(methods -> {
            response.putHeader("Access-Control-Max-Age", Integer.toString(maxAgeSeconds));
            response.putHeader("Access-Control-Allow-Methods", methods);
            final String headers = request.getHeader("Access-Control-Request-Headers");
            if (headers != null) {
                response.putHeader("Access-Control-Allow-Headers", headers);
            }
        });
    }
}
