package io.bilbymq.management;

import io.bilbymq.broker.Broker;
import io.bilbymq.broker.settings.ListenAddress;
import io.bilbymq.management.api.Listeners;
import io.bilbymq.management.api.Visibility;
import io.bilbymq.management.console.ConsoleHandler;
import io.bilbymq.management.http.ApiHandler;
import io.bilbymq.management.http.ApiReference;
import io.bilbymq.management.http.ApiServer;
import io.bilbymq.management.http.Audience;
import io.bilbymq.management.http.Authentication;
import io.bilbymq.management.http.Endpoint;
import io.bilbymq.management.http.Endpoints;
import io.bilbymq.management.metrics.Logins;
import io.bilbymq.management.metrics.Metrics;
import io.bilbymq.management.statistics.Statistics;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP API of a broker and the web console that stands on it, on a thread of their own. It ends before the broker does.
 *
 * <pre>{@code
 * try (Broker broker = Broker.builder().start();
 *         Management management = Management.start(broker, ManagementSettings.at("127.0.0.1", 0))) {
 *     ...
 * }
 * }</pre>
 */
public final class Management implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Management.class);

    private final ApiServer server;
    private final Metrics metrics;
    private final Statistics statistics;
    private final Endpoints endpoints;
    private final List<Listening> listening;

    private Management(
            ApiServer server, Metrics metrics, Statistics statistics, Endpoints endpoints, List<Listening> listening) {
        this.server = server;
        this.metrics = metrics;
        this.statistics = statistics;
        this.endpoints = endpoints;
        this.listening = List.copyOf(listening);
    }

    /** Where something is served. */
    public record Listening(ManagementSettings.Listener listener, InetSocketAddress address) {}

    /**
     * Serves the API of a broker.
     *
     * @throws UncheckedIOException if it cannot listen where it should
     */
    public static Management start(Broker broker, ManagementSettings settings) {
        return start(broker, settings, new ApiServer());
    }

    /** The same with a server that was made before, while the broker started. It is closed if this fails. */
    public static Management start(Broker broker, ManagementSettings settings, ApiServer server) {
        final Authentication authentication = new Authentication(
                broker::login, broker.users()::user, settings.sessionLife(), settings.basicAuthentication());
        final Metrics metrics =
                new Metrics(broker, () -> new Logins(authentication.succeeded(), authentication.failed()));
        try {
            final Statistics statistics = new Statistics(broker.statistics(), server.thread(), NodeNumbers.of(broker));
            final Visibility visibility = new Visibility(broker.virtualHosts());
            final List<Listening> listening = new CopyOnWriteArrayList<>();
            final Listeners listeners = new Listeners(() -> listeners(broker, listening), () -> certificates(broker));
            final SampledNumbers numbers = new SampledNumbers(statistics, System::currentTimeMillis);
            final String root = settings.pathPrefix() + "/api";
            final Endpoints endpoints = new Endpoints(ApiReference.with(
                    Resources.of(broker, visibility, authentication, listeners, numbers, settings, server.thread()),
                    ExampleBodies.ALL,
                    root,
                    broker.node().product().version()));
            final Serving serving = new Serving(server, authentication, visibility, settings);
            final ApiHandler api = serving.of(root, endpoints);
            final ApiHandler toWatchers =
                    serving.of(settings.pathPrefix(), new Endpoints(List.of(metrics.servedTo(Audience.MONITORING))));
            final ApiHandler toAnybody = serving.of("", new Endpoints(List.of(metrics.servedTo(Audience.ANYBODY))));
            final ConsoleHandler console = new ConsoleHandler(server, settings.pathPrefix());
            final String metricsPath = settings.pathPrefix() + Metrics.PATH;
            listen(
                    server,
                    settings,
                    content -> switch (content) {
                        case API ->
                            request -> {
                                final String path =
                                        Optional.ofNullable(request.path()).orElse("");
                                if (path.startsWith(metricsPath)) {
                                    toWatchers.handle(request);
                                } else if (path.equals(root) || path.startsWith(root + "/")) {
                                    api.handle(request);
                                } else {
                                    console.handle(request);
                                }
                            };
                        case METRICS -> toAnybody;
                    },
                    listening);
            server.every(settings.sampleInterval().toMillis(), () -> round(settings, statistics, server));
            return new Management(server, metrics, statistics, endpoints, listening);
        } catch (RuntimeException notStarted) {
            metrics.close();
            server.close();
            throw notStarted;
        }
    }

    /** Takes a sample, if there are to be any, and has clients that follow something hear what has changed. */
    private static void round(ManagementSettings settings, Statistics statistics, ApiServer server) {
        if (settings.statistics()) {
            statistics
                    .sample(System::currentTimeMillis)
                    .thenRun(() -> server.streams().round());
        } else {
            server.streams().round();
        }
    }

    /** Who is served, and how, whatever it is. */
    private record Serving(
            ApiServer server, Authentication authentication, Visibility visibility, ManagementSettings settings) {
        ApiHandler of(String prefix, Endpoints endpoints) {
            return new ApiHandler(
                    server, prefix, endpoints, authentication, visibility::exists, settings.cors(), settings.bodyMax());
        }
    }

    private static void listen(
            ApiServer server,
            ManagementSettings settings,
            Function<ManagementSettings.Content, Handler<HttpServerRequest>> handlers,
            List<Listening> listening) {
        for (final ManagementSettings.Listener listener : settings.listeners()) {
            final ListenAddress wanted = listener.address();
            try {
                final Handler<HttpServerRequest> handler = handlers.apply(listener.content());
                final int port = listener.tls().isPresent()
                        ? server.listen(wanted, listener.tls().get(), handler)
                        : server.listen(wanted, handler);
                listening.add(new Listening(listener, new InetSocketAddress(wanted.host(), port)));
            } catch (UncheckedIOException notListening) {
                if (listener.required()) {
                    throw notListening;
                }
                LOG.error("the broker goes on without: {}", notListening.getMessage());
            }
        }
    }

    private static List<Listeners.Listener> listeners(Broker broker, List<Listening> own) {
        final List<Listeners.Listener> all = new ArrayList<>();
        broker.node().listeners().forEach(listener -> all.add(listener(listener.protocol(), listener.address())));
        own.forEach(each -> all.add(listener(protocol(each.listener()), each.address())));
        return all;
    }

    private static List<Listeners.Certificate> certificates(Broker broker) {
        return broker.certificateEnd().stream()
                .flatMap(end -> broker.tlsAddresses().stream()
                        .map(address -> new Listeners.Certificate("amqp/ssl", address.getPort(), end)))
                .toList();
    }

    private static Listeners.Listener listener(String protocol, InetSocketAddress address) {
        return new Listeners.Listener(protocol, address.getAddress().getHostAddress(), address.getPort());
    }

    private static String protocol(ManagementSettings.Listener listener) {
        final String protocol = listener.tls().isPresent() ? "https" : "http";
        return listener.content() == ManagementSettings.Content.METRICS ? protocol + "/prometheus" : protocol;
    }

    /** All that can be asked for. */
    public List<Endpoint> endpoints() {
        return endpoints.all();
    }

    /** Where it listens. */
    public List<Listening> listening() {
        return listening;
    }

    /**
     * The port of the first listener for the API.
     *
     * @throws IllegalStateException if there is none
     */
    public int port() {
        return listening.stream()
                .filter(each -> each.listener().content() == ManagementSettings.Content.API)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the API is not served anywhere"))
                .address()
                .getPort();
    }

    @Override
    public void close() {
        server.close();
        metrics.close();
        statistics.end();
    }
}
