package io.bilbymq.authentication.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.bilbymq.authentication.http.HttpSettings.Paths;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/** The HTTP service of an operator: remembers what it is asked and answers what it is told to. */
final class AuthorizationService implements AutoCloseable {
    /** How a question is answered. */
    interface Answering {
        void answer(HttpExchange exchange) throws IOException;
    }

    /** {@code POST /auth/user username=…}. */
    private final List<String> questions = new CopyOnWriteArrayList<>();

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpServer server;
    private final String scheme;
    private volatile Answering answering = exchange -> say(exchange, 200, "deny");

    AuthorizationService() {
        this(Optional.empty());
    }

    AuthorizationService(Optional<SSLContext> tls) {
        this(tls, false);
    }

    /** {@code mutual}: who shows no certificate is not listened to. */
    AuthorizationService(Optional<SSLContext> tls, boolean mutual) {
        try {
            final InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
            if (tls.isPresent()) {
                final HttpsServer https = HttpsServer.create(address, 0);
                https.setHttpsConfigurator(new HttpsConfigurator(tls.get()) {
                    @Override
                    public void configure(HttpsParameters parameters) {
                        final SSLParameters ssl = tls.get().getDefaultSSLParameters();
                        ssl.setNeedClientAuth(mutual);
                        parameters.setSSLParameters(ssl);
                    }
                });
                server = https;
            } else {
                server = HttpServer.create(address, 0);
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        scheme = tls.isPresent() ? "https" : "http";
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    private void handle(HttpExchange exchange) throws IOException {
        final String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        final String query = exchange.getRequestURI().getRawQuery();
        questions.add(exchange.getRequestMethod() + " "
                + exchange.getRequestURI().getPath() + " " + (query == null ? body : query + body));
        try (exchange) {
            answering.answer(exchange);
        }
    }

    static void say(HttpExchange exchange, int status, String body) throws IOException {
        final byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    void answers(int status, String body) {
        answering = exchange -> say(exchange, status, body);
    }

    void answers(Answering other) {
        answering = other;
    }

    List<String> questions() {
        return questions;
    }

    URI address(String path) {
        return URI.create(scheme + "://localhost:" + server.getAddress().getPort() + path);
    }

    Paths paths() {
        return new Paths(
                address("/auth/user"), address("/auth/vhost"), address("/auth/resource"), address("/auth/topic"));
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
