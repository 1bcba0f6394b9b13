package io.bilbymq.management.metrics;

import io.bilbymq.broker.Broker;
import io.bilbymq.broker.connection.BrokerStatistics;
import io.bilbymq.management.http.Answer;
import io.bilbymq.management.http.Audience;
import io.bilbymq.management.http.Endpoint;
import io.bilbymq.management.http.Request;
import io.bilbymq.management.metrics.Group.Source;
import io.vertx.core.buffer.Buffer;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Metrics of a broker for Prometheus. Each scrape is answered with what is so now (what is told of the JVM may be seconds old): the
 * broker is asked on its own threads, and what it says is written on one of ours, {@code bilby-metrics}, which is there as long as
 * somebody scrapes.
 *
 * <p>Thread safe.
 */
public final class Metrics implements AutoCloseable {
    /** What the paths of all pages begin with. */
    public static final String PATH = "/metrics";

    /** Nobody has to log in for metrics, so what unanswered scrapes hold is bounded. */
    private static final int SCRAPES_MAX = 8;

    private static final int IDLE_SECONDS = 60;

    private final Broker broker;
    private final Supplier<Logins> overHttp;
    private final JvmMetrics jvm = new JvmMetrics(System::nanoTime);
    private final Pages pages = new Pages(jvm);
    private final AtomicInteger underWay = new AtomicInteger();
    private final ThreadPoolExecutor thread;

    /** How long each page was the last time; changed by the thread. */
    private final Map<Page, Integer> lengths = new EnumMap<>(Page.class);

    /**
     * Metrics of this broker.
     *
     * @param overHttp who has logged in to its HTTP API; asked on any thread
     */
    public Metrics(Broker broker, Supplier<Logins> overHttp) {
        this.broker = broker;
        this.overHttp = overHttp;
        this.thread = new ThreadPoolExecutor(
                1, 1, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), Metrics::newThread);
        thread.allowCoreThreadTimeOut(true);
    }

    private static Thread newThread(Runnable work) {
        final Thread thread = new Thread(work, "bilby-metrics");
        thread.setDaemon(true);
        return thread;
    }

    /** The pages, for whoever may see them. */
    public Endpoint.Resource servedTo(Audience audience) {
        return () -> List.of(
                page(Page.AGGREGATED, audience, "Metrics of all things of a kind together"),
                page(Page.PER_OBJECT, audience, "Metrics of each queue, channel, connection and exchange"),
                page(Page.DETAILED, audience, "Metrics of these families and virtual hosts: family, vhost"),
                page(Page.MEMORY_BREAKDOWN, audience, "What the memory is used for"),
                Endpoint.get(
                        PATH + "/{page}",
                        audience,
                        "No metrics",
                        request -> CompletableFuture.completedStage(
                                new Answer(404, "text/plain", Buffer.buffer("Unknown Registry"), Map.of()))));
    }

    private Endpoint page(Page page, Audience audience, String summary) {
        return Endpoint.get(page.path(), audience, summary, request -> answer(page, request));
    }

    private CompletionStage<Answer> answer(Page page, Request request) {
        if (underWay.incrementAndGet() > SCRAPES_MAX) {
            underWay.decrementAndGet();
            return CompletableFuture.completedStage(
                    new Answer(503, "text/plain", Buffer.buffer("too many scrapes at a time"), Map.of()));
        }
        return CompletableFuture.completedFuture(request)
                .thenCompose(asked -> observe(ScrapeRequest.of(page, asked)))
                .whenComplete((answer, failure) -> underWay.decrementAndGet());
    }

    private CompletionStage<Answer> observe(ScrapeRequest request) {
        final Set<Source> sources = Pages.sources(request);
        final BrokerStatistics statistics = broker.statistics();
        final var queues = asked(sources, Source.QUEUES, statistics::queues);
        final var channels = asked(sources, Source.CHANNELS, statistics::channels);
        final var connections = asked(sources, Source.CONNECTIONS, statistics::connections);
        return CompletableFuture.allOf(queues, channels, connections)
                .thenApplyAsync(
                        done -> write(
                                request,
                                new Observed(
                                        broker,
                                        request,
                                        overHttp.get(),
                                        queues.join(),
                                        channels.join(),
                                        connections.join())),
                        thread);
    }

    private static <T> CompletableFuture<List<T>> asked(
            Set<Source> sources, Source source, Supplier<CompletionStage<List<T>>> question) {
        return sources.contains(source)
                ? question.get().toCompletableFuture()
                : CompletableFuture.completedFuture(List.of());
    }

    private Answer write(ScrapeRequest request, Observed seen) {
        final Exposition exposition =
                new Exposition(request.format(), request.compressed(), lengths.getOrDefault(request.page(), 64 * 1024));
        pages.write(request, seen, exposition);
        final Buffer written = exposition.end();
        lengths.put(request.page(), written.length());
        // Nobody has to compress it after us, on a thread that others wait for.
        return new Answer(
                200,
                request.format().contentType(),
                written,
                Map.of("Content-Encoding", request.compressed() ? "gzip" : "identity"));
    }

    /** Ends the thread; who waits for an answer gets none. */
    @Override
    public void close() {
        thread.shutdownNow();
        jvm.close();
    }
}
