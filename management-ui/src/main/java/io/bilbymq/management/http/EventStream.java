package io.bilbymq.management.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import tools.jackson.databind.node.ObjectNode;

/** One client that follows something. Confined to the thread of the API. */
final class EventStream {
    /** JSON has no line breaks of its own here, so an event is one line and an empty one. */
    private static final Buffer DATA = Buffer.buffer("data: ");

    private static final Buffer FAILED = Buffer.buffer("event: failed\ndata: ");

    private static final Buffer END = Buffer.buffer("\n\n");

    /** Says nothing, but finds out whether the client is still there, and tells it that we are. */
    private static final Buffer COMMENT = Buffer.buffer(":\n\n");

    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final Connections connections;
    private final Executor thread;
    private final Supplier<CompletionStage<Answer>> question;
    private final Function<Throwable, Answer> refusal;

    /** The tag of what was sent last. */
    private String sent = "";

    EventStream(
            HttpServerRequest request,
            Connections connections,
            Executor thread,
            Supplier<CompletionStage<Answer>> question,
            Function<Throwable, Answer> refusal) {
        this.request = request;
        this.response = request.response();
        this.connections = connections;
        this.thread = thread;
        this.question = question;
        this.refusal = refusal;
    }

    /** Sends the first answer. */
    void begin(Answer first) {
        first.headers().forEach(response::putHeader);
        response.setStatusCode(200)
                .setChunked(true)
                .putHeader("Content-Type", EventStreams.CONTENT_TYPE)
                .putHeader("Cache-Control", "no-store")
                // What is sent now and then is not worth a compressor's memory for each client.
                .putHeader("Content-Encoding", "identity");
        send(first);
    }

    /**
     * Asks again, and sends the answer if it is another one; completes on the thread of the API, with whether it was the last. A client
     * that has not taken what it was sent is left alone.
     */
    CompletionStage<Boolean> ask() {
        if (response.writeQueueFull()) {
            return CompletableFuture.completedStage(false);
        }
        return asked().exceptionally(refusal).thenApplyAsync(this::told, thread);
    }

    private CompletionStage<Answer> asked() {
        try {
            return question.get();
        } catch (RuntimeException refused) {
            return CompletableFuture.failedStage(refused);
        }
    }

    private boolean told(Answer answer) {
        if (response.ended() || response.closed()) {
            return true;
        }
        if (!answer.isValue()) {
            fail(answer);
            return true;
        }
        send(answer);
        return false;
    }

    private void send(Answer answer) {
        final String tag = AnswerWriter.tag(answer.body().getBytes());
        if (tag.equals(sent)) {
            response.write(COMMENT);
        } else {
            sent = tag;
            response.write(event(DATA, answer.body()));
        }
        if (response.writeQueueFull()) {
            connections.waiting(request.connection());
            response.drainHandler(drained -> connections.serving(request.connection()));
        }
    }

    private void fail(Answer answer) {
        final ObjectNode why = Json.read(answer.body().getBytes())
                .filter(ObjectNode.class::isInstance)
                .map(ObjectNode.class::cast)
                .orElseGet(Json::object);
        response.write(event(FAILED, Buffer.buffer(Json.bytes(why.put("status", answer.status())))));
    }

    private static Buffer event(Buffer fields, Buffer data) {
        return Buffer.buffer(fields.length() + data.length() + END.length())
                .appendBuffer(fields)
                .appendBuffer(data)
                .appendBuffer(END);
    }

    /** Ends it, unless the client has. */
    void end() {
        if (!response.ended() && !response.closed()) {
            response.end();
        }
    }
}
