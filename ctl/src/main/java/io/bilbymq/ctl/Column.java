package io.bilbymq.ctl;

import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;

/**
 * A column of a list, under the name that {@code rabbitmqctl} gives it.
 *
 * @param value finds it in what the API says of a row's thing; missing if it is not there
 */
record Column(String name, UnaryOperator<JsonNode> value) {
    /** What the API has under the same name. */
    static Column of(String name) {
        return at(name, name);
    }

    /** What the API has under another name, or in something inside of it. */
    static Column at(String name, String... path) {
        return new Column(name, thing -> {
            JsonNode value = thing;
            for (final String field : path) {
                value = value.path(field);
            }
            return value;
        });
    }

    /** What RabbitMQ tells its own tools only: there is such a column, and nothing in it. */
    static Column empty(String name) {
        return new Column(name, thing -> Json.nothing());
    }
}
