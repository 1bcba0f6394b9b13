package io.bilbymq.authentication.oauth2;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** JSON from outside: so deep, so long and no deeper nor longer; no name twice in an object. */
final class Json {
    private static final int DEPTH_MAX = 64;
    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEPTH_MAX)
                            .maxNumberLength(100)
                            .maxNameLength(1024)
                            .maxStringLength(1 << 20)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .build();

    private Json() {}

    /** An object, or empty if the text is anything else. */
    static Optional<JsonNode> object(String text) {
        try {
            final JsonNode node = MAPPER.readTree(text);
            return node != null && node.isObject() ? Optional.of(node) : Optional.empty();
        } catch (JacksonException notJson) {
            return Optional.empty();
        }
    }

    /** Text under a name. */
    static Optional<String> text(JsonNode object, String name) {
        final JsonNode value = object.get(name);
        return value != null && value.isString() ? Optional.of(value.stringValue()) : Optional.empty();
    }

    /** The texts of an array, or those of a text with blanks between; of anything else none. */
    static List<String> texts(JsonNode value) {
        final List<String> texts = new ArrayList<>();
        if (value.isString()) {
            texts.addAll(words(value.stringValue()));
        } else if (value.isArray()) {
            for (final JsonNode element : value) {
                if (element.isString()) {
                    texts.add(element.stringValue());
                }
            }
        }
        return texts;
    }

    /** What stands between blanks. */
    static List<String> words(String text) {
        final List<String> words = new ArrayList<>();
        for (final String word : text.split(" ", -1)) {
            if (!word.isEmpty()) {
                words.add(word);
            }
        }
        return words;
    }
}
