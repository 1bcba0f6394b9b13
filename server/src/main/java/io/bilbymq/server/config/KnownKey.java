package io.bilbymq.server.config;

import java.util.ArrayList;
import java.util.List;

/**
 * A key that has effect.
 *
 * @param patterns its names: today's first, then those of older RabbitMQs
 * @param type what its value may be
 */
public record KnownKey<T>(List<KeyPattern> patterns, ValueType<T> type) {
    static <T> KnownKey<T> of(ValueType<T> type, String name, String... olderNames) {
        List<KeyPattern> patterns = new ArrayList<>();
        patterns.add(KeyPattern.of(name));
        for (String older : olderNames) {
            patterns.add(KeyPattern.of(older));
        }
        return new KnownKey<>(List.copyOf(patterns), type);
    }

    /** All of several lists of keys. */
    static List<KnownKey<?>> all(List<List<KnownKey<?>>> lists) {
        return lists.stream().<KnownKey<?>>flatMap(List::stream).toList();
    }

    boolean matches(ConfigKey key) {
        return patterns.stream().anyMatch(pattern -> pattern.matches(key));
    }

    /** What a matching key is called today. Only keys without variables have older names. */
    String name(ConfigKey key) {
        return patterns.size() == 1 ? key.toString() : patterns.get(0).toString();
    }
}
