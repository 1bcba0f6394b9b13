package io.bilbymq.management.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.Arrays;
import java.util.Locale;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Writes answers, long ones as fast as the client takes them, and forgets what is left of the request's body. Confined to the thread
 * of the API.
 */
public final class AnswerWriter {
    /** So many bytes are encrypted, compressed and copied to the socket at a time. */
    private static final int PORTION = 64 * 1024;

    private final Connections connections;
    private final int bodyMax;

    /** To clients of a server who have no reason to send bodies. */
    public AnswerWriter(ApiServer server) {
        this(server.connections(), Bodies.STRANGER_BYTES_MAX);
    }

    /** The same; bodies that nobody has read may have so many bytes. */
    AnswerWriter(Connections connections, int bodyMax) {
        this.connections = connections;
        this.bodyMax = bodyMax;
    }

    /** Writes an answer, if the client is still there. */
    public void write(HttpServerRequest request, Answer answer) {
        if (!request.response().ended() && !request.response().closed()) {
            begin(request, answer);
            Bodies.drop(request, bodyMax);
        }
    }

    private void begin(HttpServerRequest request, Answer answer) {
        final HttpServerResponse response = request.response();
        answer.headers().forEach(response::putHeader);
        response.setStatusCode(answer.status());
        response.putHeader("Vary", "accept, accept-encoding, origin");
        if (answer.body().length() == 0) {
            response.end();
            return;
        }
        response.putHeader("Content-Type", answer.contentType());
        if (!answer.headers().containsKey("Cache-Control")) {
            response.putHeader("Cache-Control", "no-cache");
        }
        final String tag = tag(answer);
        if (!tag.isEmpty()) {
            response.putHeader("ETag", tag);
            if (isKnown(tag, request.getHeader("If-None-Match"))) {
                response.headers().remove("Content-Encoding");
                response.setStatusCode(304).end();
                return;
            }
        }
        response.putHeader("Content-Length", Integer.toString(answer.body().length()));
        if (request.method().name().equals("HEAD")) {
            response.end();
        } else {
            send(request, answer.body(), 0);
        }
    }

    private void send(HttpServerRequest request, Buffer body, int from) {
        final HttpServerResponse response = request.response();
        int at = from;
        while (body.length() - at > PORTION) {
            if (response.closed()) {
                return;
            }
            if (response.writeQueueFull()) {
                final int next = at;
                connections.waiting(request.connection());
                response.drainHandler(drained -> send(request, body, next));
                return;
            }
            response.write(body.slice(at, at + PORTION));
            at += PORTION;
        }
        if (!response.closed()) {
            response.end(body.slice(at, body.length()));
        }
    }

    /** The answer's own tag, or one of its body, so that whoever polls need not be sent the same again; empty if there is none. */
    private static String tag(Answer answer) {
        final String own = answer.headers().get("ETag");
        if (own != null) {
            return own;
        }
        return answer.isValue() ? tag(answer.body().getBytes()) : "";
    }

    /** Different for different bodies. */
    static String tag(byte[] body) {
        final CRC32C checksum = new CRC32C();
        checksum.update(body);
        return "\"%x-%x-%x\""
                .formatted(body.length, checksum.getValue(), Arrays.hashCode(body))
                .toLowerCase(Locale.ROOT);
    }

    /** Whether a client has what it asks for; proxies that compress say that a tag is weak. */
    private static boolean isKnown(String tag, @Nullable String known) {
        if (known == null) {
            return false;
        }
        for (final String each : known.split(",", -1)) {
            final String one = each.trim();
            if (one.equals(tag) || one.equals("W/" + tag)) {
                return true;
            }
        }
        return false;
    }
}
