package io.bilbymq.management.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class JsonTest {
    private static Optional<JsonNode> read(String text) {
        return Json.read(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String nested(int deep) {
        return "[".repeat(deep) + "]".repeat(deep);
    }

    @Test
    void whatIsNestedTooDeepIsNotRead() {
        assertThat(read(nested(Json.DEPTH_MAX))).isPresent();
        assertThat(read(nested(Json.DEPTH_MAX + 1))).isEmpty();
        assertThat(read("{\"a\":".repeat(1_000_000))).isEmpty();
    }

    @Test
    void aTextMayBeAsLongAsTheBodyAndANumberMayNot() {
        assertThat(read("\"" + "x".repeat(25_000_000) + "\"")).isPresent();
        assertThat(read("1".repeat(100_000))).isEmpty();
    }

    @Test
    void aHugeExponentIsReadAtOnce() {
        assertThat(read("1e999999999").orElseThrow().isNumber()).isTrue();
        assertThat(read("1e9999999999")).isEmpty();
        assertThat(read("1e-9999999999")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "{", "[1,]", "{}x", "nul", "'a'", "//\n1", "\uFFFF", "\"\\ud800"})
    void whatIsNotJsonIsNothing(String text) {
        assertThat(read(text)).isEmpty();
    }

    @Test
    void bytesThatAreNotUtf8AreNothing() {
        assertThat(Json.read(new byte[] {'"', (byte) 0xFF, '"'})).isEmpty();
        assertThat(Json.read(new byte[] {'"', (byte) 0xC3, '"'})).isEmpty();
    }

    @Test
    void whatIsWrittenIsReadAgain() {
        final JsonNode value = Json.read("{\"a\":[1,2.50,\"ü\\u0000\\\"\",null,true,{}]}");

        assertThat(Json.text(value)).isEqualTo("{\"a\":[1,2.50,\"ü\\u0000\\\"\",null,true,{}]}");
        assertThat(Json.read(Json.bytes(value))).contains(value);
    }
}
