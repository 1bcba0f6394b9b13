package io.bilbymq.broker.message;

import io.bilbymq.amqp.FieldValue;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;

/** A number of milliseconds in a header, as publishers in all languages write it. */
final class HeaderMillis {
    private HeaderMillis() {}

    /** Integers of any width, fractions cut, and text that is an integer; empty if it is something else. */
    static OptionalLong of(FieldValue value) {
        if (value.asInteger().isPresent()) {
            return value.asInteger();
        } else if (value instanceof FieldValue.LongString text) {
            return integer(text.text());
        } else if (value instanceof FieldValue.Binary binary) {
            return integer(new String(binary.bytes(), StandardCharsets.ISO_8859_1));
        } else if (value instanceof FieldValue.Float64 number) {
            return whole(number.value());
        } else if (value instanceof FieldValue.Float32 number) {
            return whole(number.value());
        }
        return OptionalLong.empty();
    }

    private static OptionalLong whole(double number) {
        return Double.isFinite(number) ? OptionalLong.of((long) number) : OptionalLong.empty();
    }

    private static OptionalLong integer(String text) {
        try {
            return OptionalLong.of(Long.parseLong(text));
        } catch (NumberFormatException none) {
            return OptionalLong.empty();
        }
    }
}
