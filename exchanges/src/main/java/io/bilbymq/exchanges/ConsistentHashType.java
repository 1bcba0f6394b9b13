package io.bilbymq.exchanges;

import java.math.BigInteger;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * {@code x-consistent-hash}: a message goes to one destination, chosen by a hash of what {@link HashSource} says, in
 * proportion to the destinations' weights. A binding key is a weight.
 *
 * <p>LavinMQ's argument {@code x-algorithm} may be {@code jump} or {@code ring}. Jump hashing, which is RabbitMQ's, is used for
 * either: like a ring it keeps messages that hash alike together, and a new destination only takes messages away from the
 * others. When a destination goes, more messages change their way than on a ring.
 */
final class ConsistentHashType implements ExchangeType {
    private static final String ALGORITHM = "x-algorithm";
    private static final Set<Object> ALGORITHMS = Set.of("jump", "ring");

    /** A bound, so that the weights of many bindings together cannot overflow. */
    private static final long WEIGHT_MAX = 1_000_000;

    @Override
    public String name() {
        return "x-consistent-hash";
    }

    @Override
    public String description() {
        return "Consistent Hashing Exchange";
    }

    @Override
    public <D> Router<D> newRouter(Map<String, Object> arguments) {
        Optional<HashSource> source = HashSource.of(arguments);
        Object algorithm = arguments.getOrDefault(ALGORITHM, "jump");
        if (!ALGORITHMS.contains(algorithm)) {
            throw new InvalidArgumentException("Unsupported algorithm: " + algorithm);
        }
        return source.isPresent()
                ? TableRouter.byMessage(ConsistentHashTable.empty(source.get()))
                : TableRouter.byKey(ConsistentHashTable.empty(HashSource.ROUTING_KEY));
    }

    @Override
    public void validateBinding(String key, Map<String, Object> arguments) {
        BigInteger weight = integer(key);
        if (weight.signum() <= 0) {
            throw new InvalidBindingException("The binding key must be greater than 0");
        }
        if (weight.compareTo(BigInteger.valueOf(WEIGHT_MAX)) > 0) {
            throw new InvalidBindingException("The binding key must not be greater than " + WEIGHT_MAX);
        }
    }

    private static BigInteger integer(String key) {
        if (!key.matches("[+-]?[0-9]+")) {
            throw new InvalidBindingException("The binding key must be an integer: " + ErlangTerm.of(key));
        }
        return new BigInteger(key);
    }
}
