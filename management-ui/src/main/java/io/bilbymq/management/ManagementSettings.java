package io.bilbymq.management;

import io.bilbymq.broker.settings.ListenAddress;
import io.bilbymq.broker.settings.TlsSettings;
import io.bilbymq.management.http.Cors;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where and how the HTTP API is served. Immutable; see RabbitMQ's keys {@code management.*}.
 *
 * @param listeners where
 * @param pathPrefix what stands before {@code /api}: empty, or begins with a slash and ends without one
 * @param bodyMax bytes of a request's body
 * @param cors which other sites' pages may use it
 * @param sessionLife how long a session lasts after logging in
 * @param basicAuthentication whether a password may be given with each request
 * @param sampleInterval how often statistics are taken
 * @param statistics whether there are any
 * @param configuration what operators are shown of the configuration: values by key, without secrets
 */
public record ManagementSettings(
        List<Listener> listeners,
        String pathPrefix,
        int bodyMax,
        Cors cors,
        Duration sessionLife,
        boolean basicAuthentication,
        Duration sampleInterval,
        boolean statistics,
        Map<String, String> configuration) {
    /** RabbitMQ's port for the API. */
    public static final int PORT = 15672;

    /** RabbitMQ's port for metrics. */
    public static final int METRICS_PORT = 15692;

    /** RabbitMQ's limit: 20 MB. */
    public static final int BODY_MAX = 20_000_000;

    /** Copies what has several parts. */
    public ManagementSettings {
        listeners = List.copyOf(listeners);
        configuration = Map.copyOf(configuration);
    }

    /** What is served at an address. */
    public enum Content {
        /** The API, and all that stands on it. */
        API,

        /** Metrics for Prometheus, to whoever asks. */
        METRICS
    }

    /**
     * Where to listen.
     *
     * @param address port 0 for any free one
     * @param tls how TLS is spoken; empty for plain HTTP
     * @param content what is served there
     * @param required whether the broker does not start if it cannot listen there; else the log says so
     */
    public record Listener(ListenAddress address, Optional<TlsSettings> tls, Content content, boolean required) {
        /** The API in plain HTTP. */
        public static Listener api(String host, int port) {
            return new Listener(new ListenAddress(host, port), Optional.empty(), Content.API, true);
        }
    }

    /** RabbitMQ's defaults, for the API in plain HTTP. */
    public static ManagementSettings at(String host, int port) {
        return new ManagementSettings(
                List.of(Listener.api(host, port)),
                "",
                BODY_MAX,
                Cors.NONE,
                Duration.ofHours(8),
                true,
                Duration.ofSeconds(5),
                true,
                Map.of());
    }

    /** The same with other listeners. */
    public ManagementSettings listening(List<Listener> others) {
        return new ManagementSettings(
                others,
                pathPrefix,
                bodyMax,
                cors,
                sessionLife,
                basicAuthentication,
                sampleInterval,
                statistics,
                configuration);
    }

    /** The same, sampled so often. */
    public ManagementSettings sampling(Duration interval) {
        return new ManagementSettings(
                listeners,
                pathPrefix,
                bodyMax,
                cors,
                sessionLife,
                basicAuthentication,
                interval,
                statistics,
                configuration);
    }
}
