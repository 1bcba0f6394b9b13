package io.bilbymq.exchanges;

import java.util.function.Consumer;

/**
 * Finds one destination by a consistent hash.
 *
 * <p>Destinations stand in a row in the order in which they were bound, each as wide as its weight, and Lamping and Veach's
 * jump hash ("A Fast, Minimal Memory, Consistent Hash Algorithm", 2014) says where in the row a message falls. So a new
 * destination takes messages from all others and moves none among them; when one goes, those behind it move up in the row,
 * as RabbitMQ's do.
 *
 * <p>After a restart messages go where they went before if the bindings are made in their old order.
 *
 * <p>A destination has the weight and the place of the oldest of its bindings.
 */
final class ConsistentHashTable<D> implements RoutingTable<D> {
    private final HashSource source;

    /** Each binding with its number; older ones have lower numbers. */
    private final HashTrie<Binding<D>, Long> numbers;

    private final long nextNumber;

    private final HashTrie<D, WeightedTree<Long, Binding<D>>> byDestination;

    /** The destinations by the number of the binding that counts. */
    private final WeightedTree<Long, D> row;

    private ConsistentHashTable(
            HashSource source,
            HashTrie<Binding<D>, Long> numbers,
            long nextNumber,
            HashTrie<D, WeightedTree<Long, Binding<D>>> byDestination,
            WeightedTree<Long, D> row) {
        this.source = source;
        this.numbers = numbers;
        this.nextNumber = nextNumber;
        this.byDestination = byDestination;
        this.row = row;
    }

    static <D> ConsistentHashTable<D> empty(HashSource source) {
        return new ConsistentHashTable<>(source, HashTrie.empty(), 0, HashTrie.empty(), WeightedTree.empty());
    }

    @Override
    public RoutingTable<D> with(Binding<D> binding) {
        if (numbers.contains(binding)) {
            return this;
        }
        D destination = binding.destination();
        WeightedTree<Long, Binding<D>> older = of(destination);
        return new ConsistentHashTable<>(
                source,
                numbers.with(binding, nextNumber),
                nextNumber + 1,
                byDestination.with(destination, older.with(nextNumber, binding, 1)),
                older.isEmpty() ? row.with(nextNumber, destination, weightOf(binding)) : row);
    }

    @Override
    public RoutingTable<D> without(Binding<D> binding) {
        Long number = numbers.get(binding);
        if (number == null) {
            return this;
        }
        D destination = binding.destination();
        WeightedTree<Long, Binding<D>> rest = of(destination).without(number);
        return new ConsistentHashTable<>(
                source,
                numbers.without(binding),
                nextNumber,
                rest.isEmpty() ? byDestination.without(destination) : byDestination.with(destination, rest),
                rowWithout(number, rest));
    }

    /** The row after a binding is gone that may have counted; the next in age then takes its turn. */
    private WeightedTree<Long, D> rowWithout(long number, WeightedTree<Long, Binding<D>> rest) {
        if (rest.isEmpty()) {
            return row.without(number);
        }
        WeightedTree.Entry<Long, Binding<D>> oldest = rest.first();
        if (oldest.key() < number) {
            return row;
        }
        Binding<D> counts = oldest.value();
        return row.without(number).with(oldest.key(), counts.destination(), weightOf(counts));
    }

    private WeightedTree<Long, Binding<D>> of(D destination) {
        WeightedTree<Long, Binding<D>> bindings = byDestination.get(destination);
        return bindings == null ? WeightedTree.empty() : bindings;
    }

    private static long weightOf(Binding<?> binding) {
        return Long.parseLong(binding.key());
    }

    @Override
    public void route(Routable message, Consumer<? super D> destinations) {
        if (!row.isEmpty()) {
            destinations.accept(row.at(JumpHash.of(StableHash.of(source.of(message)), row.totalWeight())));
        }
    }

    @Override
    public boolean isEmpty() {
        return numbers.isEmpty();
    }
}
