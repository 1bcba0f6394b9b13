package io.bilbymq.ctl;

import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/**
 * What the API has answered, if that is neither a refusal nor an error: it was done, or there is no such thing, or a check has failed.
 *
 * @param body missing if it was empty
 */
record Answer(Resource resource, int status, JsonNode body) {
    static final int NOT_FOUND = 404;
    static final int CREATED = 201;

    /** RabbitMQ's health checks answer so if what they check is not as it should be. */
    static final int CHECK_FAILED = 503;

    boolean isFound() {
        return status != NOT_FOUND;
    }

    boolean isFailedCheck() {
        return status == CHECK_FAILED;
    }

    /** What was answered, or, if there is no such thing, the failure that says so. */
    JsonNode orElseThrow(Supplier<Failure> notFound) {
        if (!isFound()) {
            throw notFound.get();
        }
        return body;
    }

    /** What was answered about something that is always there, unless a broker does not know it at all. */
    JsonNode value() {
        return orElseThrow(
                () -> new Failure(ExitCode.UNAVAILABLE, "there is no /api" + resource.text() + " at this broker"));
    }
}
