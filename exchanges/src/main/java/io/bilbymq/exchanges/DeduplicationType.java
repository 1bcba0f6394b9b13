package io.bilbymq.exchanges;

import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * {@code x-message-deduplication}: a message goes to every destination. Whoever owns the exchange keeps those from it that
 * are duplicates.
 *
 * <p>Arguments and the texts of errors are those of the plugin rabbitmq-message-deduplication.
 */
public final class DeduplicationType implements ExchangeType {
    public static final String NAME = "x-message-deduplication";

    /** The argument that says how many values are remembered. */
    public static final String CACHE_SIZE = "x-cache-size";

    /** The argument that says for how many milliseconds a value is remembered; for ever without it. */
    public static final String CACHE_TTL = "x-cache-ttl";

    /** The argument that says whether values are remembered in memory, as they are without it, or {@link #ON_DISK}. */
    public static final String CACHE_PERSISTENCE = "x-cache-persistence";

    public static final String ON_DISK = "disk";

    private static final String IN_MEMORY = "memory";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String description() {
        return "Message Deduplication Exchange";
    }

    @Override
    public <D> Router<D> newRouter(Map<String, Object> arguments) {
        if (positive(arguments.get(CACHE_SIZE)).isEmpty()) {
            throw new InvalidArgumentException(
                    "Missing or invalid argument, '" + CACHE_SIZE + "' must be an integer greater than 0");
        }
        if (arguments.containsKey(CACHE_TTL)
                && positive(arguments.get(CACHE_TTL)).isEmpty()) {
            throw new InvalidArgumentException(
                    "Invalid argument, '" + CACHE_TTL + "' must be an integer greater than 0");
        }
        Object persistence = arguments.getOrDefault(CACHE_PERSISTENCE, IN_MEMORY);
        if (!persistence.equals(ON_DISK) && !persistence.equals(IN_MEMORY)) {
            throw new InvalidArgumentException("Invalid argument, '" + CACHE_PERSISTENCE + "' must be either '"
                    + ON_DISK + "' or '" + IN_MEMORY + "'");
        }
        return TableRouter.byKey(FanoutTable.empty());
    }

    /** The integer greater than 0 that an argument is, be it a number or text; empty if it is none. */
    public static OptionalLong positive(@Nullable Object argument) {
        if (argument instanceof Long number && number > 0) {
            return OptionalLong.of(number);
        }
        if (argument instanceof String text) {
            try {
                return positive(Long.valueOf(text));
            } catch (NumberFormatException none) {
                return OptionalLong.empty();
            }
        }
        return OptionalLong.empty();
    }
}
