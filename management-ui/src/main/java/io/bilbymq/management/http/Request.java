package io.bilbymq.management.http;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.HttpServerRequest;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a client asks for. Immutable.
 *
 * @param path what was asked for, with {@code /api}
 * @param variables what the path says
 * @param query what stands behind the question mark
 * @param headers by name in small letters
 * @param client where it comes from
 * @param body as it was sent; not to be changed
 * @param user who asks; null for an endpoint that anybody may use, and as long as that is not known
 */
public record Request(
        String path,
        Map<String, String> variables,
        Map<String, List<String>> query,
        Map<String, String> headers,
        Client client,
        Buffer body,
        @Nullable ApiUser user) {
    /** The cookie of a session. */
    static final String SESSION = "bilby_session";

    /**
     * Where a request comes from.
     *
     * @param peer the client's own address
     * @param secure whether it came through TLS
     * @param session what the cookie of a session says
     */
    public record Client(InetAddress peer, boolean secure, Optional<String> session) {}

    /** What is known before the body is read. */
    static Request of(HttpServerRequest request, Map<String, String> variables) {
        return new Request(
                request.path(),
                variables,
                query(request),
                first(request.headers()),
                new Client(
                        peer(request),
                        request.isSSL(),
                        Optional.ofNullable(request.getCookie(SESSION)).map(Cookie::getValue)),
                Buffer.buffer(),
                null);
    }

    private static Map<String, List<String>> query(HttpServerRequest request) {
        try {
            return all(request.params(true));
        } catch (IllegalArgumentException wronglyEncoded) {
            throw ApiException.badRequest("what stands behind the question mark is not encoded as it must be");
        }
    }

    private static InetAddress peer(HttpServerRequest request) {
        try {
            return InetAddress.getByName(request.remoteAddress().hostAddress());
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException("an address is not looked up", impossible);
        }
    }

    private static Map<String, List<String>> all(MultiMap values) {
        final Map<String, List<String>> all = new HashMap<>();
        values.forEach(entry ->
                all.computeIfAbsent(entry.getKey(), first -> new ArrayList<>()).add(entry.getValue()));
        return all;
    }

    private static Map<String, String> first(MultiMap values) {
        final Map<String, String> first = new HashMap<>();
        values.forEach(entry -> first.putIfAbsent(entry.getKey().toLowerCase(Locale.ROOT), entry.getValue()));
        return first;
    }

    /** The same on behalf of somebody. */
    Request by(ApiUser known) {
        return new Request(path, variables, query, headers, client, body, known);
    }

    /** The same with a body. */
    Request carrying(Buffer read) {
        return new Request(path, variables, query, headers, client, read, user);
    }

    /** Who asks. */
    public ApiUser by() {
        final ApiUser known = user;
        if (known == null) {
            throw new IllegalStateException("nobody has to log in for " + path);
        }
        return known;
    }

    /** What the path says for a variable. */
    public String variable(String name) {
        final String value = variables.get(name);
        if (value == null) {
            throw new IllegalStateException("no {" + name + "} in " + path);
        }
        return value;
    }

    /** The virtual host of the path. */
    public String virtualHost() {
        return variable(Endpoint.VIRTUAL_HOST);
    }

    /** The name of an exchange in the path, in which the default exchange is called {@code amq.default}. */
    public String exchange(String name) {
        final String exchange = variable(name);
        return exchange.equals("amq.default") ? "" : exchange;
    }

    /** What stands behind the question mark; of several values the first. */
    public Optional<String> query(String name) {
        return all(name).stream().findFirst();
    }

    /** All values of this name behind the question mark. */
    public List<String> all(String name) {
        return query.getOrDefault(name, List.of());
    }

    /** Whether {@code name=true} stands behind the question mark. */
    public boolean asks(String name) {
        return query(name).equals(Optional.of("true"));
    }

    /** A header. */
    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name));
    }

    /**
     * A header that somebody has written as text. HTTP has no words for letters beyond ASCII in headers (RFC 9110 §5.5): most clients send
     * UTF-8, as a shell has it; what is no UTF-8 is Latin-1.
     */
    public Optional<String> textHeader(String name) {
        return header(name).map(Request::text);
    }

    private static String text(String octets) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(octets.getBytes(StandardCharsets.ISO_8859_1)))
                    .toString();
        } catch (CharacterCodingException noUtf8) {
            return octets;
        }
    }

    /** The body, which has to be a JSON object; nothing is an empty one. */
    public Body json() {
        return Body.of(body.getBytes());
    }
}
