package io.bilbymq.management.http;

import io.bilbymq.amqp.AmqpException;
import io.bilbymq.amqp.ReplyCode;
import io.bilbymq.broker.access.Credentials;
import io.bilbymq.broker.access.Login;
import io.bilbymq.broker.settings.ListenAddress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

/** A server with endpoints that do next to nothing. Everybody whose password is {@code right} may log in. */
final class TestApi implements AutoCloseable {
    static final int BODY_MAX = 100_000;

    final ApiServer server;
    final int port;

    /** How many requests for {@code /later} there are, and when they are answered. */
    final AtomicInteger waiting = new AtomicInteger();

    final CompletableFuture<Answer> later = new CompletableFuture<>();

    /** What {@code /news} says; empty if there is nothing of that name any more. */
    volatile Optional<String> news = Optional.of("nothing");

    /** Who may not log in any more. */
    volatile String banned = "";

    TestApi() {
        this(new ApiServer(), Cors.NONE);
    }

    TestApi(ApiServer server, Cors cors) {
        this.server = server;
        final Authentication authentication = new Authentication(this::login, name -> name, Duration.ofHours(1), true);
        final ApiHandler handler = new ApiHandler(
                server,
                "/api",
                new Endpoints(List.of(this::endpoints)),
                authentication,
                name -> !name.equals("missing"),
                cors,
                BODY_MAX);
        port = server.listen(new ListenAddress("127.0.0.1", 0), handler);
    }

    private CompletionStage<Login> login(Credentials who) {
        return CompletableFuture.supplyAsync(
                () -> who.secret().equals(Optional.of("right")) && !who.user().equals(banned)
                        ? new Login.Granted(
                                Requests.user(who.user(), "management").caller().identity())
                        : new Login.Refused("wrong"));
    }

    private List<Endpoint> endpoints() {
        return List.of(
                Endpoint.get(
                        "/hello",
                        Audience.MANAGEMENT,
                        "",
                        request -> ok(request.by().user())),
                Endpoint.get("/admin", Audience.ADMINISTRATOR, "", request -> ok("admin")),
                Endpoint.get("/open", Audience.ANYBODY, "", request -> ok("open")),
                Endpoint.post(
                        "/open",
                        Audience.ANYBODY,
                        "",
                        request -> ok(request.body().length())),
                Endpoint.post(
                        "/length",
                        Audience.MANAGEMENT,
                        "",
                        request -> ok(request.body().length())),
                Endpoint.get(
                        "/query",
                        Audience.ANYBODY,
                        "",
                        request -> ok(request.query("q").orElse("-"))),
                Endpoint.get("/vhosts/{vhost}", Audience.VIRTUAL_HOST, "", request -> ok(request.virtualHost())),
                Endpoint.put("/vhosts/{vhost}", Audience.MANAGEMENT, "", request -> ok(request.virtualHost()))
                        .withoutVirtualHost(),
                Endpoint.delete(
                        "/hello",
                        Audience.MANAGEMENT,
                        "",
                        request -> CompletableFuture.completedStage(Answer.noContent())),
                Endpoint.get("/fails", Audience.MANAGEMENT, "", request -> {
                    throw new IllegalStateException("a secret");
                }),
                Endpoint.get(
                        "/fails/later",
                        Audience.MANAGEMENT,
                        "",
                        request -> CompletableFuture.supplyAsync(() -> {
                            throw new IllegalStateException("a secret");
                        })),
                Endpoint.get(
                        "/amqp/{code}",
                        Audience.MANAGEMENT,
                        "",
                        request -> CompletableFuture.failedStage(
                                new AmqpException(ReplyCode.valueOf(request.variable("code")), "because"))),
                Endpoint.get("/news", Audience.MANAGEMENT, "", request -> ok(news.orElseThrow(ApiException::notFound))),
                Endpoint.get("/later", Audience.MANAGEMENT, "", request -> {
                    waiting.incrementAndGet();
                    return later.whenComplete((answer, failure) -> waiting.decrementAndGet());
                }),
                Endpoint.get(
                        "/size/{bytes}",
                        Audience.MANAGEMENT,
                        "",
                        request -> CompletableFuture.completedStage(
                                Answer.text("text/plain", "x".repeat(Integer.parseInt(request.variable("bytes")))))));
    }

    private static CompletionStage<Answer> ok(String text) {
        return CompletableFuture.completedStage(Answer.ok(Json.object().put("said", text)));
    }

    private static CompletionStage<Answer> ok(int number) {
        return CompletableFuture.completedStage(Answer.ok(Json.object().put("said", number)));
    }

    /** Has whoever follows something hear what is new. */
    void round() {
        CompletableFuture.runAsync(server.streams()::round, server.thread()).join();
    }

    /** How many follow something. */
    int followers() {
        return CompletableFuture.supplyAsync(server.streams()::count, server.thread())
                .join();
    }

    RawClient client() throws IOException {
        return new RawClient(port);
    }

    /** The first lines of a request of somebody who may make it, without the empty one behind them. */
    static String begin(String methodAndPath) {
        return anonymous(methodAndPath) + authorization("anna:right");
    }

    static String anonymous(String methodAndPath) {
        final String[] parts = methodAndPath.split(" ", 2);
        return parts[0] + " /api" + parts[1] + " HTTP/1.1\r\nHost: localhost\r\n";
    }

    static String authorization(String userAndPassword) {
        return "Authorization: Basic "
                + Base64.getEncoder().encodeToString(userAndPassword.getBytes(StandardCharsets.UTF_8)) + "\r\n";
    }

    @Override
    public void close() {
        server.close();
    }
}
