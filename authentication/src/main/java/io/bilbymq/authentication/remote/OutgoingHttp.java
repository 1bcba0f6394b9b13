package io.bilbymq.authentication.remote;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/**
 * Asks HTTP servers, at a bounded cost: so many requests at a time, so many waiting, so many bytes of an answer, so long
 * from the question to the last byte of the answer. Goes nowhere but where it is sent: it follows no redirect and uses no
 * proxy. Never logs, since addresses and what is sent may be secrets.
 *
 * <p>Callable from any thread; completes on threads of its own.
 */
public final class OutgoingHttp implements AutoCloseable {
    private static final int WAITING_MAX = 4096;
    private static final int THREADS = 2;

    /**
     * What was answered.
     *
     * @param body at most as long as was asked for, read as UTF-8
     */
    public record Reply(int status, String body) {}

    /**
     * The bounds.
     *
     * @param connectTimeout until there is a connection
     * @param requestTimeout from the question, which may have to wait, to the end of the answer
     * @param runningMax requests at a time
     * @param bytesMax bytes of the body of an answer
     */
    public record Bounds(Duration connectTimeout, Duration requestTimeout, int runningMax, int bytesMax) {}

    private final Bounds bounds;
    private final ThreadPoolExecutor threads;
    private final InFlight inFlight;
    private final HttpClient client;

    /**
     * Reads the files of {@code tls}. Blocks.
     *
     * @param name of the threads
     * @throws IllegalArgumentException if a file of {@code tls} cannot be used
     */
    public OutgoingHttp(String name, ClientTls tls, Bounds bounds) {
        this.bounds = bounds;
        this.threads = Threads.of(name, THREADS, new LinkedBlockingQueue<>());
        this.inFlight = new InFlight(bounds.runningMax(), WAITING_MAX, threads);
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .proxy(HttpClient.Builder.NO_PROXY)
                .connectTimeout(bounds.connectTimeout())
                .sslContext(tls.context())
                .sslParameters(tls.parameters())
                .executor(threads)
                .build();
    }

    /** Completes with the answer, whatever its status, or with a {@link RemoteFailure}. */
    public CompletionStage<Reply> get(URI address) {
        return ask(HttpRequest.newBuilder(address).GET());
    }

    /** The same, sending a form: {@code application/x-www-form-urlencoded}. */
    public CompletionStage<Reply> post(URI address, String form) {
        return ask(HttpRequest.newBuilder(address)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form)));
    }

    private CompletionStage<Reply> ask(HttpRequest.Builder builder) {
        final HttpRequest request = builder.timeout(bounds.requestTimeout()).build();
        final CompletableFuture<Reply> answer = new CompletableFuture<>();
        answer.orTimeout(bounds.requestTimeout().toMillis(), TimeUnit.MILLISECONDS);
        inFlight.run(answer, () -> attempt(request, answer));
        return answer.exceptionallyCompose(failure -> CompletableFuture.failedFuture(worded(failure)));
    }

    /** A connection that was kept may be gone by now, which is found out by asking: then once more, on another. */
    private CompletableFuture<Reply> attempt(HttpRequest request, CompletableFuture<Reply> answer) {
        return send(request, answer)
                .exceptionallyCompose(failure -> !answer.isDone() && wasGone(unwrapped(failure))
                        ? send(request, answer)
                        : CompletableFuture.failedFuture(failure));
    }

    private CompletableFuture<Reply> send(HttpRequest request, CompletableFuture<Reply> answer) {
        final CompletableFuture<HttpResponse<byte[]>> sent =
                client.sendAsync(request, response -> new BoundedBody(bounds.bytesMax()));
        // Nobody waits any more: the connection is closed rather than read to the end.
        answer.whenComplete((reply, failure) -> sent.cancel(true));
        return sent.thenApply(
                response -> new Reply(response.statusCode(), new String(response.body(), StandardCharsets.UTF_8)));
    }

    private static boolean wasGone(Throwable failure) {
        return failure instanceof IOException
                && !(failure instanceof HttpTimeoutException)
                && !(failure instanceof ConnectException)
                && !(failure instanceof SSLException);
    }

    private static Throwable unwrapped(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    private static RemoteFailure worded(Throwable wrapped) {
        final Throwable failure = unwrapped(wrapped);
        if (failure instanceof RemoteFailure known) {
            return known;
        }
        if (failure.getCause() instanceof RemoteFailure known) {
            return known;
        }
        if (failure instanceof TimeoutException || failure instanceof HttpTimeoutException) {
            return new RemoteFailure("no answer in time", failure);
        }
        if (failure instanceof ConnectException) {
            return new RemoteFailure("cannot connect", failure);
        }
        if (failure instanceof SSLException) {
            return new RemoteFailure("cannot connect by TLS", failure);
        }
        return new RemoteFailure("the request failed", failure);
    }

    /** Requests that are not answered fail. */
    @Override
    public void close() {
        threads.shutdownNow();
    }
}
