package io.bilbymq.broker.vhost;

import io.bilbymq.amqp.FieldTable;
import io.bilbymq.amqp.FieldValue;
import io.bilbymq.exchanges.Decimal;
import io.bilbymq.exchanges.NoValue;
import io.bilbymq.exchanges.Timestamp;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Turns field tables into the plain objects that exchanges compare; see package {@code io.bilbymq.exchanges}. */
final class PlainValues {
    private PlainValues() {}

    /** Headers and binding arguments: strings byte for byte, since text and binary with the same bytes are equal. */
    static Map<String, Object> comparable(FieldTable table) {
        return of(table, StandardCharsets.ISO_8859_1);
    }

    /** Arguments of an exchange: strings as text. */
    static Map<String, Object> readable(FieldTable table) {
        return of(table, StandardCharsets.UTF_8);
    }

    /** Of entries with the same name the last one counts, as in RabbitMQ 4.x. */
    private static Map<String, Object> of(FieldTable table, Charset charset) {
        if (table.isEmpty()) {
            return Map.of();
        }
        final Map<String, Object> plain = new LinkedHashMap<>();
        for (final FieldTable.Entry entry : table.entries()) {
            plain.put(entry.name(), of(entry.value(), charset));
        }
        return plain;
    }

    private static Object of(FieldValue value, Charset charset) {
        if (value instanceof FieldValue.LongString text) {
            return new String(text.bytes(), charset);
        } else if (value instanceof FieldValue.Bool bool) {
            return bool.value();
        } else if (value instanceof FieldValue.Float64 number) {
            return number.value();
        } else if (value instanceof FieldValue.Float32 number) {
            return (double) number.value();
        } else if (value instanceof FieldValue.Timestamp time) {
            return new Timestamp(time.seconds());
        } else if (value instanceof FieldValue.Decimal decimal) {
            return new Decimal(decimal.scale(), decimal.unscaled());
        } else if (value instanceof FieldValue.Binary binary) {
            return new String(binary.bytes(), charset);
        } else if (value instanceof FieldValue.Table table) {
            return of(table.table(), charset);
        } else if (value instanceof FieldValue.Array array) {
            return listOf(array, charset);
        } else if (value instanceof FieldValue.VoidValue) {
            return NoValue.VOID;
        }
        return value.asInteger().orElseThrow();
    }

    private static List<Object> listOf(FieldValue.Array array, Charset charset) {
        return array.values().stream().map(value -> of(value, charset)).toList();
    }
}
