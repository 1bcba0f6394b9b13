package io.bilbymq.exchanges;

import java.util.function.Consumer;

/** Finds one destination, whichever a rule picks from all of them, however many bindings each has. */
final class OneOfTable<D> implements RoutingTable<D> {
    private final FanoutTable<D> all;

    /** The same destinations ordered by their text, an order that outlasts a restart. */
    private final WeightedTree<String, D> inOrder;

    private final Pick pick;

    private OneOfTable(FanoutTable<D> all, WeightedTree<String, D> inOrder, Pick pick) {
        this.all = all;
        this.inOrder = inOrder;
        this.pick = pick;
    }

    /** Chooses one of several destinations. Called by several threads at a time. */
    @FunctionalInterface
    interface Pick {
        /** A number from 0 to count − 1. */
        long pick(Routable message, long count);
    }

    static <D> OneOfTable<D> empty(Pick pick) {
        return new OneOfTable<>(FanoutTable.empty(), WeightedTree.empty(), pick);
    }

    @Override
    public RoutingTable<D> with(Binding<D> binding) {
        FanoutTable<D> after = all.with(binding);
        if (after == all) {
            return this;
        }
        D destination = binding.destination();
        return new OneOfTable<>(
                after, all.reaches(destination) ? inOrder : inOrder.with(destination.toString(), destination, 1), pick);
    }

    @Override
    public RoutingTable<D> without(Binding<D> binding) {
        FanoutTable<D> after = all.without(binding);
        if (after == all) {
            return this;
        }
        D destination = binding.destination();
        return new OneOfTable<>(
                after, after.reaches(destination) ? inOrder : inOrder.without(destination.toString()), pick);
    }

    @Override
    public void route(Routable message, Consumer<? super D> destinations) {
        if (!inOrder.isEmpty()) {
            destinations.accept(inOrder.at(pick.pick(message, inOrder.totalWeight())));
        }
    }

    @Override
    public boolean isEmpty() {
        return all.isEmpty();
    }
}
