package io.bilbymq.broker.vhost;

import io.bilbymq.amqp.FieldTable;
import io.bilbymq.amqp.FieldValue;
import java.util.stream.Collectors;

/** How RabbitMQ prints field values in its error texts, which clients and their tests know: as Erlang terms. */
final class ErlangText {
    private ErlangText() {}

    /** As in the middle of a sentence: a text as it is, anything else as a term. */
    static String plain(FieldValue value) {
        return value instanceof FieldValue.LongString text ? text.text() : term(value);
    }

    /** As Erlang's {@code ~p}. */
    static String term(FieldValue value) {
        if (value instanceof FieldValue.LongString text) {
            return binary(text.text());
        } else if (value instanceof FieldValue.Bool bool) {
            return String.valueOf(bool.value());
        } else if (value instanceof FieldValue.Float64 number) {
            return String.valueOf(number.value());
        } else if (value instanceof FieldValue.Float32 number) {
            // Erlang has 64-bit floats only.
            return String.valueOf((double) number.value());
        } else if (value instanceof FieldValue.Timestamp time) {
            return Long.toUnsignedString(time.seconds());
        } else if (value instanceof FieldValue.Decimal decimal) {
            return "{" + decimal.scale() + "," + decimal.unscaled() + "}";
        } else if (value instanceof FieldValue.Binary binary) {
            return binary(new FieldValue.LongString(binary.bytes()).text());
        } else if (value instanceof FieldValue.Table table) {
            return table.table().entries().stream().map(ErlangText::entry).collect(Collectors.joining(",", "[", "]"));
        } else if (value instanceof FieldValue.Array array) {
            return array.values().stream()
                    .map(element -> "{" + element.typeName() + "," + term(element) + "}")
                    .collect(Collectors.joining(",", "[", "]"));
        } else if (value instanceof FieldValue.VoidValue) {
            return "undefined";
        }
        return String.valueOf(value.asInteger().orElseThrow());
    }

    /** An argument, with its type. */
    static String entry(FieldTable.Entry entry) {
        return "{" + binary(entry.name()) + "," + entry.value().typeName() + "," + term(entry.value()) + "}";
    }

    private static String binary(String text) {
        return text.isEmpty() ? "<<>>" : "<<\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\">>";
    }
}
