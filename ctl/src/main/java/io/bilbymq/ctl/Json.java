package io.bilbymq.ctl;

import java.nio.charset.StandardCharsets;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/** JSON in and out. */
final class Json {
    private static final JsonMapper MAPPER = new JsonMapper();

    private Json() {}

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    static ArrayNode array() {
        return JsonNodeFactory.instance.arrayNode();
    }

    static JsonNode string(String value) {
        return StringNode.valueOf(value);
    }

    static JsonNode nothing() {
        return MissingNode.getInstance();
    }

    /** Whether there is a value, and not none or {@code null}. */
    static boolean isThere(JsonNode value) {
        return !value.isMissingNode() && !value.isNull();
    }

    /** What an answer holds: nothing if it is empty. */
    static JsonNode parse(byte[] text) {
        return text.length == 0 ? nothing() : MAPPER.readTree(text);
    }

    /**
     * What a user has written as JSON.
     *
     * @throws Failure if it is none
     */
    static JsonNode parseArgument(String text) {
        try {
            final JsonNode value = parse(text.getBytes(StandardCharsets.UTF_8));
            if (!value.isMissingNode()) {
                return value;
            }
            throw new Failure(ExitCode.DATA, "JSON decoding error: the text is empty");
        } catch (JacksonException wrong) {
            throw new Failure(ExitCode.DATA, "JSON decoding error: " + wrong.getOriginalMessage(), wrong);
        }
    }

    /**
     * What a user has written as an object of JSON.
     *
     * @throws Failure if it is none
     */
    static ObjectNode parseObject(String text) {
        if (parseArgument(text) instanceof ObjectNode object) {
            return object;
        }
        throw new Failure(ExitCode.DATA, "a JSON object is wanted, such as {\"key\": 1}");
    }

    /** In one line. */
    static String text(JsonNode value) {
        return MAPPER.writeValueAsString(value);
    }
}
