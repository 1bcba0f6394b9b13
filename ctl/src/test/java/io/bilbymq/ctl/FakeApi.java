package io.bilbymq.ctl;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A management API that answers what a test says, and remembers what it was asked. What nobody has said is 404. */
final class FakeApi implements AutoCloseable {
    /** One request, its path as it was sent, without {@code /api}. */
    record Request(String line, String body, String user, String reason) {}

    private record Response(int status, String body) {}

    private final HttpServer server;
    private final Map<String, Deque<Response>> responses = new ConcurrentHashMap<>();
    private final List<Request> requests = new CopyOnWriteArrayList<>();

    FakeApi() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.start();
    }

    String uri() {
        return "http://127.0.0.1:" + port();
    }

    int port() {
        return server.getAddress().getPort();
    }

    /** Answers requests such as {@code GET /users}: the last answer that is said stays, those before it are given once each. */
    FakeApi on(String request, int status, String body) {
        responses.computeIfAbsent(request, key -> new ArrayDeque<>()).add(new Response(status, body));
        return this;
    }

    FakeApi on(String request, String body) {
        return on(request, 200, body);
    }

    FakeApi done(String request) {
        return on(request, 204, "");
    }

    List<Request> requests() {
        return requests;
    }

    /** Requests that change something, as {@code PUT /path body}. */
    List<String> changes() {
        return requests.stream()
                .filter(request -> !request.line().startsWith("GET "))
                .map(request -> (request.line() + " " + request.body()).strip())
                .toList();
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void handle(HttpExchange exchange) throws IOException {
        final String path = exchange.getRequestURI().toString().replaceFirst("^(/prefix)?/api", "");
        final String line = exchange.getRequestMethod() + " " + path;
        final String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        final String login =
                exchange.getRequestHeaders().getFirst("Authorization").replace("Basic ", "");
        final String reason = exchange.getRequestHeaders().getFirst("X-Reason");
        requests.add(new Request(
                line,
                body,
                new String(Base64.getDecoder().decode(login), StandardCharsets.UTF_8),
                reason == null ? "" : reason));
        final Response response = next(line);
        final byte[] bytes = response.body().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(response.status(), bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private Response next(String line) {
        final Deque<Response> known = responses.getOrDefault(line, new ArrayDeque<>());
        if (known.isEmpty()) {
            return new Response(404, "{\"error\":\"Object Not Found\",\"reason\":\"Not Found\"}");
        }
        return known.size() > 1 ? known.remove() : known.element();
    }
}
