package io.bilbymq.exchanges;

import java.util.List;
import java.util.function.Consumer;

/** Finds the bindings whose key matches the routing key as a pattern. */
final class TopicTable<D> implements RoutingTable<D> {
    private final TopicNode<D> root;

    private TopicTable(TopicNode<D> root) {
        this.root = root;
    }

    static <D> TopicTable<D> empty() {
        return new TopicTable<>(TopicNode.root());
    }

    @Override
    public RoutingTable<D> with(Binding<D> binding) {
        return become(root.with(path(binding), binding));
    }

    @Override
    public RoutingTable<D> without(Binding<D> binding) {
        return become(root.without(path(binding), binding));
    }

    private static TopicRun path(Binding<?> binding) {
        return TopicRun.of(TopicPattern.simplest(binding.key()));
    }

    private TopicTable<D> become(TopicNode<D> after) {
        return after == root ? this : new TopicTable<>(after);
    }

    @Override
    public void route(Routable message, Consumer<? super D> destinations) {
        List<String> keys = message.routingKeys();
        for (int i = 0; i < keys.size(); i++) {
            match(keys.get(i), destinations);
        }
    }

    /** Hands over what one key matches, and returns the number of steps it took. */
    int match(String key, Consumer<? super D> destinations) {
        return isEmpty() ? 0 : new TopicMatch<D>(new TopicKey(key), destinations).run(root);
    }

    @Override
    public boolean isEmpty() {
        return root.isEmpty();
    }
}
