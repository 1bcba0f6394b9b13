package io.bilbymq.benchmarks.routing;

import io.bilbymq.exchanges.Binding;
import io.bilbymq.exchanges.ExchangeTypes;
import io.bilbymq.exchanges.Router;
import java.util.Map;
import java.util.function.IntFunction;

/** Exchanges to route through. */
final class Exchange {
    private Exchange() {}

    /** One of this type, with as many bindings, each to its own destination. */
    static Router<Integer> of(String type, int bindings, IntFunction<Binding<Integer>> binding) {
        Router<Integer> router = ExchangeTypes.load().named(type).orElseThrow().newRouter(Map.of());
        for (int i = 0; i < bindings; i++) {
            router.bind(binding.apply(i));
        }
        return router;
    }
}
