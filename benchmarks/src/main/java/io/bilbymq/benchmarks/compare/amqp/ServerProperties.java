package io.bilbymq.benchmarks.compare.amqp;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a broker says of itself in {@code connection.start}.
 *
 * @param texts the properties that are strings, in the order of the wire
 */
public record ServerProperties(Map<String, String> texts) {
    private static final Set<String> LONG_WINDED = Set.of("copyright", "information", "cluster_name");

    /** Copies the map, keeping its order. */
    public ServerProperties {
        texts = new LinkedHashMap<>(texts);
    }

    /** Reads a field table (AMQP 0-9-1 §4.2.5.5, with the types RabbitMQ uses) and keeps its strings. */
    static ServerProperties readFrom(DataInputStream in) throws IOException {
        byte[] table = longString(in);
        Map<String, String> texts = new LinkedHashMap<>();
        DataInputStream fields = new DataInputStream(new ByteArrayInputStream(table));
        while (fields.available() > 0) {
            byte[] name = new byte[fields.readUnsignedByte()];
            fields.readFully(name);
            int type = fields.readUnsignedByte();
            if (type == 'S') {
                texts.put(
                        new String(name, StandardCharsets.UTF_8),
                        new String(longString(fields), StandardCharsets.UTF_8));
            } else {
                fields.skipNBytes(valueBytes(type, fields));
            }
        }
        return new ServerProperties(texts);
    }

    /** Product, version, platform and whatever else is short, for the head of a report. */
    public String inOneLine() {
        return texts.entrySet().stream()
                .filter(property -> !LONG_WINDED.contains(property.getKey()))
                .map(property -> property.getKey() + " " + property.getValue())
                .sorted()
                .collect(Collectors.joining(", "));
    }

    private static long valueBytes(int type, DataInputStream in) throws IOException {
        return switch (type) {
            case 't', 'b', 'B' -> 1;
            case 's', 'u' -> 2;
            case 'I', 'i', 'f' -> 4;
            case 'D' -> 5;
            case 'l', 'L', 'd', 'T' -> 8;
            case 'A', 'F', 'x' -> Integer.toUnsignedLong(in.readInt());
            case 'V' -> 0;
            default -> throw new IOException("server-properties contain a field of unknown type " + (char) type);
        };
    }

    private static byte[] longString(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > in.available()) {
            throw new IOException("a string of " + Integer.toUnsignedLong(length) + " bytes in server-properties");
        }
        return in.readNBytes(length);
    }
}
