package io.bilbymq.it.management;

import java.net.http.HttpHeaders;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;

/**
 * What the API has answered.
 *
 * @param request what was asked, for people
 * @param text the body, empty if there was none
 */
record Reply(String request, int status, HttpHeaders headers, String text) {

    /** This, if it has that status. */
    Reply expect(int expected) {
        if (status != expected) {
            throw new AssertionError(request + " was answered with " + status + " and not " + expected + ": " + text);
        }
        return this;
    }

    /** The body, which must be JSON. */
    JsonNode json() {
        return ApiClient.JSON.readTree(text);
    }

    /** The elements of the body, which must be an array. */
    Stream<JsonNode> elements() {
        final JsonNode array = json();
        if (!array.isArray()) {
            throw new AssertionError(request + " was not answered with an array: " + text);
        }
        return StreamSupport.stream(array.spliterator(), false);
    }

    /** One text of each element of the body, in their order. */
    Stream<String> each(String field) {
        return elements().map(element -> element.path(field).asString());
    }

    /** The only element of the body whose field has that value. */
    JsonNode element(String field, String value) {
        return elements()
                .filter(element -> value.equals(element.path(field).asString()))
                .reduce((one, other) -> {
                    throw new AssertionError(request + " was answered with more than one " + field + " " + value);
                })
                .orElseThrow(() -> new AssertionError(request + ": no " + field + " is " + value + " in " + text));
    }

    Optional<String> header(String name) {
        return headers.firstValue(name);
    }

    /** What it says of why not. A body that does not say it fails the test. */
    Refusal refusal() {
        if (text.isEmpty()) {
            return new Refusal(status, "", "");
        }
        final JsonNode body = json();
        final JsonNode reason = body.path("reason");
        return new Refusal(
                status, body.path("error").asString(), reason.isString() ? reason.stringValue() : reason.toString());
    }
}
