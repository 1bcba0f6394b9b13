package io.bilbymq.exchanges;

import java.math.BigInteger;
import java.util.Map;
import java.util.Optional;

/**
 * {@code x-consistent-hash}: a message goes to one destination, chosen by a hash of what {@link HashSource} says, in
 * proportion to the destinations' weights. A binding key is a weight.
 *
 * <p>The argument {@code x-algorithm} is LavinMQ's: {@code jump}, which is also what RabbitMQ does and the default, divides
 * most evenly; with {@code ring} fewer keys change their destination when a destination goes.
 */
final class ConsistentHashType implements ExchangeType {
    private static final String ALGORITHM = "x-algorithm";
    private static final long WEIGHT_MAX = 1_000_000;

    @Override
    public String name() {
        return "x-consistent-hash";
    }

    @Override
    public <D> Router<D> newRouter(Map<String, Object> arguments) {
        Optional<HashSource> source = HashSource.of(arguments);
        if (!arguments.getOrDefault(ALGORITHM, "jump").equals("jump")) {
            throw new InvalidArgumentException("Unsupported algorithm: " + arguments.get(ALGORITHM));
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
