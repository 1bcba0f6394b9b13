package io.bilbymq.benchmarks.compare.amqp;

import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/**
 * Where and as whom to connect; the RabbitMQ URI specification without TLS and query.
 *
 * @param host name or IPv4 address
 * @param port TCP port
 * @param user user name
 * @param password password
 * @param virtualHost virtual host
 */
public record AmqpAddress(String host, int port, String user, String password, String virtualHost) {
    private static final int DEFAULT_PORT = 5672;

    /** The loopback interface, as guest. */
    public static AmqpAddress onThisMachine(int port) {
        return new AmqpAddress("127.0.0.1", port, "guest", "guest", "/");
    }

    /**
     * Reads {@code amqp://user:password@host:port/vhost}; what is missing has RabbitMQ's defaults.
     *
     * @throws IllegalArgumentException if it is not such a URI
     */
    public static AmqpAddress parse(String text) {
        URI uri = URI.create(text);
        if (!"amqp".equals(uri.getScheme()) || uri.getHost() == null) {
            throw new IllegalArgumentException("not an amqp:// URI: " + text);
        }
        String credentials = uri.getRawUserInfo() == null ? "guest:guest" : uri.getRawUserInfo();
        int colon = credentials.indexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException("a user without a password: " + text);
        }
        String path = uri.getRawPath();
        return new AmqpAddress(
                uri.getHost(),
                uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort(),
                decode(credentials.substring(0, colon)),
                decode(credentials.substring(colon + 1)),
                path.length() <= 1 ? "/" : decode(path.substring(1)));
    }

    /** The URI again, for a client's command line. */
    public String uri() {
        return "amqp://" + encode(user) + ":" + encode(password) + "@" + host + ":" + port + "/" + encode(virtualHost);
    }

    /** Host and port: what may stand in a message. */
    @Override
    public String toString() {
        return host + ":" + port;
    }

    private static String decode(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
