package io.bilbymq.exchanges;

import java.util.Map;
import java.util.Optional;

/**
 * The part of a message that a consistent hash is taken of.
 *
 * <p>By default the routing key. The argument {@code hash-header}, or LavinMQ's {@code x-hash-on}, names a header instead,
 * {@code hash-property} one of {@code message_id}, {@code correlation_id} and {@code timestamp}. All messages that have no
 * such header or property count as having the same.
 */
@FunctionalInterface
interface HashSource {
    /** The first of the routing keys. */
    HashSource ROUTING_KEY = Routable::routingKey;

    /** What the hash is taken of, as text. */
    String of(Routable message);

    /**
     * What the arguments of the exchange ask for, empty if they ask for nothing in particular.
     *
     * @throws InvalidArgumentException if there is no such property, or more than one source
     */
    static Optional<HashSource> of(Map<String, Object> arguments) {
        Optional<String> header = text(arguments, "hash-header").or(() -> text(arguments, "x-hash-on"));
        Optional<String> property = text(arguments, "hash-property");
        if (header.isPresent() && property.isPresent()) {
            throw new InvalidArgumentException("hash-header and hash-property are mutually exclusive");
        }
        return property.isPresent() ? property.map(HashSource::property) : header.map(HashSource::header);
    }

    private static Optional<String> text(Map<String, Object> arguments, String name) {
        Object value = arguments.get(name);
        if (value == null) {
            return Optional.empty();
        }
        if (value instanceof String text) {
            return Optional.of(text);
        }
        throw new InvalidArgumentException(name + " must be a string: " + ErlangTerm.of(value));
    }

    private static HashSource property(String name) {
        return switch (name) {
            case "message_id" -> message -> message.messageId().orElse("");
            case "correlation_id" -> message -> message.correlationId().orElse("");
            case "timestamp" ->
                message -> message.timestamp().isPresent()
                        ? Long.toString(message.timestamp().getAsLong())
                        : "";
            default -> throw new InvalidArgumentException("Unsupported property: " + name);
        };
    }

    private static HashSource header(String name) {
        return message -> {
            Object value = message.header(name);
            return value == null ? "" : value.toString();
        };
    }
}
