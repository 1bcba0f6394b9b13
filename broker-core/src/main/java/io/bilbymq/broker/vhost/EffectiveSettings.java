package io.bilbymq.broker.vhost;

import io.bilbymq.amqp.FieldTable;
import io.bilbymq.broker.queue.QueueSettings;
import io.bilbymq.broker.queue.QueueSettings.Overflow;
import io.bilbymq.broker.queue.QueueSettings.RetryDelay;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a queue is asked to do: by what was said when it was declared, by its policies, and by the broker's configuration.
 *
 * <p>Of two limits the stricter counts, of two wishes the argument; but a quorum queue does on overflow what its policy
 * says. RabbitMQ does the same.
 */
final class EffectiveSettings {
    /** How often a quorum queue delivers a message again that was rejected or whose consumer was lost. */
    private static final long QUORUM_DELIVERY_LIMIT = 20;

    private static final long QUORUM_CONSUMER_TIMEOUT_MILLIS = 30 * 60 * 1000L;

    /** A retry delay that is asked for without a least or longest time, in milliseconds. */
    private static final long RETRY_DELAY_MIN = 1_000;

    private static final long RETRY_DELAY_MAX = 60_000;

    private final FieldTable arguments;
    private final FieldTable policy;
    private final boolean isQuorum;
    private final OptionalLong configuredTimeout;

    private EffectiveSettings(QueueDefinition queue, EffectivePolicy policy, OptionalLong configuredTimeout) {
        this.arguments = queue.arguments();
        this.policy = policy.definition();
        this.isQuorum = queue.type() == QueueType.QUORUM;
        this.configuredTimeout = configuredTimeout;
    }

    /** The settings that come of a definition, whose arguments are valid, and the policy that applies to it. */
    static QueueSettings of(QueueDefinition queue, EffectivePolicy policy, OptionalLong configuredTimeout) {
        final boolean isPlain = queue.type() == QueueType.CLASSIC
                && queue.arguments().size() == 1
                && queue.arguments().contains(QueueType.ARGUMENT)
                && policy.definition().isEmpty()
                && configuredTimeout.isEmpty();
        return isPlain ? QueueSettings.PLAIN : new EffectiveSettings(queue, policy, configuredTimeout).settings();
    }

    private QueueSettings settings() {
        return new QueueSettings(
                new QueueSettings.Expiry(
                        least("message-ttl"),
                        least("expires"),
                        arguments.text("x-expiry").filter("exact"::equals).isPresent()
                                ? QueueSettings.Timing.EXACT
                                : QueueSettings.Timing.AT_HEAD),
                new QueueSettings.LengthLimit(least("max-length"), least("max-length-bytes"), overflow()),
                first("dead-letter-exchange")
                        .map(exchange -> new QueueSettings.DeadLettering(
                                exchange,
                                first("dead-letter-routing-key"),
                                first("dead-letter-strategy")
                                        .filter("at-least-once"::equals)
                                        .isPresent())),
                new QueueSettings.Redelivery(
                        deliveryLimit(),
                        first("delayed-retry-type")
                                .map(text -> RetryDelay.valueOf(constant(text)))
                                .orElse(RetryDelay.DISABLED),
                        firstInteger("delayed-retry-min").orElse(RETRY_DELAY_MIN),
                        firstInteger("delayed-retry-max").orElse(RETRY_DELAY_MAX)),
                new QueueSettings.Consuming(arguments.isTrue("x-single-active-consumer"), isQuorum, consumerTimeout()),
                (int) arguments.integer("x-max-priority").orElse(0),
                arguments.text("x-group-key"),
                arguments.isTrue("x-message-deduplication"));
    }

    private OptionalLong argument(String key) {
        return arguments.integer("x-" + key);
    }

    /** The lesser of argument and policy; {@link QueueSettings#NONE} if there is neither. */
    private long least(String key) {
        final OptionalLong argument = argument(key);
        final OptionalLong limit = policy.integer(key);
        if (argument.isPresent() && limit.isPresent()) {
            return Math.min(argument.getAsLong(), limit.getAsLong());
        }
        return argument.orElse(limit.orElse(QueueSettings.NONE));
    }

    /** The argument or, without one, the policy. */
    private Optional<String> first(String key) {
        return arguments.text("x-" + key).or(() -> policy.text(key));
    }

    private OptionalLong firstInteger(String key) {
        return argument(key).isPresent() ? argument(key) : policy.integer(key);
    }

    private Overflow overflow() {
        final Optional<String> asked =
                isQuorum ? policy.text("overflow").or(() -> arguments.text("x-overflow")) : first("overflow");
        return asked.map(text -> Overflow.valueOf(constant(text))).orElse(Overflow.DROP_HEAD);
    }

    private long deliveryLimit() {
        final OptionalLong argument = argument("delivery-limit");
        final OptionalLong limit = policy.integer("delivery-limit");
        final long merged;
        if (argument.isPresent() && limit.isPresent()) {
            merged = EffectivePolicy.deliveryLimit(argument.getAsLong(), limit.getAsLong());
        } else {
            merged = argument.orElse(limit.orElse(isQuorum ? QUORUM_DELIVERY_LIMIT : QueueSettings.NONE));
        }
        return merged < 0 ? QueueSettings.NONE : merged;
    }

    private long consumerTimeout() {
        final long asked = least("consumer-timeout");
        if (asked != QueueSettings.NONE) {
            return asked;
        }
        return configuredTimeout.orElse(isQuorum ? QUORUM_CONSUMER_TIMEOUT_MILLIS : QueueSettings.NONE);
    }

    /** {@code drop-head} is {@code DROP_HEAD}. */
    private static String constant(String text) {
        return text.replace('-', '_').toUpperCase(Locale.ROOT);
    }
}
