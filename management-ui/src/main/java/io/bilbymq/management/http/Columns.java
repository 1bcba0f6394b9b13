package io.bilbymq.management.http;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Which fields are wanted: {@code columns=name,message_stats.publish_details.rate}. Immutable.
 *
 * @param wanted what is wanted of each field; everything if this is empty
 */
public record Columns(Map<String, Columns> wanted) {
    /** Everything. */
    public static final Columns ALL = new Columns(Map.of());

    /** Those that a request asks for. */
    static Columns of(Request request) {
        return of(request.query("columns")
                .map(columns -> List.of(columns.split(",")))
                .orElse(List.of()));
    }

    /** These, each of which may be inside another: {@code message_stats.publish_details.rate}; everything if there are none. */
    static Columns of(Collection<String> fields) {
        final Map<String, Columns> wanted = new LinkedHashMap<>();
        fields.stream()
                .filter(field -> !field.isEmpty())
                .forEach(field ->
                        only(field).wanted.forEach((name, columns) -> wanted.merge(name, columns, Columns::and)));
        return new Columns(wanted);
    }

    private static Columns only(String field) {
        final int dot = field.indexOf('.');
        return dot < 0
                ? new Columns(Map.of(field, ALL))
                : new Columns(Map.of(field.substring(0, dot), only(field.substring(dot + 1))));
    }

    /** What is among these or those. */
    Columns and(Columns others) {
        if (wanted.isEmpty() || others.wanted.isEmpty()) {
            return ALL;
        }
        final Map<String, Columns> both = new LinkedHashMap<>(wanted);
        others.wanted.forEach((name, columns) -> both.merge(name, columns, Columns::and));
        return new Columns(both);
    }

    /** Whether anything is wanted of a field: what is not need not be found out. */
    public boolean has(String field) {
        return wanted.isEmpty() || wanted.containsKey(field);
    }

    /** What is wanted of the value of a field that this {@linkplain #has has}. */
    public Columns of(String field) {
        return wanted.getOrDefault(field, ALL);
    }

    /** What is wanted of a value. */
    JsonNode of(JsonNode value) {
        if (wanted.isEmpty()) {
            return value;
        }
        if (value instanceof ObjectNode object) {
            final ObjectNode some = Json.object();
            wanted.forEach((name, columns) -> {
                final JsonNode field = object.get(name);
                if (field != null) {
                    some.set(name, columns.of(field));
                }
            });
            return some;
        }
        if (value instanceof ArrayNode array) {
            final ArrayNode some = Json.array();
            array.forEach(element -> some.add(of(element)));
            return some;
        }
        return value;
    }
}
