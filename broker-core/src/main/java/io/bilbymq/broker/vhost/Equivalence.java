package io.bilbymq.broker.vhost;

import io.bilbymq.amqp.AmqpException;
import io.bilbymq.amqp.FieldTable;
import io.bilbymq.amqp.FieldValue;
import io.bilbymq.amqp.ReplyCode;
import java.util.Optional;

/**
 * Insists that what is declared again is what is there: RabbitMQ's rules and texts for {@code inequivalent arg}.
 * Its guides to queues and exchanges call that property equivalence.
 */
final class Equivalence {
    private Equivalence() {}

    static void require(Object resource, String property, boolean received, boolean current) {
        require(resource, property, String.valueOf(received), String.valueOf(current));
    }

    static void require(Object resource, String property, String received, String current) {
        if (!received.equals(current)) {
            throw inequivalent(resource, property, "'" + received + "'", "'" + current + "'");
        }
    }

    /** Compares one argument of both tables. */
    static void requireArgument(Object resource, String argument, FieldTable received, FieldTable current) {
        final Optional<FieldValue> is = received.value(argument);
        final Optional<FieldValue> was = current.value(argument);
        if (is.isPresent() && was.isPresent()) {
            if (!isSame(is.get(), was.get())) {
                throw inequivalent(resource, argument, quoted(is.get()), quoted(was.get()));
            }
        } else if (is.isPresent() || was.isPresent()) {
            throw inequivalent(
                    resource,
                    argument,
                    is.map(Equivalence::described).orElse("none"),
                    was.map(Equivalence::described).orElse("none"));
        }
    }

    /** Numbers of different widths are the same if their values are; integers are never the same as fractions. */
    private static boolean isSame(FieldValue one, FieldValue other) {
        return one.equals(other)
                || (one.asInteger().isPresent() && one.asInteger().equals(other.asInteger()))
                || (isFraction(one) && isFraction(other) && fraction(one) == fraction(other));
    }

    private static boolean isFraction(FieldValue value) {
        return value instanceof FieldValue.Float32 || value instanceof FieldValue.Float64;
    }

    private static double fraction(FieldValue value) {
        return value instanceof FieldValue.Float32 number ? number.value() : ((FieldValue.Float64) value).value();
    }

    private static String quoted(FieldValue value) {
        return "'" + ErlangText.plain(value) + "'";
    }

    private static String described(FieldValue value) {
        return "the value '" + ErlangText.plain(value) + "' of type '" + value.typeName() + "'";
    }

    private static AmqpException inequivalent(Object resource, String property, String received, String current) {
        return new AmqpException(
                ReplyCode.PRECONDITION_FAILED,
                "inequivalent arg '" + property + "' for " + resource + ": received " + received + " but current is "
                        + current);
    }
}
