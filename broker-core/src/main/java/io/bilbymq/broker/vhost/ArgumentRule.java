package io.bilbymq.broker.vhost;

import io.bilbymq.amqp.FieldTable;
import io.bilbymq.amqp.FieldValue;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** What values a queue argument may have, and RabbitMQ's word for why another one is wrong. */
@FunctionalInterface
interface ArgumentRule {
    /** Ten years, the longest that RabbitMQ lets anything wait. */
    long MILLIS_MAX = 315_360_000_000L;

    /** Why the value is wrong, as RabbitMQ prints it behind {@code invalid arg 'k' for RS:}; empty if it is right. */
    Optional<String> complaint(FieldValue value, FieldTable all);

    /** An integer of any width, 0 or more. */
    static ArgumentRule nonNegative() {
        return (value, all) -> {
            if (value.asInteger().isEmpty()) {
                return Optional.of("\"expected integer, got " + value.typeName() + "\"");
            }
            final long number = value.asInteger().getAsLong();
            return number < 0 ? Optional.of("{value_negative," + number + "}") : Optional.empty();
        };
    }

    /** An integer of any width, 1 or more. */
    static ArgumentRule positive() {
        return nonNegative()
                .and((value, all) -> integer(value) == 0 ? Optional.of("{value_zero,0}") : Optional.empty());
    }

    /** Milliseconds that may be 0, up to ten years. */
    static ArgumentRule millis() {
        return nonNegative().and(ArgumentRule::tooLong);
    }

    /** Milliseconds, up to ten years. */
    static ArgumentRule positiveMillis() {
        return positive().and(ArgumentRule::tooLong);
    }

    private static Optional<String> tooLong(FieldValue value, FieldTable all) {
        final long number = integer(value);
        return number > MILLIS_MAX ? Optional.of("{value_too_large," + number + "}") : Optional.empty();
    }

    /** An integer of any width, 0 to {@code max}. */
    static ArgumentRule upTo(long max) {
        return nonNegative()
                .and((value, all) -> integer(value) > max
                        ? Optional.of("{max_value_exceeded," + integer(value) + "}")
                        : Optional.empty());
    }

    /** One of these texts; {@code word} says that it is none. */
    static ArgumentRule oneOf(List<String> texts, String word) {
        final Set<String> allowed = Set.copyOf(texts);
        return text().and((value, all) ->
                value.asText().filter(allowed::contains).isPresent() ? Optional.empty() : Optional.of(word));
    }

    /** A text of this form; {@code word} says that it is not. */
    static ArgumentRule matching(Pattern pattern, String word) {
        return text().and((value, all) ->
                value.asText().filter(text -> pattern.matcher(text).matches()).isPresent()
                        ? Optional.empty()
                        : Optional.of(word));
    }

    /** Any text. */
    static ArgumentRule text() {
        return (value, all) ->
                value instanceof FieldValue.LongString ? Optional.empty() : Optional.of(unacceptable(value));
    }

    /** True or false. */
    static ArgumentRule bool() {
        return (value, all) -> value instanceof FieldValue.Bool ? Optional.empty() : Optional.of(unacceptable(value));
    }

    /** This rule, then the other one. */
    default ArgumentRule and(ArgumentRule next) {
        return (value, all) -> complaint(value, all).or(() -> next.complaint(value, all));
    }

    private static String unacceptable(FieldValue value) {
        return "{unacceptable_type," + value.typeName() + "}";
    }

    private static long integer(FieldValue value) {
        return value.asInteger().orElseThrow();
    }
}
