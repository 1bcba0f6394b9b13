package io.bilbymq.exchanges;

import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Finds every destination, and keeps the latest messages unless their header {@code x-recent-history-no-store} is true.
 *
 * <p>While several threads route at once, the history holds up to as many messages more as there are threads, and a
 * message that is just being routed is in it or not.
 */
final class RecentHistoryRouter<D> implements Router<D> {
    private static final String NO_STORE = "x-recent-history-no-store";

    private final Router<D> fanout = TableRouter.byKey(FanoutTable.empty());
    private final ConcurrentLinkedDeque<Routable> latest = new ConcurrentLinkedDeque<>();
    private final AtomicLong count = new AtomicLong();
    private final long length;

    RecentHistoryRouter(long length) {
        this.length = length;
    }

    @Override
    public boolean bind(Binding<D> binding) {
        return fanout.bind(binding);
    }

    @Override
    public boolean unbind(Binding<D> binding) {
        return fanout.unbind(binding);
    }

    @Override
    public void route(Routable message, Consumer<? super D> destinations) {
        if (!Boolean.TRUE.equals(message.header(NO_STORE))) {
            keep(message);
        }
        fanout.route(message, destinations);
    }

    private void keep(Routable message) {
        latest.addLast(message);
        // Every message that makes one too many takes one away, so none is left over when all threads are through.
        Routable insteadOf = null;
        if (count.incrementAndGet() > length) {
            insteadOf = latest.pollFirst();
            count.decrementAndGet();
        }
        message.kept(insteadOf);
    }

    /** Always false: a message whose destinations are remembered would not come by to be kept. */
    @Override
    public boolean routesByKeyAlone() {
        return false;
    }

    @Override
    public boolean isEmpty() {
        return fanout.isEmpty();
    }

    @Override
    public List<Routable> history() {
        return List.copyOf(latest);
    }
}
