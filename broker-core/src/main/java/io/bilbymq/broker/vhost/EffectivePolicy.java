package io.bilbymq.broker.vhost;

import io.bilbymq.amqp.FieldTable;
import io.bilbymq.amqp.FieldValue;
import java.util.Optional;
import java.util.Set;

/**
 * The policies that apply to an entity, merged. Immutable.
 *
 * @param user the name of the user policy
 * @param operator the name of the operator policy
 * @param definition what both ask for together: RabbitMQ's {@code effective_policy_definition}
 */
public record EffectivePolicy(Optional<String> user, Optional<String> operator, FieldTable definition) {
    /** No policy applies. */
    public static final EffectivePolicy NONE =
            new EffectivePolicy(Optional.empty(), Optional.empty(), FieldTable.empty());

    /** The less, the stricter. */
    private static final Set<String> LEAST = Set.of(
            "message-ttl", "expires", "max-length", "max-length-bytes", "max-in-memory-length", "max-in-memory-bytes");

    private static final String DELIVERY_LIMIT = "delivery-limit";

    /** What these ask for together; what only one of them names is what that says. */
    static EffectivePolicy of(Optional<Policy> user, Optional<Policy> operator) {
        if (user.isEmpty() && operator.isEmpty()) {
            return NONE;
        }
        return new EffectivePolicy(
                user.map(Policy::name),
                operator.map(Policy::name),
                merge(
                        user.map(Policy::definition).orElse(FieldTable.empty()),
                        operator.map(Policy::definition).orElse(FieldTable.empty())));
    }

    private static FieldTable merge(FieldTable user, FieldTable operator) {
        FieldTable merged = user;
        for (final FieldTable.Entry entry : operator.entries()) {
            final String key = entry.name();
            final FieldValue value = user.value(key)
                    .map(theirs -> merge(key, theirs, entry.value()))
                    .orElse(entry.value());
            merged = merged.without(key).with(key, value);
        }
        return merged;
    }

    private static FieldValue merge(String key, FieldValue user, FieldValue operator) {
        final long one = user.asInteger().orElse(0);
        final long other = operator.asInteger().orElse(0);
        if (LEAST.contains(key)) {
            return one <= other ? user : operator;
        } else if (key.equals(DELIVERY_LIMIT)) {
            return deliveryLimit(one, other) == one ? user : operator;
        }
        return operator;
    }

    /** Of two delivery limits the stricter; but a negative one says that there is none, unless the other says how many. */
    static long deliveryLimit(long one, long other) {
        return one < 0 || other < 0 ? Math.max(one, other) : Math.min(one, other);
    }
}
