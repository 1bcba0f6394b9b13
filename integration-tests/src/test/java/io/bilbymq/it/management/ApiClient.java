package io.bilbymq.it.management;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Asks the management HTTP API. A path starts behind {@code /api}; words in braces are variables, whose values are encoded: {@code
 * /queues/{vhost}/q}. Immutable, safe for use from many threads.
 */
public final class ApiClient {
    static final JsonMapper JSON = JsonMapper.builder().build();

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration AT_MOST = Duration.ofSeconds(40);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();

    private final URI base;
    private final Map<String, String> variables;
    private final Map<String, String> headers;

    private ApiClient(URI base, Map<String, String> variables, Map<String, String> headers) {
        this.base = base;
        this.variables = variables;
        this.headers = headers;
    }

    /** A client that logs in. */
    static ApiClient of(URI base, Login login) {
        return anonymous(base).as(login);
    }

    /** A client that does not log in. */
    static ApiClient anonymous(URI base) {
        return new ApiClient(base, Map.of(), Map.of("Content-Type", "application/json"));
    }

    /** One that logs in as somebody else. */
    ApiClient as(Login login) {
        return header("Authorization", login.basic());
    }

    /** One that sends this header too, or another value of it. */
    ApiClient header(String name, String value) {
        return new ApiClient(base, variables, and(headers, name, value));
    }

    /** One that knows this variable too. */
    ApiClient with(String variable, String value) {
        return new ApiClient(base, and(variables, variable, value), headers);
    }

    /** The value of one of its variables. */
    String variable(String name) {
        return Objects.requireNonNull(variables.get(name), name);
    }

    private static Map<String, String> and(Map<String, String> map, String key, String value) {
        return Stream.concat(
                        map.entrySet().stream().filter(entry -> !entry.getKey().equals(key)),
                        Stream.of(Map.entry(key, value)))
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    Reply get(String path) {
        return send("GET", path, Optional.empty());
    }

    Reply delete(String path) {
        return send("DELETE", path, Optional.empty());
    }

    Reply put(String path, Map<String, ?> body) {
        return send("PUT", path, Optional.of(JSON.writeValueAsString(body)));
    }

    Reply post(String path, Map<String, ?> body) {
        return send("POST", path, Optional.of(JSON.writeValueAsString(body)));
    }

    /**
     * Asks again and again until the answer is as it should be.
     *
     * @param what what is waited for, for people
     */
    JsonNode await(String what, String path, Predicate<JsonNode> condition) {
        return Awaitility.await(what)
                .atMost(AT_MOST)
                .pollDelay(Duration.ZERO)
                .pollInterval(POLL)
                .until(() -> get(path), reply -> reply.status() == 200 && condition.test(reply.json()))
                .json();
    }

    /** With a text as it is, or with no body. */
    Reply send(String method, String path, Optional<String> body) {
        return exchange(method, URI.create(base + "/api" + filled(path)), body);
    }

    /** Asks for what is not below {@code /api}. */
    Reply outside(String path) {
        return exchange("GET", URI.create(base + path), Optional.empty());
    }

    private Reply exchange(String method, URI uri, Optional<String> body) {
        final BodyPublisher publisher = body.map(BodyPublishers::ofString).orElseGet(BodyPublishers::noBody);
        final HttpRequest.Builder request =
                HttpRequest.newBuilder(uri).timeout(PATIENCE).method(method, publisher);
        headers.forEach(request::setHeader);
        if (body.isPresent()) {
            // RabbitMQ 3.10 may forget a connection after it has refused a request whose body it had not read yet.
            request.setHeader("Connection", "close");
        }
        try {
            final HttpResponse<String> response =
                    HTTP.send(request.build(), BodyHandlers.ofString(StandardCharsets.UTF_8));
            return new Reply(
                    method + " " + uri.getRawPath(), response.statusCode(), response.headers(), response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(method + " " + uri, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(method + " " + uri, e);
        }
    }

    private String filled(String path) {
        String filled = path;
        for (final Map.Entry<String, String> variable : variables.entrySet()) {
            filled = filled.replace("{" + variable.getKey() + "}", encoded(variable.getValue()));
        }
        return filled;
    }

    /** A segment of a path. */
    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
