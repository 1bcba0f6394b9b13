package io.bilbymq.exchanges;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What ties a destination to an exchange. Two bindings are the same if destination, key and arguments are equal.
 *
 * @param destination a queue or an exchange, as the caller knows it; compared by {@code equals}
 * @param key the binding key; each exchange type reads it its own way
 * @param arguments by name, iterated in the order of their names; values immutable, and as described for this package
 */
public record Binding<D>(D destination, String key, Map<String, Object> arguments) {
    public Binding {
        arguments = arguments.isEmpty() ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(arguments));
    }

    /** A binding without arguments. */
    public Binding(D destination, String key) {
        this(destination, key, Map.of());
    }

    /** Consistent with equals, and not to be predicted by the client that chooses key and arguments. */
    @Override
    public int hashCode() {
        return 31 * (31 * destination.hashCode() + SeededHash.of(key)) + SeededHash.of(arguments);
    }
}
