package io.bilbymq.exchanges;

import java.util.List;
import java.util.function.Consumer;

/** Finds the bindings whose key is the routing key. */
final class DirectTable<D> implements RoutingTable<D> {
    private final HashTrie<String, BindingSet<D>> byKey;

    private DirectTable(HashTrie<String, BindingSet<D>> byKey) {
        this.byKey = byKey;
    }

    static <D> DirectTable<D> empty() {
        return new DirectTable<>(HashTrie.empty());
    }

    @Override
    public RoutingTable<D> with(Binding<D> binding) {
        BindingSet<D> before = of(binding.key());
        BindingSet<D> after = before.with(binding);
        return after == before ? this : new DirectTable<>(byKey.with(binding.key(), after));
    }

    @Override
    public RoutingTable<D> without(Binding<D> binding) {
        BindingSet<D> before = of(binding.key());
        BindingSet<D> after = before.without(binding);
        if (after == before) {
            return this;
        }
        return new DirectTable<>(after.isEmpty() ? byKey.without(binding.key()) : byKey.with(binding.key(), after));
    }

    private BindingSet<D> of(String key) {
        BindingSet<D> bindings = byKey.get(key);
        return bindings == null ? BindingSet.empty() : bindings;
    }

    @Override
    public void route(Routable message, Consumer<? super D> destinations) {
        List<String> keys = message.routingKeys();
        for (int i = 0; i < keys.size(); i++) {
            BindingSet<D> bindings = byKey.get(keys.get(i));
            if (bindings != null) {
                bindings.forEachDestination(destinations);
            }
        }
    }

    @Override
    public boolean isEmpty() {
        return byKey.isEmpty();
    }
}
