package io.bilbymq.management.api;

import io.bilbymq.management.http.ApiException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.OptionalLong;
import tools.jackson.databind.node.ObjectNode;

/**
 * The body of a message in JSON: as text if it is UTF-8 and nobody wants base64.
 *
 * @param text as it stands in JSON
 * @param encoding {@code string} or {@code base64}
 */
record Payload(String text, String encoding) {
    private static final String STRING = "string";
    private static final String BASE64 = "base64";

    /**
     * A body.
     *
     * @param wanted {@code auto} or {@code base64}
     * @param truncate bytes that are shown at most
     */
    static Payload of(byte[] body, String wanted, OptionalLong truncate) {
        final byte[] shown = truncate.isPresent() && truncate.getAsLong() >= 0 && truncate.getAsLong() < body.length
                ? Arrays.copyOf(body, (int) truncate.getAsLong())
                : body;
        if (wanted.equals("auto")) {
            try {
                return new Payload(
                        StandardCharsets.UTF_8
                                .newDecoder()
                                .decode(ByteBuffer.wrap(shown))
                                .toString(),
                        STRING);
            } catch (CharacterCodingException notText) {
                return new Payload(Base64.getEncoder().encodeToString(shown), BASE64);
            }
        }
        return new Payload(Base64.getEncoder().encodeToString(shown), BASE64);
    }

    void addTo(ObjectNode json) {
        json.put("payload", text).put("payload_encoding", encoding);
    }

    /**
     * The bytes that this stands for.
     *
     * @throws ApiException 400 if the encoding is unknown, or the text is not of it
     */
    byte[] bytes() {
        return switch (encoding) {
            case STRING -> text.getBytes(StandardCharsets.UTF_8);
            case BASE64 -> {
                try {
                    yield Base64.getDecoder().decode(text);
                } catch (IllegalArgumentException notBase64) {
                    throw ApiException.badRequest("not_base64", text);
                }
            }
            default -> throw ApiException.badRequest("unsupported_encoding", encoding);
        };
    }
}
