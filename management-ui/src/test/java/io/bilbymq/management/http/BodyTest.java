package io.bilbymq.management.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalLong;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BodyTest {
    private static Body body(String text) {
        return Body.of(text.getBytes(StandardCharsets.UTF_8));
    }

    /** {@code reason} is JSON. */
    private static void assertRefused(ThrowingCallable reading, String reason) {
        assertThatThrownBy(reading).isInstanceOfSatisfying(ApiException.class, refused -> {
            assertThat(refused.answer().status()).isEqualTo(400);
            assertThat(Requests.text(refused.answer()))
                    .isEqualTo("{\"error\":\"bad_request\",\"reason\":" + reason + "}");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "undefined", "{}", " {} "})
    void nothingIsAnEmptyObject(String text) {
        assertThat(body(text).object()).isEqualTo(Json.object());
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "1", "true", "{", "{}{}", "{'a':1}", "{\"a\":NaN}", "undefined!", " ", "\0"})
    void whatIsNoObjectIsNotJsonInRabbitmqsWords(String text) {
        assertRefused(() -> body(text), "\"not_json\"");
    }

    @Test
    void aTextInATextIsSuspectedToBeEncodedTwice() {
        assertRefused(
                () -> body("\"{}\""),
                "\"invalid payload: the request body JSON-decoded to a string. Is the input doubly-JSON-encoded?\"");
    }

    @Test
    void allFieldsThatAreMissingAreNamedAsErlangPrintsThem() {
        assertThat(body("{\"a\":1}").require("a").integer("a")).hasValue(1);
        assertRefused(
                () -> body("{\"a\":null,\"b\":1}").require("a", "b", "c"), "\"[{key_missing,a},{key_missing,c}]\"");
        assertRefused(
                () -> body("").require("payload", "routing_key", "properties", "payload_encoding"),
                "\"[{key_missing,payload},\\n {key_missing,routing_key},\\n {key_missing,properties},\\n {key_missing,payload_encoding}]\"");
    }

    @Test
    void aTextIsAString() {
        assertThat(body("{\"a\":\"x\"}").text("a")).contains("x");
        assertThat(body("{\"a\":null}").text("a")).isEmpty();
        assertThat(body("{}").text("a")).isEmpty();
        assertRefused(() -> body("{\"a\":1}").text("a"), "\"a must be a string, is 1\"");
    }

    @Test
    void aBooleanMayBeAText() {
        assertThat(body("{\"a\":true}").bool("a")).contains(true);
        assertThat(body("{\"a\":\"false\"}").bool("a")).contains(false);
        assertThat(body("{}").bool("a")).isEqualTo(Optional.empty());
        assertThat(body("{}").isTrue("a")).isFalse();
        assertRefused(() -> body("{\"a\":\"yes\"}").bool("a"), "[\"not_boolean\",\"yes\"]");
        assertRefused(() -> body("{\"a\":1}").bool("a"), "[\"not_boolean\",1]");
    }

    @Test
    void anIntegerMayBeAText() {
        assertThat(body("{\"a\":-1}").integer("a")).hasValue(-1);
        assertThat(body("{\"a\":\"12\"}").integer("a")).hasValue(12);
        assertThat(body("{\"a\":9223372036854775807}").integer("a")).hasValue(Long.MAX_VALUE);
        assertThat(body("{}").integer("a")).isEqualTo(OptionalLong.empty());
        assertRefused(() -> body("{\"a\":9223372036854775808}").integer("a"), "[\"not_integer\",9223372036854775808]");
        assertRefused(() -> body("{\"a\":1.5}").integer("a"), "[\"not_integer\",1.5]");
        assertRefused(() -> body("{\"a\":\"\"}").integer("a"), "[\"not_integer\",\"\"]");
        assertRefused(() -> body("{\"a\":[]}").integer("a"), "[\"not_integer\",[]]");
    }

    @Test
    void aTableMayBeAnEmptyList() {
        assertThat(body("{\"a\":{\"b\":1}}").table("a")).isEqualTo(Json.object().put("b", 1));
        assertThat(body("{\"a\":[]}").table("a")).isEqualTo(Json.object());
        assertThat(body("{}").table("a")).isEqualTo(Json.object());
        assertRefused(() -> body("{\"a\":[1]}").table("a"), "\"a must be an object, is [1]\"");
    }

    @Test
    void aWrongValueIsNotSaidInFullIfItIsLong() {
        final Body body = body("{\"a\":\"" + "x".repeat(1_000_000) + "\"}");

        assertRefused(() -> body.integer("a"), "[\"not_integer\",\"\\\"" + "x".repeat(99) + "…\"]");
        assertRefused(() -> body.table("a"), "\"a must be an object, is \\\"" + "x".repeat(99) + "…\"");
    }

    @Test
    void ofTwoFieldsOfOneNameTheLastOneCounts() {
        assertThat(body("{\"a\":1,\"a\":2}").integer("a")).hasValue(2);
    }
}
