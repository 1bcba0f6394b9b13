package io.bilbymq.it.management;

/**
 * Why a request was not done.
 *
 * @param error a word for programs; empty if there was no body
 * @param reason a text for people; JSON where RabbitMQ shows the structure of a term instead
 */
record Refusal(int status, String error, String reason) {
    /** For everything that is not there. */
    static final Refusal NOT_FOUND = new Refusal(404, "Object Not Found", "Not Found");

    static final Refusal NOT_JSON = badRequest("not_json");

    /** RabbitMQ 3.10 has stumbled over it. */
    static final Refusal CRASH = new Refusal(500, "", "");

    static Refusal badRequest(String reason) {
        return new Refusal(400, "bad_request", reason);
    }

    /** For users who may not. */
    static Refusal notAuthorised(String reason) {
        return new Refusal(401, "not_authorised", reason);
    }
}
