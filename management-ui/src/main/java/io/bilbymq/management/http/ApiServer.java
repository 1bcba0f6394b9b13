package io.bilbymq.management.http;

import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A server of HTTP on a thread of its own, on which all that it serves runs. Whatever takes its time, or reads files, is done
 * elsewhere.
 */
public final class ApiServer implements AutoCloseable {
    /** All headers together; tokens of OAuth 2 travel in one. */
    static final int HEADER_BYTES_MAX = 16 * 1024;

    /** The method, the path, and what stands behind the question mark. */
    static final int LINE_BYTES_MAX = 8 * 1024;

    private static final int SWEEPS_PER_PATIENCE = 6;
    private static final long CLOSE_SECONDS_MAX = 5;

    private final Vertx vertx;
    private final Context context;
    private final Connections connections;
    private final Bodies bodies;

    /**
     * What clients may take of a server.
     *
     * @param connections at a time
     * @param strangers of these, on which nobody has been let in
     * @param bodyBytes of the bodies of all requests at a time
     * @param patience how long a client may keep the server waiting
     */
    record Limits(int connections, int strangers, long bodyBytes, Duration patience) {
        static Limits of(long heapBytes) {
            return new Limits(
                    Connections.MAX,
                    Connections.strangersMax(heapBytes),
                    Bodies.allMax(heapBytes),
                    Connections.PATIENCE);
        }
    }

    /** A server that does not listen yet. */
    public ApiServer() {
        this(Limits.of(Runtime.getRuntime().maxMemory()));
    }

    ApiServer(Limits limits) {
        connections = new Connections(limits.connections(), limits.strangers(), limits.patience(), System::nanoTime);
        bodies = new Bodies(limits.bodyBytes(), connections);
        vertx = Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(1)
                .setWorkerPoolSize(1)
                .setInternalBlockingPoolSize(1)
                .setPreferNativeTransport(true)
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
        context = vertx.getOrCreateContext();
        every(Math.max(1, limits.patience().toMillis() / SWEEPS_PER_PATIENCE), connections::sweep);
    }

    /** Who is connected. On the thread only. */
    Connections connections() {
        return connections;
    }

    /** What reads bodies. On the thread only. */
    Bodies bodies() {
        return bodies;
    }

    /** The thread on which everything is served. */
    public Executor thread() {
        return task -> context.runOnContext(nothing -> task.run());
    }

    /** Does something again and again on that thread. */
    public void every(long millis, Runnable task) {
        vertx.setPeriodic(millis, id -> context.runOnContext(nothing -> task.run()));
    }

    /**
     * Listens. May be called once.
     *
     * @param handler called on the thread
     * @return the port
     * @throws UncheckedIOException if it cannot
     */
    public int listen(String host, int port, Handler<HttpServerRequest> handler) {
        final HttpServerOptions options = new HttpServerOptions()
                .setHost(host)
                .setPort(port)
                .setMaxHeaderSize(HEADER_BYTES_MAX)
                .setMaxInitialLineLength(LINE_BYTES_MAX)
                // One request at a time on a connection: what a client may take is easier to see.
                .setUseAlpn(false)
                .setHttp2ClearTextEnabled(false)
                .setCompressionSupported(true);
        final HttpServer server = vertx.createHttpServer(options)
                .connectionHandler(connections::opened)
                .requestHandler(request -> serve(request, handler))
                .invalidRequestHandler(HttpServerRequest.DEFAULT_INVALID_REQUEST_HANDLER);
        try {
            return server.listen()
                    .toCompletionStage()
                    .toCompletableFuture()
                    .join()
                    .actualPort();
        } catch (CompletionException notListening) {
            final Throwable cause = notListening.getCause();
            throw new UncheckedIOException(new IOException("cannot listen at " + host + ":" + port + " for HTTP: "
                    + (cause == null ? notListening : cause).getMessage()));
        }
    }

    private void serve(HttpServerRequest request, Handler<HttpServerRequest> handler) {
        final HttpConnection connection = request.connection();
        connections.serving(connection);
        request.response().endHandler(ended -> connections.idle(connection));
        handler.handle(request);
    }

    @Override
    public void close() {
        try {
            vertx.close().toCompletionStage().toCompletableFuture().get(CLOSE_SECONDS_MAX, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (TimeoutException | java.util.concurrent.ExecutionException notClosed) {
            throw new IllegalStateException("the HTTP server does not end", notClosed);
        }
    }
}
