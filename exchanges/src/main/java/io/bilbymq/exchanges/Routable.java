package io.bilbymq.exchanges;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A message, as far as routing looks at it.
 *
 * <p>Immutable, since a router may keep it ({@link Router#history()}), and read by one thread at a time while it is
 * being routed. Properties may be decoded only when asked for: most types ask for the routing keys alone.
 */
public interface Routable {
    /** The routing key it was published with; of all its keys the first. */
    String routingKey();

    /**
     * All its routing keys: the one it was published with, then those of its CC and BCC headers (RabbitMQ's sender-selected
     * distribution). Never empty.
     */
    default List<String> routingKeys() {
        return List.of(routingKey());
    }

    /** Its headers, empty if there are none; values as described for this package. */
    Map<String, Object> headers();

    /** The header of this name, or null if there is none. */
    default @Nullable Object header(String name) {
        return headers().get(name);
    }

    /** The property message-id. */
    Optional<String> messageId();

    /** The property correlation-id. */
    Optional<String> correlationId();

    /**
     * A router keeps this message from now on, and has let go of {@code insteadOf}, if that is not null. Called on the
     * thread that routes this message.
     */
    default void kept(@Nullable Routable insteadOf) {}

    /** The property timestamp, in seconds since 1970-01-01T00:00Z. */
    OptionalLong timestamp();
}
