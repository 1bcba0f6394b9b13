package io.bilbymq.management.http;

import io.bilbymq.broker.settings.ListenAddress;
import io.bilbymq.broker.settings.TlsSettings;
import io.bilbymq.broker.tls.TlsServer;
import io.bilbymq.broker.tls.TlsThreads;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.KeyCertOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.KeyManagerFactory;

/**
 * A server of HTTP on a thread of its own, on which all that it serves runs. Whatever takes its time, or reads files, is done
 * elsewhere.
 */
public final class ApiServer implements AutoCloseable {
    /** All headers together; tokens of OAuth 2 travel in one. */
    static final int HEADER_BYTES_MAX = 16 * 1024;

    /** The method, the path, and what stands behind the question mark. */
    static final int LINE_BYTES_MAX = 8 * 1024;

    /** Vert.x insists on some; the engines have their own. */
    private static final KeyManagerFactory NO_KEYS = noKeys();

    private static final int SWEEPS_PER_PATIENCE = 6;
    private static final long CLOSE_SECONDS_MAX = 5;

    private final Vertx vertx;
    private final Context context;
    private final Limits limits;
    private final Connections connections;
    private final Bodies bodies;
    private final EventStreams streams;
    private final List<TlsThreads> tlsThreads = new CopyOnWriteArrayList<>();

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
        this.limits = limits;
        connections = new Connections(limits.connections(), limits.strangers(), limits.patience(), System::nanoTime);
        bodies = new Bodies(limits.bodyBytes(), connections);
        streams = new EventStreams(connections);
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

    /** Who follows something. On the thread only. */
    public EventStreams streams() {
        return streams;
    }

    private static KeyManagerFactory noKeys() {
        try {
            final KeyManagerFactory none = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            none.init(null, new char[0]);
            return none;
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java has a factory for keys", impossible);
        }
    }

    /** The thread on which everything is served. */
    public Executor thread() {
        return task -> context.runOnContext(nothing -> task.run());
    }

    /** Finds something out that takes its time, on another thread; completes on that one. */
    public <T> CompletionStage<T> elsewhere(Callable<T> task) {
        return vertx.executeBlocking(task).toCompletionStage();
    }

    /** Does something again and again on that thread. */
    public void every(long millis, Runnable task) {
        vertx.setPeriodic(millis, id -> context.runOnContext(nothing -> task.run()));
    }

    /**
     * Listens for HTTP.
     *
     * @param handler called on the thread
     * @return the port
     * @throws UncheckedIOException if it cannot
     */
    public int listen(ListenAddress address, Handler<HttpServerRequest> handler) {
        return listen(address, options(address), handler);
    }

    /** The same, encrypted; if the certificate cannot be used, that is thrown too. */
    public int listen(ListenAddress address, TlsSettings tls, Handler<HttpServerRequest> handler) {
        final TlsThreads threads = new TlsThreads();
        tlsThreads.add(threads);
        try {
            final TlsEngines engines = new TlsEngines(TlsServer.start(tls, threads), limits.strangers());
            final HttpServerOptions options = options(address)
                    .setSsl(true)
                    .setKeyCertOptions(KeyCertOptions.wrap(NO_KEYS))
                    .setSslEngineOptions(engines)
                    .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
                    .setSslHandshakeTimeout(tls.handshakeTimeoutMillis());
            return listen(address, options, handler);
        } catch (IOException unusable) {
            throw cannotListen(address, unusable);
        }
    }

    private static HttpServerOptions options(ListenAddress address) {
        return new HttpServerOptions()
                .setHost(address.host())
                .setPort(address.port())
                .setMaxHeaderSize(HEADER_BYTES_MAX)
                .setMaxInitialLineLength(LINE_BYTES_MAX)
                // One request at a time on a connection: what a client may take is easier to see.
                .setUseAlpn(false)
                .setHttp2ClearTextEnabled(false)
                // Nobody speaks WebSocket here, and what would compress it looks at each request.
                .setPerFrameWebSocketCompressionSupported(false)
                .setPerMessageWebSocketCompressionSupported(false)
                .setCompressionSupported(true);
    }

    private int listen(ListenAddress address, HttpServerOptions options, Handler<HttpServerRequest> handler) {
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
            throw cannotListen(address, cause == null ? notListening : cause);
        }
    }

    private static UncheckedIOException cannotListen(ListenAddress address, Throwable why) {
        return new UncheckedIOException(new IOException(
                "cannot listen at " + address.host() + ":" + address.port() + " for HTTP: " + why.getMessage(), why));
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
        } finally {
            tlsThreads.forEach(TlsThreads::close);
        }
    }
}
