package io.bilbymq.exchanges;

import java.util.function.Consumer;

/** Finds every destination, each once. */
final class FanoutTable<D> implements RoutingTable<D> {
    private final HashTrie<D, BindingSet<D>> byDestination;

    private FanoutTable(HashTrie<D, BindingSet<D>> byDestination) {
        this.byDestination = byDestination;
    }

    static <D> FanoutTable<D> empty() {
        return new FanoutTable<>(HashTrie.empty());
    }

    @Override
    public FanoutTable<D> with(Binding<D> binding) {
        BindingSet<D> before = of(binding.destination());
        BindingSet<D> after = before.with(binding);
        return after == before ? this : new FanoutTable<>(byDestination.with(binding.destination(), after));
    }

    @Override
    public FanoutTable<D> without(Binding<D> binding) {
        BindingSet<D> before = of(binding.destination());
        BindingSet<D> after = before.without(binding);
        if (after == before) {
            return this;
        }
        return new FanoutTable<>(
                after.isEmpty()
                        ? byDestination.without(binding.destination())
                        : byDestination.with(binding.destination(), after));
    }

    private BindingSet<D> of(D destination) {
        BindingSet<D> bindings = byDestination.get(destination);
        return bindings == null ? BindingSet.empty() : bindings;
    }

    boolean reaches(D destination) {
        return byDestination.contains(destination);
    }

    @Override
    public void route(Routable message, Consumer<? super D> destinations) {
        byDestination.forEachKey(destinations);
    }

    @Override
    public boolean isEmpty() {
        return byDestination.isEmpty();
    }
}
