package io.bilbymq.management.http;

import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Which fields are wanted: {@code columns=name,message_stats.publish_details.rate}. Immutable.
 *
 * @param wanted what is wanted of each field; everything if this is empty
 */
record Columns(Map<String, Columns> wanted) {
    private static final Columns ALL = new Columns(Map.of());

    /** Those that a request asks for. */
    static Columns of(Request request) {
        return request.query("columns").map(Columns::parse).orElse(ALL);
    }

    private static Columns parse(String columns) {
        final Map<String, Columns> wanted = new LinkedHashMap<>();
        for (final String column : columns.split(",", -1)) {
            if (!column.isEmpty()) {
                add(wanted, column);
            }
        }
        return new Columns(wanted);
    }

    private static void add(Map<String, Columns> wanted, String column) {
        final int dot = column.indexOf('.');
        if (dot < 0) {
            wanted.put(column, ALL);
            return;
        }
        final Columns inner =
                wanted.computeIfAbsent(column.substring(0, dot), name -> new Columns(new LinkedHashMap<>()));
        if (!inner.equals(ALL) || inner.wanted instanceof LinkedHashMap) {
            add(inner.wanted, column.substring(dot + 1));
        }
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
