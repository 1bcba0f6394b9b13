package io.bilbymq.management;

import io.bilbymq.broker.settings.ListenAddress;
import io.bilbymq.broker.settings.TlsSettings;
import io.bilbymq.management.http.Cors;
import java.time.Duration;
import java.util.Optional;

/**
 * Where and how the HTTP API is served. Immutable; see RabbitMQ's keys {@code management.*}.
 *
 * @param address where to listen; port 0 for any free one
 * @param tls how TLS is spoken; empty for plain HTTP
 * @param pathPrefix what stands before {@code /api}: empty, or begins with a slash and ends without one
 * @param bodyMax bytes of a request's body
 * @param cors which other sites' pages may use it
 * @param sessionLife how long a session lasts after logging in
 * @param basicAuthentication whether a password may be given with each request
 * @param sampleInterval how often statistics are taken
 * @param statistics whether there are any
 */
public record ManagementSettings(
        ListenAddress address,
        Optional<TlsSettings> tls,
        String pathPrefix,
        int bodyMax,
        Cors cors,
        Duration sessionLife,
        boolean basicAuthentication,
        Duration sampleInterval,
        boolean statistics) {
    /** RabbitMQ's port. */
    public static final int PORT = 15672;

    /** RabbitMQ's limit: 20 MB. */
    public static final int BODY_MAX = 20_000_000;

    /** RabbitMQ's defaults at this address. */
    public static ManagementSettings at(ListenAddress address) {
        return new ManagementSettings(
                address,
                Optional.empty(),
                "",
                BODY_MAX,
                Cors.NONE,
                Duration.ofHours(8),
                true,
                Duration.ofSeconds(5),
                true);
    }
}
