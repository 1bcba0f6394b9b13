package io.bilbymq.benchmarks.compare;

import io.bilbymq.benchmarks.compare.amqp.AmqpAddress;
import io.bilbymq.benchmarks.compare.broker.MeasurementFailed;
import io.bilbymq.benchmarks.compare.broker.RunningBroker.HttpPorts;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Somebody who wants to know everything each second: all lists of the HTTP API, and both pages of metrics, one after the other. */
final class Poller implements AutoCloseable {
    private static final List<String> LISTS = List.of(
            "/api/overview",
            "/api/nodes",
            "/api/vhosts",
            "/api/connections",
            "/api/channels",
            "/api/consumers",
            "/api/exchanges",
            "/api/queues",
            "/api/bindings");
    private static final List<String> METRICS = List.of("/metrics", "/metrics/per-object");
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int HTTP_OK = 200;

    private final List<HttpRequest> requests;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
    private final AtomicReference<@Nullable String> failure = new AtomicReference<>();
    private volatile boolean polling;

    /** Polls nothing yet. */
    Poller(AmqpAddress broker, HttpPorts ports) {
        String secret = broker.user() + ":" + broker.password();
        String credentials = "Basic " + Base64.getEncoder().encodeToString(secret.getBytes(StandardCharsets.UTF_8));
        requests = Stream.concat(
                        LISTS.stream()
                                .map(path -> request(broker.host(), ports.management(), path)
                                        .header("Authorization", credentials)
                                        .build()),
                        METRICS.stream()
                                .map(path -> request(broker.host(), ports.metrics(), path)
                                        .build()))
                .toList();
        thread.scheduleAtFixedRate(this::pollIfWanted, 0, 1, TimeUnit.SECONDS);
    }

    /** Polls from now on, or stops; what is being asked is asked to its end. */
    void poll(boolean wanted) {
        polling = wanted;
    }

    /**
     * Whether all was answered until now.
     *
     * @throws MeasurementFailed if not
     */
    void check() {
        String failed = failure.get();
        if (failed != null) {
            throw new MeasurementFailed(failed);
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }

    private void pollIfWanted() {
        if (!polling) {
            return;
        }
        for (HttpRequest request : requests) {
            try {
                int status = client.send(request, BodyHandlers.ofByteArray()).statusCode();
                if (status != HTTP_OK) {
                    failure.compareAndSet(null, request.uri() + " is answered with " + status);
                }
            } catch (IOException e) {
                failure.compareAndSet(null, request.uri() + " is not answered: " + e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private static HttpRequest.Builder request(String host, int port, String path) {
        return HttpRequest.newBuilder(URI.create("http://" + host + ":" + port + path))
                .timeout(PATIENCE);
    }
}
