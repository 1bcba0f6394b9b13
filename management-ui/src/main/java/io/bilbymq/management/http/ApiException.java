package io.bilbymq.management.http;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/**
 * A request that cannot be granted: what {@code error} and {@code reason} say. It is an outcome and not a defect, therefore no
 * stack trace is filled in.
 */
public final class ApiException extends RuntimeException {
    /** Characters of a wrong value. */
    private static final int SHOWN_MAX = 100;

    private final Answer answer;

    private ApiException(Answer answer, String reason) {
        super(reason, null, false, false);
        this.answer = answer;
    }

    /** Any error. */
    public static ApiException of(int status, String error, String reason) {
        return new ApiException(Answer.error(status, error, reason), reason);
    }

    /** 400: the request is wrong. */
    public static ApiException badRequest(String reason) {
        return of(400, "bad_request", reason);
    }

    /** 400 with a reason that RabbitMQ makes of an Erlang term: a word, and what it is about. */
    public static ApiException badRequest(String word, JsonNode about) {
        final String shown = shown(about);
        final ArrayNode reason = Json.array().add(word);
        reason.add(shown.equals(about.toString()) ? about : StringNode.valueOf(shown));
        final ObjectNode json = Json.object().put("error", "bad_request");
        json.set("reason", reason);
        return new ApiException(Answer.of(400, json), word);
    }

    /** The same about a text. */
    public static ApiException badRequest(String word, String about) {
        return badRequest(word, StringNode.valueOf(about));
    }

    /** What of a wrong value its sender is shown. */
    static String shown(JsonNode value) {
        final String text = value.toString();
        return text.length() > SHOWN_MAX ? text.substring(0, SHOWN_MAX) + "…" : text;
    }

    /** 412: something forbids it. */
    public static ApiException preconditionFailed(String reason) {
        return of(412, "precondition_failed", reason);
    }

    /** 401: whoever it is may not do it. RabbitMQ has no 403 here. */
    public static ApiException notAuthorised(String reason) {
        return of(401, "not_authorised", reason);
    }

    /** 404, as RabbitMQ says it of a path that leads nowhere. */
    public static ApiException notFound() {
        return of(404, "Object Not Found", "Not Found");
    }

    /** 404 with a reason. */
    public static ApiException notFound(String reason) {
        return of(404, "not_found", reason);
    }

    /** 401: it is not known who asks, or their password is wrong. */
    static ApiException unknownCaller(Answer answer) {
        return new ApiException(answer, "it is not known who asks");
    }

    /** 405: not with this method. */
    public static ApiException methodNotAllowed(String allowed) {
        return new ApiException(Answer.empty(405).with("Allow", allowed), "Method Not Allowed");
    }

    /** 501: it has no meaning for this broker, and why. */
    public static ApiException notImplemented(String reason) {
        return of(501, "not_implemented", reason);
    }

    /** What the client is told. */
    public Answer answer() {
        return answer;
    }
}
