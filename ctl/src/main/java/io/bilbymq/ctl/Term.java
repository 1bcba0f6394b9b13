package io.bilbymq.ctl;

import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** Values as {@code rabbitmqctl} writes them, which is how Erlang's terms look: {@code [{"x-max-length",100}]}. */
final class Term {
    private Term() {}

    /** For a line of a table: what would move a terminal's cursor is escaped, {@code \t}, {@code \x1b}. */
    static String text(JsonNode value) {
        return rawText(value).codePoints().mapToObj(Term::visible).collect(Collectors.joining());
    }

    /** The same with every character as it is. */
    static String rawText(JsonNode value) {
        if (!Json.isThere(value)) {
            return "";
        } else if (value.isString()) {
            return value.asString();
        } else if (value.isArray()) {
            return value.valueStream().map(Term::rawText).collect(Collectors.joining(", ", "[", "]"));
        }
        return inner(value);
    }

    /** Inside of a list or table, where texts have quotes. */
    private static String inner(JsonNode value) {
        if (value.isString()) {
            return '"' + value.asString().replace("\\", "\\\\").replace("\"", "\\\"") + '"';
        } else if (value.isArray()) {
            return value.valueStream().map(Term::inner).collect(Collectors.joining(",", "[", "]"));
        } else if (value.isObject()) {
            return value.propertyStream()
                    .map(property -> "{\"" + property.getKey() + "\"," + inner(property.getValue()) + "}")
                    .collect(Collectors.joining(",", "[", "]"));
        }
        return value.isMissingNode() ? "" : Json.text(value);
    }

    private static String visible(int character) {
        return switch (character) {
            case '\t' -> "\\t";
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            default ->
                Character.isISOControl(character) ? "\\x%02x".formatted(character) : Character.toString(character);
        };
    }
}
