package io.bilbymq.exchanges;

import java.util.function.Consumer;

/** The bindings of an exchange at one moment, arranged for finding. Immutable: a change is another table. */
interface RoutingTable<D> {
    /** This table with the binding; this very table if it is in it already. */
    RoutingTable<D> with(Binding<D> binding);

    /** This table without the binding; this very table if it is not in it. */
    RoutingTable<D> without(Binding<D> binding);

    /** As {@link Router#route}. */
    void route(Routable message, Consumer<? super D> destinations);

    boolean isEmpty();
}
