package io.bilbymq.exchanges;

import java.util.function.Consumer;

/**
 * A router that is a reference to the routing table of the moment: the writer publishes whole tables, a reader takes one and
 * keeps to it. Nothing else in this package is shared by threads and changes, but for the messages that {@link
 * RecentHistoryRouter} keeps.
 */
final class TableRouter<D> implements Router<D> {
    private final boolean routesByKeyAlone;
    private volatile RoutingTable<D> table;

    private TableRouter(RoutingTable<D> empty, boolean routesByKeyAlone) {
        this.table = empty;
        this.routesByKeyAlone = routesByKeyAlone;
    }

    /** A router whose result is decided by the routing keys of a message and by nothing else. */
    static <D> TableRouter<D> byKey(RoutingTable<D> empty) {
        return new TableRouter<>(empty, true);
    }

    /** A router that may send messages with the same key to different destinations. */
    static <D> TableRouter<D> byMessage(RoutingTable<D> empty) {
        return new TableRouter<>(empty, false);
    }

    @Override
    public boolean bind(Binding<D> binding) {
        return become(table.with(binding));
    }

    @Override
    public boolean unbind(Binding<D> binding) {
        return become(table.without(binding));
    }

    private boolean become(RoutingTable<D> next) {
        if (next == table) {
            return false;
        }
        table = next;
        return true;
    }

    @Override
    public void route(Routable message, Consumer<? super D> destinations) {
        table.route(message, destinations);
    }

    @Override
    public boolean routesByKeyAlone() {
        return routesByKeyAlone;
    }

    @Override
    public boolean isEmpty() {
        return table.isEmpty();
    }
}
