package io.bilbymq.management.http;

import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A server of HTTP on a thread of its own, on which all that it serves runs. Whatever takes its time, or reads files, is done
 * elsewhere.
 */
public final class ApiServer implements AutoCloseable {
    /** A connection on which nothing happens for so long is closed. */
    private static final int IDLE_SECONDS = 75;

    /** Tokens of OAuth 2 travel in a header. */
    private static final int HEADER_BYTES_MAX = 64 * 1024;

    private static final int LINE_BYTES_MAX = 16 * 1024;
    private static final long CLOSE_SECONDS_MAX = 5;

    private final Vertx vertx;
    private final Context context;

    /** A server that does not listen yet. */
    public ApiServer() {
        vertx = Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(1)
                .setWorkerPoolSize(1)
                .setInternalBlockingPoolSize(1)
                .setPreferNativeTransport(true)
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
        context = vertx.getOrCreateContext();
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
                .setIdleTimeout(IDLE_SECONDS)
                .setMaxHeaderSize(HEADER_BYTES_MAX)
                .setMaxInitialLineLength(LINE_BYTES_MAX)
                .setCompressionSupported(true);
        final HttpServer server = vertx.createHttpServer(options)
                .requestHandler(handler)
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
