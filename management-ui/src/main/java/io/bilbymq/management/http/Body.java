package io.bilbymq.management.http;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The JSON object that a request carries. A field that is null counts as not there. */
public final class Body {
    private static final int LINE = 80;

    private final ObjectNode object;

    private Body(ObjectNode object) {
        this.object = object;
    }

    /**
     * Reads one; nothing, {@code null} and {@code undefined} are an empty one, as for RabbitMQ.
     *
     * @throws ApiException 400 if it is not a JSON object
     */
    static Body of(byte[] bytes) {
        final String text = bytes.length > 16 ? "" : new String(bytes, StandardCharsets.UTF_8);
        if (bytes.length == 0 || text.equals("null") || text.equals("undefined")) {
            return new Body(Json.object());
        }
        final JsonNode value = Json.read(bytes).orElseThrow(() -> ApiException.badRequest("not_json"));
        if (value instanceof ObjectNode object) {
            return new Body(object);
        }
        throw ApiException.badRequest(
                value.isString()
                        ? "invalid payload: the request body JSON-decoded to a string. Is the input doubly-JSON-encoded?"
                        : "not_json");
    }

    /** An object that is part of something else. */
    public static Body of(ObjectNode object) {
        return new Body(object);
    }

    /** All of it. */
    public ObjectNode object() {
        return object;
    }

    /**
     * Insists on fields.
     *
     * @throws ApiException 400, which names those that are missing in RabbitMQ's words
     */
    public Body require(String... names) {
        final List<String> missing = new ArrayList<>();
        for (final String name : names) {
            if (value(name) == null) {
                missing.add("{key_missing," + name + "}");
            }
        }
        if (!missing.isEmpty()) {
            final String line = missing.stream().collect(Collectors.joining(",", "[", "]"));
            // Erlang prints what does not fit into a line one below the other.
            throw ApiException.badRequest(line.length() <= LINE ? line : line.replace("},{", "},\n {"));
        }
        return this;
    }

    private @Nullable JsonNode value(String name) {
        final JsonNode value = object.get(name);
        return value == null || value.isNull() ? null : value;
    }

    /** A field of any type. */
    public Optional<JsonNode> any(String name) {
        return Optional.ofNullable(value(name));
    }

    /**
     * A text.
     *
     * @throws ApiException 400 if it is something else
     */
    public Optional<String> text(String name) {
        return any(name).map(value -> {
            if (!value.isString()) {
                throw wrong(name, "a string", value);
            }
            return value.stringValue();
        });
    }

    /**
     * A boolean, or its name as a text.
     *
     * @throws ApiException 400 if it is something else
     */
    public Optional<Boolean> bool(String name) {
        return any(name).map(value -> {
            final String text = value.isString() ? value.stringValue() : value.toString();
            return switch (text) {
                case "true" -> true;
                case "false" -> false;
                default -> throw ApiException.badRequest("not_boolean", value);
            };
        });
    }

    /** The same, false if it is not there. */
    public boolean isTrue(String name) {
        return bool(name).orElse(false);
    }

    /**
     * An integer, or one as a text.
     *
     * @throws ApiException 400 if it is something else, or too large
     */
    public OptionalLong integer(String name) {
        final JsonNode value = value(name);
        if (value == null) {
            return OptionalLong.empty();
        }
        try {
            if (value.isIntegralNumber() && value.canConvertToLong()) {
                return OptionalLong.of(value.longValue());
            }
            if (value.isString()) {
                return OptionalLong.of(Long.parseLong(value.stringValue()));
            }
        } catch (NumberFormatException notOne) {
            throw ApiException.badRequest("not_integer", value);
        }
        throw ApiException.badRequest("not_integer", value);
    }

    /**
     * An object; an empty one if it is not there, or an empty array, which some languages make of it.
     *
     * @throws ApiException 400 if it is something else
     */
    public ObjectNode table(String name) {
        final JsonNode value = value(name);
        if (value == null || (value.isArray() && value.isEmpty())) {
            return Json.object();
        }
        if (value instanceof ObjectNode table) {
            return table;
        }
        throw wrong(name, "an object", value);
    }

    private static ApiException wrong(String name, String expected, JsonNode value) {
        return ApiException.badRequest(name + " must be " + expected + ", is " + ApiException.shown(value));
    }
}
