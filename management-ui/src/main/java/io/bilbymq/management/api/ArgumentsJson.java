package io.bilbymq.management.api;

import io.bilbymq.amqp.FieldTable;
import io.bilbymq.amqp.FieldValue;
import io.bilbymq.exchanges.Decimal;
import io.bilbymq.exchanges.Timestamp;
import io.bilbymq.management.http.ApiException;
import io.bilbymq.management.http.Json;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.BigIntegerNode;
import tools.jackson.databind.node.BooleanNode;
import tools.jackson.databind.node.DecimalNode;
import tools.jackson.databind.node.DoubleNode;
import tools.jackson.databind.node.LongNode;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/**
 * Arguments, headers and policies as JSON and back, as RabbitMQ's {@code rabbit_mgmt_format} and {@code to_amqp_table} do it: all
 * integers are signed ones of 64 bits, what is no integer is a double.
 */
public final class ArgumentsJson {
    private ArgumentsJson() {}

    /** A table as an object; of entries with the same name the last one counts. */
    public static ObjectNode json(FieldTable table) {
        final ObjectNode json = Json.object();
        for (final FieldTable.Entry entry : table.entries()) {
            json.set(entry.name(), json(entry.value()));
        }
        return json;
    }

    /** Plain values, as the definitions of a virtual host have them. */
    public static ObjectNode json(Map<String, Object> plain) {
        final ObjectNode json = Json.object();
        plain.forEach((name, value) -> json.set(name, plain(value)));
        return json;
    }

    @SuppressWarnings("unchecked") // a map here has texts for keys
    private static JsonNode plain(Object value) {
        if (value instanceof String text) {
            return StringNode.valueOf(text);
        } else if (value instanceof Boolean bool) {
            return BooleanNode.valueOf(bool);
        } else if (value instanceof Double number) {
            return number(number);
        } else if (value instanceof Timestamp time) {
            return LongNode.valueOf(time.seconds());
        } else if (value instanceof Decimal decimal) {
            return DecimalNode.valueOf(BigDecimal.valueOf(decimal.unscaled(), decimal.scale()));
        } else if (value instanceof Map<?, ?> map) {
            return json((Map<String, Object>) map);
        } else if (value instanceof List<?> list) {
            final ArrayNode json = Json.array();
            list.forEach(element -> json.add(plain(element)));
            return json;
        } else if (value instanceof Number number) {
            return LongNode.valueOf(number.longValue());
        }
        return NullNode.getInstance();
    }

    private static JsonNode json(FieldValue value) {
        if (value instanceof FieldValue.LongString text) {
            return StringNode.valueOf(new String(text.bytes(), StandardCharsets.UTF_8));
        } else if (value instanceof FieldValue.Bool bool) {
            return BooleanNode.valueOf(bool.value());
        } else if (value instanceof FieldValue.Float64 number) {
            return number(number.value());
        } else if (value instanceof FieldValue.Float32 number) {
            return number(number.value());
        } else if (value instanceof FieldValue.Timestamp time) {
            return LongNode.valueOf(time.seconds());
        } else if (value instanceof FieldValue.Decimal decimal) {
            return DecimalNode.valueOf(BigDecimal.valueOf(decimal.unscaled(), decimal.scale()));
        } else if (value instanceof FieldValue.Binary binary) {
            return StringNode.valueOf(new String(binary.bytes(), StandardCharsets.UTF_8));
        } else if (value instanceof FieldValue.Table table) {
            return json(table.table());
        } else if (value instanceof FieldValue.Array array) {
            final ArrayNode json = Json.array();
            array.values().forEach(element -> json.add(json(element)));
            return json;
        } else if (value instanceof FieldValue.VoidValue) {
            return NullNode.getInstance();
        }
        return LongNode.valueOf(value.asInteger().orElseThrow());
    }

    /** JSON has no word for what is no number. */
    private static JsonNode number(double value) {
        return Double.isFinite(value) ? DoubleNode.valueOf(value) : StringNode.valueOf(Double.toString(value));
    }

    /**
     * An object as a table.
     *
     * @throws ApiException 400 if a name is too long, a number too large, or it is nested deeper than {@link FieldTable#DEPTH_MAX}
     */
    public static FieldTable table(ObjectNode json) {
        return table(json, 1);
    }

    private static FieldTable table(ObjectNode json, int depth) {
        requireShallow(depth);
        final FieldTable.Builder table = FieldTable.builder();
        for (final Map.Entry<String, JsonNode> field : json.properties()) {
            if (field.getKey().getBytes(StandardCharsets.UTF_8).length > 255) {
                throw ApiException.badRequest("the name of an argument is longer than 255 bytes");
            }
            table.put(field.getKey(), value(field.getValue(), depth));
        }
        return table.build();
    }

    /** The broker itself could not read a deeper one again. */
    private static void requireShallow(int depth) {
        if (depth > FieldTable.DEPTH_MAX) {
            throw ApiException.badRequest("arguments are nested deeper than " + FieldTable.DEPTH_MAX);
        }
    }

    private static FieldValue value(JsonNode json, int depth) {
        if (json.isString()) {
            return FieldValue.of(json.stringValue());
        } else if (json.isBoolean()) {
            return FieldValue.of(json.booleanValue());
        } else if (json.isIntegralNumber()) {
            if (json instanceof BigIntegerNode) {
                throw ApiException.badRequest(json + " has more than 64 bits");
            }
            return FieldValue.of(json.longValue());
        } else if (json.isNumber()) {
            return number(json);
        } else if (json instanceof ObjectNode object) {
            return FieldValue.of(table(object, depth + 1));
        } else if (json.isArray()) {
            requireShallow(depth + 1);
            final List<FieldValue> values = new ArrayList<>();
            json.forEach(element -> values.add(value(element, depth + 1)));
            return FieldValue.of(values);
        }
        throw ApiException.badRequest("null_not_allowed");
    }

    private static FieldValue number(JsonNode json) {
        final double number = json.asDouble(Double.NaN);
        if (!Double.isFinite(number)) {
            throw ApiException.badRequest(json + " is larger than any double");
        }
        return new FieldValue.Float64(number);
    }
}
