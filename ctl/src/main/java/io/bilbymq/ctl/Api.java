package io.bilbymq.ctl;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.net.ssl.SSLException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** A broker's HTTP management API. */
final class Api {
    private final HttpClient http;
    private final URI server;
    private final Login login;
    private final Optional<Duration> timeout;

    /**
     * At a server.
     *
     * @param server without a slash at its end, and without {@code /api}
     * @param timeout how long an answer may take, if there is a limit
     */
    Api(HttpClient http, URI server, Login login, Optional<Duration> timeout) {
        this.http = http;
        this.server = server;
        this.login = login;
        this.timeout = timeout;
    }

    URI server() {
        return server;
    }

    Login login() {
        return login;
    }

    /** The same for somebody else. */
    Api as(Login other) {
        return new Api(http, server, other, timeout);
    }

    Answer get(String... path) {
        return get(Resource.of(path));
    }

    Answer get(Resource resource) {
        return send("GET", resource, Json.nothing());
    }

    Answer put(JsonNode body, String... path) {
        return send("PUT", Resource.of(path), body);
    }

    Answer post(JsonNode body, String... path) {
        return send("POST", Resource.of(path), body);
    }

    Answer post(Resource resource, JsonNode body) {
        return send("POST", resource, body);
    }

    Answer delete(String... path) {
        return delete(Resource.of(path));
    }

    /** Deletes what the body says. */
    Answer delete(JsonNode body, String... path) {
        return send("DELETE", Resource.of(path), body);
    }

    Answer delete(Resource resource) {
        return send("DELETE", resource, Json.nothing());
    }

    /** Closes a connection, telling its client why. */
    Answer close(String connection, String reason) {
        return send(
                "DELETE",
                Resource.of("connections", connection),
                Json.nothing(),
                Map.of("X-Reason", headerText(reason)));
    }

    /** Whether the server knows who asks, and lets that user ask. Fails only if there is no server. */
    boolean knowsWhoAsks() {
        final HttpResponse<byte[]> response = exchange("GET", Resource.of("whoami"), Json.nothing(), Map.of());
        return response.statusCode() == 200;
    }

    private Answer send(String method, Resource resource, JsonNode body) {
        return send(method, resource, body, Map.of());
    }

    private Answer send(String method, Resource resource, JsonNode body, Map<String, String> headers) {
        final HttpResponse<byte[]> response = exchange(method, resource, body, headers);
        final int status = response.statusCode();
        final JsonNode answer = json(response);
        final boolean failedCheck = status == Answer.CHECK_FAILED
                && answer.path("status").asString("").equals("failed");
        if (status / 100 == 2 || status == Answer.NOT_FOUND || failedCheck) {
            return new Answer(resource, status, answer);
        }
        throw refusal(method, resource, status, answer);
    }

    private HttpResponse<byte[]> exchange(
            String method, Resource resource, JsonNode body, Map<String, String> headers) {
        final HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server + "/api" + resource.text()))
                .header("Authorization", login.header())
                // RabbitMQ refuses to change some things for whoever takes nothing but JSON.
                .header("Accept", "application/json, */*;q=0.5");
        headers.forEach(request::header);
        timeout.ifPresent(request::timeout);
        if (body.isMissingNode()) {
            request.method(method, BodyPublishers.noBody());
        } else {
            request.header("Content-Type", "application/json").method(method, BodyPublishers.ofString(Json.text(body)));
        }
        try {
            return http.send(request.build(), BodyHandlers.ofByteArray());
        } catch (HttpTimeoutException late) {
            throw new Failure(ExitCode.TIMEOUT, server + " did not answer in time", late);
        } catch (IOException unreachable) {
            throw new Failure(
                    ExitCode.UNAVAILABLE, "unable to connect to " + server + ": " + words(unreachable), unreachable);
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
            throw new Failure(ExitCode.SOFTWARE, "interrupted", ended);
        }
    }

    private JsonNode json(HttpResponse<byte[]> response) {
        try {
            return Json.parse(response.body());
        } catch (JacksonException wrong) {
            if (response.statusCode() / 100 != 2) {
                return Json.nothing();
            }
            throw new Failure(
                    ExitCode.UNAVAILABLE,
                    server + " does not answer as a management API: what it says is no JSON",
                    wrong);
        }
    }

    private Failure refusal(String method, Resource resource, int status, JsonNode answer) {
        final String reason = reason(answer);
        return switch (status) {
            case 400, 409, 412, 413 ->
                new Failure(
                        ExitCode.DATA,
                        reason.isEmpty() ? "the broker does not take this request (HTTP " + status + ")" : reason);
            case 401, 403 ->
                new Failure(
                        ExitCode.NOT_PERMITTED,
                        "user \"" + login.username() + "\" is not permitted to do this at " + server
                                + (reason.isEmpty() ? "" : ": " + reason));
            case 405, 501 ->
                new Failure(ExitCode.UNAVAILABLE, "this broker does not know " + method + " /api" + resource.text());
            default ->
                new Failure(
                        status == 503 ? ExitCode.UNAVAILABLE : ExitCode.SOFTWARE,
                        server + " answered with HTTP " + status + (reason.isEmpty() ? "" : ": " + reason));
        };
    }

    /** What an error says of itself. RabbitMQ escapes its texts for HTML. */
    private static String reason(JsonNode answer) {
        return words(answer.path("reason"))
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&quot;", "\"")
                .replace("&#39;", "'")
                .replace("&amp;", "&")
                .replaceAll("\\s*\\n\\s*", " ")
                .strip();
    }

    /** A reason may be a term of Erlang, in which a text is a list of characters. */
    private static String words(JsonNode reason) {
        if (reason.isString()) {
            return reason.asString();
        } else if (reason.isArray() && !reason.isEmpty()) {
            final boolean isText = reason.valueStream().allMatch(JsonNode::isInt);
            return reason.valueStream()
                    .map(part -> isText ? Character.toString(part.asInt()) : words(part))
                    .collect(Collectors.joining(isText ? "" : " "));
        }
        return Json.isThere(reason) ? Json.text(reason) : "";
    }

    private static String words(IOException unreachable) {
        if (unreachable instanceof ConnectException && unreachable.getCause() instanceof ConnectException cause) {
            return cause.getCause() instanceof UnresolvedAddressException
                    ? "this host is not known"
                    : "connection refused";
        } else if (unreachable instanceof SSLException) {
            return "TLS failed: " + unreachable.getMessage();
        }
        return unreachable.getMessage() == null ? unreachable.getClass().getSimpleName() : unreachable.getMessage();
    }

    /** Headers are Latin characters in one line. */
    private static String headerText(String text) {
        final byte[] ascii = text.getBytes(StandardCharsets.US_ASCII);
        return new String(ascii, StandardCharsets.US_ASCII).replaceAll("\\p{Cntrl}+", " ");
    }
}
