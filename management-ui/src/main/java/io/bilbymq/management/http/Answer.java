package io.bilbymq.management.http;

import io.vertx.core.buffer.Buffer;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * What is answered to a request. Immutable.
 *
 * @param status of HTTP
 * @param contentType of the body; of no interest if that is empty
 * @param body may be empty; not to be changed
 * @param headers besides
 */
public record Answer(int status, String contentType, Buffer body, Map<String, String> headers) {
    /** What RabbitMQ calls the content of its answers. */
    public static final String JSON = "application/json";

    /** Copies the headers. */
    public Answer {
        headers = Map.copyOf(headers);
    }

    /** 200 with a value. */
    public static Answer ok(JsonNode value) {
        return of(200, value);
    }

    /** A value with a status. */
    public static Answer of(int status, JsonNode value) {
        return new Answer(status, JSON, Buffer.buffer(Json.bytes(value)), Map.of());
    }

    /** 200 with a text of this type. */
    public static Answer text(String contentType, String text) {
        return new Answer(200, contentType, Buffer.buffer(text), Map.of());
    }

    /** 201: what was put was not there. */
    public static Answer created() {
        return empty(201);
    }

    /** 201: what was posted lies there from now on. */
    public static Answer createdAt(String location) {
        return created().with("Location", location);
    }

    /** 301: it lies there for good. */
    public static Answer movedTo(String location) {
        return empty(301).with("Location", location);
    }

    /** 204: done, and nothing to say. */
    public static Answer noContent() {
        return empty(204);
    }

    /** 201 if it is new, 204 if it was there: what a PUT answers. */
    public static Answer put(boolean isNew) {
        return isNew ? created() : noContent();
    }

    /** A status, and nothing else. */
    static Answer empty(int status) {
        return new Answer(status, JSON, Buffer.buffer(), Map.of());
    }

    /** An error in RabbitMQ's form. */
    public static Answer error(int status, String error, String reason) {
        return of(status, Json.object().put("error", error).put("reason", reason));
    }

    /** 500: a defect, of which the client is told nothing more. */
    public static Answer internalError() {
        return error(500, "internal_server_error", "internal error; the broker's log says more");
    }

    /** Whether it is a value, as looking at something answers. */
    boolean isValue() {
        return status == 200 && contentType.equals(JSON);
    }

    /** The same with one more header. */
    public Answer with(String header, String value) {
        final Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new Answer(status, contentType, body, more);
    }
}
