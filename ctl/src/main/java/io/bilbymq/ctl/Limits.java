package io.bilbymq.ctl;

import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Limits of a user or a virtual host, as the API tells and takes them. */
final class Limits {
    /** All limits of one, as one text. */
    static final Column COLUMN = new Column("limits", row -> Json.string(Json.text(row.path("value"))));

    private Limits() {}

    /** What one limit is set to. */
    static ObjectNode value(JsonNode limit) {
        final ObjectNode body = Json.object();
        body.set("value", limit);
        return body;
    }

    /** Those of one user or virtual host, of a list of one or none. */
    static JsonNode of(JsonNode list) {
        final JsonNode limits = list.path(0).path("value");
        return limits.isObject() ? limits : Json.object();
    }

    static List<String> names(JsonNode list) {
        return List.copyOf(of(list).propertyNames());
    }
}
