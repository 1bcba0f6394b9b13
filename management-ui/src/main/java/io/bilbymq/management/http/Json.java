package io.bilbymq.management.http;

import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** JSON as the API speaks it. What comes from outside is read so deep and no deeper. */
public final class Json {
    /** How deep objects and arrays may nest in what is read. */
    public static final int DEPTH_MAX = 64;

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEPTH_MAX)
                            .maxStringLength(Integer.MAX_VALUE)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private Json() {}

    /** An object without fields. */
    public static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    /** An array without elements. */
    public static ArrayNode array() {
        return MAPPER.createArrayNode();
    }

    /** Reads a text; empty if it is not JSON, or too deep. */
    public static Optional<JsonNode> read(byte[] text) {
        try {
            return Optional.ofNullable(MAPPER.readTree(text)).filter(node -> !node.isMissingNode());
        } catch (JacksonException | NumberFormatException notJson) {
            // The latter is what Jackson says of an exponent with more than 32 bits.
            return Optional.empty();
        }
    }

    /** Reads a text that was written here. */
    public static JsonNode read(String text) {
        return MAPPER.readTree(text);
    }

    /** Writes a value, without superfluous blanks. */
    public static byte[] bytes(JsonNode value) {
        return MAPPER.writeValueAsBytes(value);
    }

    /** Writes a value as text. */
    public static String text(JsonNode value) {
        return MAPPER.writeValueAsString(value);
    }
}
