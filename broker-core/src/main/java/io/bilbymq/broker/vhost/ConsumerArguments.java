package io.bilbymq.broker.vhost;

import io.bilbymq.amqp.AmqpException;
import io.bilbymq.amqp.FieldTable;
import io.bilbymq.amqp.FieldValue;
import io.bilbymq.amqp.ReplyCode;
import io.bilbymq.broker.queue.QueueSettings;
import java.util.Optional;
import java.util.Set;

/**
 * What the arguments of a {@code basic.consume} ask for.
 *
 * @param priority {@code x-priority}; higher ones are served first
 * @param timeout {@code x-consumer-timeout}: milliseconds that a delivery may be outstanding; {@link QueueSettings#NONE} for
 *     as long as the queue says
 */
public record ConsumerArguments(int priority, long timeout) {
    private static final String PRIORITY = "x-priority";
    private static final String TIMEOUT = "x-consumer-timeout";

    /** Arguments that only streams know. */
    private static final Set<String> OF_STREAMS =
            Set.of("x-stream-offset", "x-stream-filter", "x-stream-match-unfiltered");

    private static final ArgumentRule ANY_INTEGER =
            (value, all) -> value.asInteger().isPresent()
                    ? Optional.empty()
                    : Optional.of("\"expected integer, got " + value.typeName() + "\"");

    /**
     * Reads them; those that no queue type knows are ignored.
     *
     * @param strict refuses the timeout for queues for which RabbitMQ would refuse it
     * @throws AmqpException 406 if only another type of queue knows one of them, or a value is wrong
     */
    static ConsumerArguments of(FieldTable arguments, DeclaredQueue queue, boolean strict) {
        if (arguments.isEmpty()) {
            return new ConsumerArguments(0, QueueSettings.NONE);
        }
        final QueueType type = queue.definition().type();
        for (final FieldTable.Entry entry : arguments.entries()) {
            final boolean foreign = OF_STREAMS.contains(entry.name())
                    || (strict && type != QueueType.QUORUM && entry.name().equals(TIMEOUT));
            if (foreign) {
                throw refused(entry.name(), queue, " of queue type " + type.moduleName());
            }
        }
        final long priority = integer(arguments, PRIORITY, ANY_INTEGER, queue, 0);
        return new ConsumerArguments(
                (int) Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, priority)),
                integer(arguments, TIMEOUT, ArgumentRule.nonNegative(), queue, QueueSettings.NONE));
    }

    private static long integer(
            FieldTable arguments, String key, ArgumentRule rule, DeclaredQueue queue, long standard) {
        final Optional<FieldValue> value = arguments.value(key);
        final Optional<String> complaint = value.flatMap(given -> rule.complaint(given, arguments));
        if (complaint.isPresent()) {
            throw refused(key, queue, ": " + complaint.get());
        }
        return value.isPresent() ? value.get().asInteger().orElse(standard) : standard;
    }

    private static AmqpException refused(String key, DeclaredQueue queue, String why) {
        return new AmqpException(ReplyCode.PRECONDITION_FAILED, "invalid arg '" + key + "' for " + queue + why);
    }
}
