package io.bilbymq.management.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bilbymq.management.http.ApiException;
import io.bilbymq.management.http.Json;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

class PayloadTest {
    private static final OptionalLong WHOLE = OptionalLong.empty();

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "text", "ü€😀", "\0\n\""})
    void aTextIsShownAsItIs(String text) {
        final Payload payload = Payload.of(utf8(text), "auto", WHOLE);

        assertThat(payload).isEqualTo(new Payload(text, "string"));
        assertThat(payload.bytes()).isEqualTo(utf8(text));
    }

    @Test
    void whatIsNoTextIsShownInBase64() {
        final byte[] body = {(byte) 0xFF, 0, (byte) 0xC3};

        final Payload payload = Payload.of(body, "auto", WHOLE);

        assertThat(payload).isEqualTo(new Payload("/wDD", "base64"));
        assertThat(payload.bytes()).isEqualTo(body);
    }

    @Test
    void aTextIsShownInBase64IfSomebodyWantsThat() {
        assertThat(Payload.of(utf8("text"), "base64", WHOLE)).isEqualTo(new Payload("dGV4dA==", "base64"));
    }

    @ParameterizedTest
    @CsvSource({"0, ''", "2, te", "4, text", "5, text", "-1, text", "9223372036854775807, text"})
    void aLongBodyIsCut(long truncate, String shown) {
        assertThat(Payload.of(utf8("text"), "auto", OptionalLong.of(truncate)).text())
                .isEqualTo(shown);
    }

    @Test
    void aCharacterThatIsCutInTwoIsNoTextAnyMore() {
        assertThat(Payload.of(utf8("aü"), "auto", OptionalLong.of(2)).encoding())
                .isEqualTo("base64");
    }

    @Test
    void whatIsPublishedIsTextOrBase64() {
        assertThat(new Payload("dGV4dA==", "base64").bytes()).isEqualTo(utf8("text"));
        assertThatThrownBy(() -> new Payload("!", "base64").bytes())
                .isInstanceOf(ApiException.class)
                .hasMessage("not_base64");
        assertThatThrownBy(() -> new Payload("x", "rot13").bytes())
                .isInstanceOf(ApiException.class)
                .hasMessage("unsupported_encoding");
    }

    @Test
    void bothFieldsAreShown() {
        final ObjectNode json = Json.object();

        Payload.of(utf8("x"), "auto", WHOLE).addTo(json);

        assertThat(json).isEqualTo(Json.read("{\"payload\": \"x\", \"payload_encoding\": \"string\"}"));
    }
}
