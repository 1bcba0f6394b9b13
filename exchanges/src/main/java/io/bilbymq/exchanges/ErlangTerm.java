package io.bilbymq.exchanges;

import java.util.List;
import java.util.Map;

/** How RabbitMQ prints a value in a reply text: Erlang's {@code ~p}. */
final class ErlangTerm {
    private ErlangTerm() {}

    /** A text is a binary, {@code <<"text">>}; an empty one is {@code <<>>}. Lists and maps are printed as in Java. */
    static String of(Object value) {
        if (value instanceof String text) {
            return binary(text);
        } else if (value instanceof Timestamp timestamp) {
            return Long.toString(timestamp.seconds());
        } else if (value instanceof Decimal decimal) {
            return "{" + decimal.scale() + "," + decimal.unscaled() + "}";
        }
        return value == NoValue.VOID ? "undefined" : value.toString();
    }

    private static String binary(String text) {
        return text.isEmpty() ? "<<>>" : "<<\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\">>";
    }

    /** RabbitMQ's name of the value's type. An integer's width is not known here; {@code long} stands for any. */
    static String typeOf(Object value) {
        if (value instanceof Boolean) {
            return "bool";
        } else if (value instanceof Long) {
            return "long";
        } else if (value instanceof Double) {
            return "double";
        } else if (value instanceof String) {
            return "longstr";
        } else if (value instanceof Decimal) {
            return "decimal";
        } else if (value instanceof Timestamp) {
            return "timestamp";
        } else if (value instanceof List) {
            return "array";
        } else if (value instanceof Map) {
            return "table";
        } else if (value == NoValue.VOID) {
            return "void";
        }
        throw new IllegalArgumentException("not a field value: " + value.getClass());
    }
}
