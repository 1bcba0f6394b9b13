package io.bilbymq.it.raw;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads what {@link WireWriter} writes. Types without a Java type of their own come back as {@link Tagged}. */
public final class WireReader {
    private final ByteBuffer in;

    public WireReader(byte[] bytes) {
        in = ByteBuffer.wrap(bytes);
    }

    public boolean hasMore() {
        return in.hasRemaining();
    }

    public int octet() {
        return in.get() & 0xFF;
    }

    public int shortInt() {
        return in.getShort() & 0xFFFF;
    }

    public long longInt() {
        return in.getInt() & 0xFFFF_FFFFL;
    }

    public long longLong() {
        return in.getLong();
    }

    public String shortString() {
        return new String(raw(octet()), UTF_8);
    }

    public byte[] longString() {
        return raw(Math.toIntExact(longInt()));
    }

    public byte[] raw(int length) {
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }

    /** A field table in the order of its fields; of equal keys the last one is kept. */
    public Map<String, Object> table() {
        WireReader fields = new WireReader(longString());
        Map<String, Object> table = new LinkedHashMap<>();
        while (fields.hasMore()) {
            table.put(fields.shortString(), fields.value());
        }
        return table;
    }

    private Object value() {
        char tag = (char) octet();
        return switch (tag) {
            case 't' -> octet() != 0;
            case 'b' -> in.get();
            case 's' -> in.getShort();
            case 'I' -> in.getInt();
            case 'l' -> in.getLong();
            case 'f' -> in.getFloat();
            case 'd' -> in.getDouble();
            case 'S' -> new String(longString(), UTF_8);
            case 'x' -> longString();
            case 'T' -> Instant.ofEpochSecond(in.getLong());
            case 'F' -> table();
            case 'A' -> array();
            case 'V' -> Tagged.VOID;
            case 'B' -> new Tagged(tag, raw(1));
            case 'u' -> new Tagged(tag, raw(2));
            case 'i' -> new Tagged(tag, raw(4));
            case 'L' -> new Tagged(tag, raw(8));
            case 'D' -> new Tagged(tag, raw(5));
            default -> throw new IllegalArgumentException("unknown field-table type '" + tag + "'");
        };
    }

    private List<Object> array() {
        WireReader elements = new WireReader(longString());
        List<Object> list = new ArrayList<>();
        while (elements.hasMore()) {
            list.add(elements.value());
        }
        return list;
    }
}
