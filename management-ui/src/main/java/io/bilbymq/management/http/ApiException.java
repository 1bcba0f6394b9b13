package io.bilbymq.management.http;

/**
 * A request that cannot be granted: what {@code error} and {@code reason} say. It is an outcome and not a defect, therefore no
 * stack trace is filled in.
 */
public final class ApiException extends RuntimeException {
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
