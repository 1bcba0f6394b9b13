package io.bilbymq.exchanges;

import java.util.Map;

/**
 * A kind of exchange: what {@code exchange.declare} names in its field {@code type}.
 *
 * <p>Types beyond the built-in ones come from jars on the class path that list their class in {@code
 * META-INF/services/io.bilbymq.exchanges.ExchangeType}; see {@link java.util.ServiceLoader}. A type has no state and may
 * be used by any thread.
 */
public interface ExchangeType {
    /** Its name in {@code exchange.declare}: {@code direct}, {@code x-consistent-hash}. */
    String name();

    /** What it is, in a few words for people. */
    default String description() {
        return "";
    }

    /**
     * An empty router for an exchange declared with these arguments. Arguments that the type does not know are ignored.
     *
     * @throws InvalidArgumentException if the exchange must not be declared with them
     */
    <D> Router<D> newRouter(Map<String, Object> arguments);

    /**
     * Checks a binding before it is added, destination apart.
     *
     * @throws InvalidBindingException if it must not be added
     */
    default void validateBinding(String key, Map<String, Object> arguments) {}
}
