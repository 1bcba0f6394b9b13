package io.bilbymq.it.raw;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Writes the primitive types of AMQP 0-9-1 (§4.2.5) and RabbitMQ's field-table types, big-endian, into a growing array. */
public final class WireWriter {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    public WireWriter raw(byte[] value) {
        bytes.writeBytes(value);
        return this;
    }

    public WireWriter octet(int value) {
        bytes.write(value);
        return this;
    }

    public WireWriter shortInt(int value) {
        return octet(value >>> 8).octet(value);
    }

    public WireWriter longInt(long value) {
        return shortInt((int) (value >>> 16)).shortInt((int) value);
    }

    public WireWriter longLong(long value) {
        return longInt(value >>> 32).longInt(value);
    }

    public WireWriter shortString(String value) {
        return shortString(value.getBytes(UTF_8));
    }

    public WireWriter shortString(byte[] value) {
        return octet(value.length).raw(value);
    }

    public WireWriter longString(byte[] value) {
        return longInt(value.length).raw(value);
    }

    /** Up to eight bits, the first one in the lowest position. */
    public WireWriter bits(boolean... values) {
        int octet = 0;
        for (int i = 0; i < values.length; i++) {
            octet |= values[i] ? 1 << i : 0;
        }
        return octet(octet);
    }

    /** A field table with its length in front. */
    public WireWriter table(Map<String, ?> table) {
        return longString(fields(table));
    }

    /** The fields of a table without the length in front, as AMQPLAIN wants them. */
    public static byte[] fields(Map<String, ?> table) {
        WireWriter out = new WireWriter();
        table.forEach((key, value) -> out.shortString(key).value(value));
        return out.toBytes();
    }

    private WireWriter value(Object value) {
        if (value instanceof Boolean bool) {
            return octet('t').octet(bool ? 1 : 0);
        } else if (value instanceof Byte number) {
            return octet('b').octet(number);
        } else if (value instanceof Short number) {
            return octet('s').shortInt(number);
        } else if (value instanceof Integer number) {
            return octet('I').longInt(number);
        } else if (value instanceof Long number) {
            return octet('l').longLong(number);
        } else if (value instanceof Float number) {
            return octet('f').longInt(Float.floatToRawIntBits(number));
        } else if (value instanceof Double number) {
            return octet('d').longLong(Double.doubleToRawLongBits(number));
        } else if (value instanceof String string) {
            return octet('S').longString(string.getBytes(UTF_8));
        } else if (value instanceof byte[] binary) {
            return octet('x').longString(binary);
        } else if (value instanceof Instant time) {
            return octet('T').longLong(time.getEpochSecond());
        } else if (value instanceof List<?> list) {
            WireWriter elements = new WireWriter();
            list.forEach(elements::value);
            return octet('A').longString(elements.toBytes());
        } else if (value instanceof Map<?, ?> nested) {
            WireWriter out = new WireWriter();
            nested.forEach((key, inner) -> out.shortString((String) key).value(inner));
            return octet('F').longString(out.toBytes());
        } else if (value instanceof Tagged tagged) {
            return octet(tagged.tag()).raw(tagged.bytes());
        }
        throw new IllegalArgumentException("no field-table type for " + value.getClass());
    }

    public byte[] toBytes() {
        return bytes.toByteArray();
    }
}
