package io.bilbymq.management.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Reads the bodies of requests, of all together no more at a time than there is room for. What is not wanted is read and dropped,
 * up to a limit, so that its sender hears why. Confined to the thread of the API.
 */
final class Bodies {
    /** What a body may have of somebody who need not log in. */
    static final int STRANGER_BYTES_MAX = 8 * 1024;

    /** All together may take so much of the heap. */
    private static final int SHARE_OF_HEAP = 8;

    private final long allMax;
    private final Connections connections;
    private long held;

    /** Those of these clients; {@code allMax} bytes at a time. */
    Bodies(long allMax, Connections connections) {
        this.allMax = allMax;
        this.connections = connections;
    }

    /** What all bodies may have together, in this memory. */
    static long allMax(long heapBytes) {
        return heapBytes / SHARE_OF_HEAP;
    }

    /**
     * Reads one; whoever gets it gives it back by {@link #release}. Fails with an {@link ApiException} if it is too long, or there
     * is no room for it.
     */
    CompletionStage<Buffer> read(HttpServerRequest request, int max) {
        final Reading reading = new Reading(request, max);
        reading.begin();
        return reading.outcome;
    }

    /** A body that was read is not needed any more. */
    void release(Buffer body) {
        held -= body.length();
    }

    /** Reads what is left of a request and forgets it. */
    static void drop(HttpServerRequest request, int max) {
        if (!request.isEnded()) {
            request.handler(new Dropping(request, max)::take);
            request.resume();
        }
    }

    /** Counts what is dropped. */
    private static final class Dropping {
        private final HttpServerRequest request;
        private long left;

        Dropping(HttpServerRequest request, int max) {
            this.request = request;
            this.left = max;
        }

        void take(Buffer chunk) {
            left -= chunk.length();
            if (left < 0) {
                request.connection().close();
            }
        }
    }

    private final class Reading {
        private final HttpServerRequest request;
        private final int max;
        private final CompletableFuture<Buffer> outcome = new CompletableFuture<>();
        private final Buffer body = Buffer.buffer();

        Reading(HttpServerRequest request, int max) {
            this.request = request;
            this.max = max;
        }

        void begin() {
            if (announced() > max) {
                refuse(tooLong());
                return;
            }
            connections.waiting(request.connection());
            if ("100-continue".equalsIgnoreCase(request.getHeader("Expect"))) {
                request.response().writeContinue();
            }
            request.exceptionHandler(broken -> refuse(ApiException.badRequest("the request is not complete")));
            request.endHandler(end -> {
                connections.serving(request.connection());
                outcome.complete(body);
            });
            request.handler(this::take);
            request.resume();
        }

        /** What the client says of its length; the decoder has seen that it is a number. */
        private long announced() {
            final String length = request.getHeader("Content-Length");
            return length == null ? 0 : Long.parseLong(length);
        }

        private void take(Buffer chunk) {
            if (body.length() + chunk.length() > max) {
                refuse(tooLong());
            } else if (held + chunk.length() > allMax) {
                refuse(ApiException.of(
                        503,
                        "service_unavailable",
                        "the bodies of all requests take too much memory; try again later"));
            } else {
                body.appendBuffer(chunk);
                held += chunk.length();
            }
        }

        private void refuse(ApiException reason) {
            if (outcome.completeExceptionally(reason)) {
                held -= body.length();
                drop(request, max);
            }
        }

        private static ApiException tooLong() {
            return ApiException.badRequest("Exceeded HTTP request body size limit");
        }
    }
}
