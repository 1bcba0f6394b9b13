package io.bilbymq.authentication.http;

import io.bilbymq.authentication.remote.ClientTls;
import java.net.URI;
import java.time.Duration;

/**
 * What {@code auth_http.*} says.
 *
 * @param method how parameters are sent: in the query or as a form
 * @param paths where questions go
 * @param requestTimeout from the question to the end of the answer
 * @param connectionTimeout until there is a connection
 * @param disclosesReasons whether a client is told the reason that stands behind {@code deny}
 * @param tls for addresses that begin with {@code https}
 */
public record HttpSettings(
        Method method,
        Paths paths,
        Duration requestTimeout,
        Duration connectionTimeout,
        boolean disclosesReasons,
        ClientTls tls) {
    /** RabbitMQ's default of both times. */
    public static final Duration TIMEOUT = Duration.ofSeconds(15);

    /** How parameters are sent. */
    public enum Method {
        /** In the query of the address: servers tend to log it, with the password. */
        GET,
        /** As a form. */
        POST
    }

    /** Where to ask who somebody is, and about virtual hosts, queues and exchanges, and routing keys. */
    public record Paths(URI user, URI virtualHost, URI resource, URI topic) {
        /** Insists on absolute {@code http} and {@code https} addresses without a query, a fragment or somebody's name. */
        public Paths {
            check(user);
            check(virtualHost);
            check(resource);
            check(topic);
        }

        private static void check(URI address) {
            if (!isAddress(address)) {
                throw new IllegalArgumentException("an address begins with http:// or https://, and has no query");
            }
        }

        /** Whether questions can go there. */
        public static boolean isAddress(URI address) {
            return ("http".equals(address.getScheme()) || "https".equals(address.getScheme()))
                    && address.getHost() != null
                    && address.getRawQuery() == null
                    && address.getRawFragment() == null
                    && address.getRawUserInfo() == null;
        }
    }

    /** What RabbitMQ does unless told otherwise: {@code get}, 15 seconds, no reasons. */
    public static HttpSettings of(Paths paths) {
        return new HttpSettings(Method.GET, paths, TIMEOUT, TIMEOUT, false, ClientTls.defaults());
    }

    /** These, with another method. */
    public HttpSettings with(Method other) {
        return new HttpSettings(other, paths, requestTimeout, connectionTimeout, disclosesReasons, tls);
    }

    /** These, with another time for the whole of a request. */
    public HttpSettings withRequestTimeout(Duration timeout) {
        return new HttpSettings(method, paths, timeout, connectionTimeout, disclosesReasons, tls);
    }

    /** These, telling clients reasons. */
    public HttpSettings disclosing() {
        return new HttpSettings(method, paths, requestTimeout, connectionTimeout, true, tls);
    }

    /** These, with other TLS. */
    public HttpSettings with(ClientTls other) {
        return new HttpSettings(method, paths, requestTimeout, connectionTimeout, disclosesReasons, other);
    }
}
