package io.bilbymq.exchanges;

import java.util.function.Consumer;

/** Bindings that are found together. Immutable: a change is another set. */
final class BindingSet<D> {
    private static final BindingSet<?> EMPTY = new BindingSet<>(HashTrie.empty());

    private final HashTrie<Binding<D>, D> destinations;

    private BindingSet(HashTrie<Binding<D>, D> destinations) {
        this.destinations = destinations;
    }

    // An empty set is an empty set of any type.
    @SuppressWarnings("unchecked")
    static <D> BindingSet<D> empty() {
        return (BindingSet<D>) EMPTY;
    }

    boolean isEmpty() {
        return destinations.isEmpty();
    }

    /** This set with the binding; this very set if it is in it already. */
    BindingSet<D> with(Binding<D> binding) {
        return destinations.contains(binding)
                ? this
                : new BindingSet<>(destinations.with(binding, binding.destination()));
    }

    /** This set without the binding; this very set if it is not in it. */
    BindingSet<D> without(Binding<D> binding) {
        HashTrie<Binding<D>, D> rest = destinations.without(binding);
        return rest == destinations ? this : new BindingSet<>(rest);
    }

    /** The destination of each binding. */
    void forEachDestination(Consumer<? super D> action) {
        destinations.forEachValue(action);
    }
}
