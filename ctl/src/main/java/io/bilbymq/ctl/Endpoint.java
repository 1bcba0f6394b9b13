package io.bilbymq.ctl;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Where the API is, and who asks, if that is said there too.
 *
 * @param server without user information and without a slash at its end
 * @param username of the part before {@code @}
 * @param password of the same
 */
record Endpoint(URI server, Optional<String> username, Optional<String> password) {
    static final int PORT = 15672;
    static final Endpoint DEFAULT =
            new Endpoint(URI.create("http://localhost:" + PORT), Optional.empty(), Optional.empty());

    private static final int TLS_PORT = 15671;

    /**
     * {@code http(s)://[user[:password]@]host[:port][/prefix]}, {@code host[:port]}, or a node's name as in RabbitMQ,
     * {@code rabbit@host}.
     *
     * @throws Failure if it is none of these; it does not repeat the text, in which there may be a password
     */
    static Endpoint parse(String text) {
        if (text.contains("://")) {
            return parseUri(text);
        }
        return parseUri("http://" + text.substring(text.indexOf('@') + 1));
    }

    private static Endpoint parseUri(String text) {
        try {
            final URI uri = new URI(text);
            final String scheme = uri.getScheme();
            final String host = uri.getHost();
            if (host == null || !(scheme.equals("http") || scheme.equals("https"))) {
                throw notAnEndpoint();
            }
            final int port = uri.getPort() >= 0 ? uri.getPort() : scheme.equals("https") ? TLS_PORT : PORT;
            final String path = uri.getRawPath().replaceAll("/+$", "");
            final String[] user = uri.getRawUserInfo() == null
                    ? new String[0]
                    : uri.getRawUserInfo().split(":", 2);
            return new Endpoint(
                    new URI(scheme + "://" + host + ":" + port + path),
                    user.length > 0 ? Optional.of(decode(user[0])) : Optional.empty(),
                    user.length > 1 ? Optional.of(decode(user[1])) : Optional.empty());
        } catch (URISyntaxException | IllegalArgumentException wrong) {
            throw notAnEndpoint();
        }
    }

    private static String decode(String part) {
        return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static Failure notAnEndpoint() {
        return new Failure(
                ExitCode.USAGE,
                "the broker's address is to look like http://localhost:15672, https://broker:15671/prefix or broker");
    }

    @Override
    public String toString() {
        return server.toString();
    }
}
