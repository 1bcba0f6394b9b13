package io.bilbymq.it.raw;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The properties of a message (AMQP 0-9-1 §1.8.3, class basic). Values: table for headers, {@code Integer} for delivery-mode and
 * priority, {@code Long} for timestamp, {@code String} for the rest.
 */
public final class Properties {
    /** In the order of their presence flags, from bit 15 down. */
    private static final List<String> NAMES = List.of(
            "content-type",
            "content-encoding",
            "headers",
            "delivery-mode",
            "priority",
            "correlation-id",
            "reply-to",
            "expiration",
            "message-id",
            "timestamp",
            "type",
            "user-id",
            "app-id",
            "cluster-id");

    private final Map<String, Object> values;

    private Properties(Map<String, Object> values) {
        this.values = values;
    }

    public static Properties none() {
        return new Properties(Map.of());
    }

    public static Properties persistent() {
        return none().with("delivery-mode", 2);
    }

    public static Properties headers(Map<String, ?> headers) {
        return none().with("headers", headers);
    }

    public Properties with(String name, Object value) {
        if (!NAMES.contains(name)) {
            throw new IllegalArgumentException("no property " + name);
        }
        Map<String, Object> more = new LinkedHashMap<>(values);
        more.put(name, value);
        return new Properties(more);
    }

    public Optional<Object> get(String name) {
        return Optional.ofNullable(values.get(name));
    }

    /** The headers, empty if there are none. */
    @SuppressWarnings("unchecked") // "headers" is only ever set to a table
    public Map<String, Object> headers() {
        return (Map<String, Object>) values.getOrDefault("headers", Map.of());
    }

    /** The presence flags and the values behind them, as in a content header. */
    public byte[] toBytes() {
        WireWriter out = new WireWriter();
        int flags = 0;
        for (int i = 0; i < NAMES.size(); i++) {
            Object value = values.get(NAMES.get(i));
            if (value == null) {
                continue;
            }
            flags |= 1 << (15 - i);
            if (value instanceof Map<?, ?>) {
                out.table(headers());
            } else if (value instanceof Integer number) {
                out.octet(number);
            } else if (value instanceof Long number) {
                out.longLong(number);
            } else {
                out.shortString((String) value);
            }
        }
        return new WireWriter().shortInt(flags).raw(out.toBytes()).toBytes();
    }

    static Properties parse(WireReader in) {
        int flags = in.shortInt();
        Map<String, Object> values = new LinkedHashMap<>();
        Predicate<Integer> present = i -> (flags & 1 << (15 - i)) != 0;
        for (int i = 0; i < NAMES.size(); i++) {
            if (present.test(i)) {
                String name = NAMES.get(i);
                values.put(
                        name,
                        switch (name) {
                            case "headers" -> in.table();
                            case "delivery-mode", "priority" -> in.octet();
                            case "timestamp" -> in.longLong();
                            default -> in.shortString();
                        });
            }
        }
        return new Properties(values);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Properties that && Arrays.equals(toBytes(), that.toBytes());
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(toBytes());
    }

    @Override
    public String toString() {
        return values.toString();
    }
}
