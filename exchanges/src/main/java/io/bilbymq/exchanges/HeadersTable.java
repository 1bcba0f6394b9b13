package io.bilbymq.exchanges;

import io.bilbymq.exchanges.HeadersPattern.Criterion;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Finds the bindings whose arguments match the headers.
 *
 * <p>Bindings are filed under criteria: one that needs all under a single one of its own, the one with the fewest others
 * when it was added; one that needs any under each. A message looks only at what is filed under its own headers.
 */
final class HeadersTable<D> implements RoutingTable<D> {
    /** A binding, what it asks for, and the criteria it is filed under: none if every message matches. */
    private record Filed<D>(Binding<D> binding, HeadersPattern pattern, List<Criterion> under) {}

    /** All bindings. */
    private final HashTrie<Binding<D>, Filed<D>> filed;

    /** Those that ask for nothing. */
    private final BindingSet<D> always;

    private final HashTrie<Criterion, HashTrie<Binding<D>, Filed<D>>> byCriterion;

    private HeadersTable(
            HashTrie<Binding<D>, Filed<D>> filed,
            BindingSet<D> always,
            HashTrie<Criterion, HashTrie<Binding<D>, Filed<D>>> byCriterion) {
        this.filed = filed;
        this.always = always;
        this.byCriterion = byCriterion;
    }

    static <D> HeadersTable<D> empty() {
        return new HeadersTable<>(HashTrie.empty(), BindingSet.empty(), HashTrie.empty());
    }

    @Override
    public RoutingTable<D> with(Binding<D> binding) {
        if (filed.contains(binding)) {
            return this;
        }
        HeadersPattern pattern = HeadersPattern.of(binding.arguments());
        Filed<D> added = new Filed<>(binding, pattern, placesOf(pattern));
        HashTrie<Criterion, HashTrie<Binding<D>, Filed<D>>> index = byCriterion;
        for (Criterion criterion : added.under) {
            index = index.with(criterion, under(index, criterion).with(binding, added));
        }
        return new HeadersTable<>(
                filed.with(binding, added), matchesAlways(pattern) ? always.with(binding) : always, index);
    }

    @Override
    public RoutingTable<D> without(Binding<D> binding) {
        Filed<D> removed = filed.get(binding);
        if (removed == null) {
            return this;
        }
        HashTrie<Criterion, HashTrie<Binding<D>, Filed<D>>> index = byCriterion;
        for (Criterion criterion : removed.under) {
            HashTrie<Binding<D>, Filed<D>> rest = under(index, criterion).without(binding);
            index = rest.isEmpty() ? index.without(criterion) : index.with(criterion, rest);
        }
        return new HeadersTable<>(filed.without(binding), always.without(binding), index);
    }

    private static boolean matchesAlways(HeadersPattern pattern) {
        return pattern.match().needsAll() && pattern.criteria().isEmpty();
    }

    private List<Criterion> placesOf(HeadersPattern pattern) {
        if (!pattern.match().needsAll() || pattern.criteria().isEmpty()) {
            return pattern.criteria();
        }
        return pattern.criteria().stream()
                .min(Comparator.comparingInt(
                        criterion -> under(byCriterion, criterion).size()))
                .stream()
                .toList();
    }

    private static <D> HashTrie<Binding<D>, Filed<D>> under(
            HashTrie<Criterion, HashTrie<Binding<D>, Filed<D>>> index, Criterion criterion) {
        HashTrie<Binding<D>, Filed<D>> there = index.get(criterion);
        return there == null ? HashTrie.empty() : there;
    }

    @Override
    public void route(Routable message, Consumer<? super D> destinations) {
        always.forEachDestination(destinations);
        if (byCriterion.isEmpty()) {
            return;
        }
        Map<String, Object> headers = message.headers();
        for (Map.Entry<String, Object> header : headers.entrySet()) {
            offer(new Criterion(header.getKey(), NoValue.VOID), headers, destinations);
            if (header.getValue() != NoValue.VOID) {
                offer(new Criterion(header.getKey(), header.getValue()), headers, destinations);
            }
        }
    }

    private void offer(Criterion met, Map<String, Object> headers, Consumer<? super D> destinations) {
        under(byCriterion, met).forEachValue(candidate -> {
            if (candidate.pattern.matches(headers)) {
                destinations.accept(candidate.binding.destination());
            }
        });
    }

    @Override
    public boolean isEmpty() {
        return filed.isEmpty();
    }
}
