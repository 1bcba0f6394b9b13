package io.bilbymq.broker.vhost;

import io.bilbymq.broker.queue.Queue;
import io.bilbymq.exchanges.Routable;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Collects the queues that a message goes to, each once. Made once and used again for every message; confined to one
 * thread.
 */
public final class Destinations {
    private final DistinctList<DeclaredQueue> queues = new DistinctList<>();
    private final DistinctList<Exchange> exchanges = new DistinctList<>();
    private final Consumer<Destination> collector = this::found;

    /** How often anything was found, the same things again included. */
    private int finds;

    private boolean byKeyAlone = true;

    /** How many queues. */
    public int size() {
        return queues.size();
    }

    /** One of the queues, 0 to {@link #size()} − 1; in no particular order. */
    public Queue queue(int index) {
        return queues.get(index).queue();
    }

    /** All queues, to be kept. */
    public Queue[] toArray() {
        final Queue[] array = new Queue[queues.size()];
        for (int i = 0; i < array.length; i++) {
            array[i] = queue(i);
        }
        return array;
    }

    /**
     * Whether every other message with the same routing key, and no further ones, would find the same queues at this
     * exchange, until the virtual host's version changes.
     */
    public boolean byKeyAlone() {
        return byKeyAlone;
    }

    /** Forgets everything, so that deleted queues are not kept alive. */
    public void clear() {
        queues.clear();
        exchanges.clear();
        finds = 0;
        byKeyAlone = true;
    }

    /** Fills itself with the queues that a message finds from {@code start}, which may be one itself. */
    void walk(Destination start, Routable message, Definitions definitions) {
        clear();
        found(start);
        // Exchanges that are found are appended while this runs, each once, so every cycle ends.
        for (int i = 0; i < exchanges.size(); i++) {
            final Exchange exchange = exchanges.get(i);
            final int before = finds;
            visit(exchange, message, definitions);
            if (finds == before) {
                found(alternateOf(exchange, definitions));
            }
        }
    }

    private void visit(Exchange exchange, Routable message, Definitions definitions) {
        if (exchange.isDefault()) {
            final List<String> keys = message.routingKeys();
            for (int i = 0; i < keys.size(); i++) {
                found(definitions.queue(keys.get(i)));
            }
            return;
        }
        final DeclaredQueue delayQueue = exchange.delayQueue();
        if (delayQueue != null && isDelayed(message)) {
            byKeyAlone = false;
            found(delayQueue);
        } else {
            byKeyAlone &= delayQueue == null && exchange.router().routesByKeyAlone();
            exchange.router().route(message, collector);
        }
    }

    private static boolean isDelayed(Routable message) {
        return message instanceof RoutedMessage routed && routed.delayMillis() > 0;
    }

    private static @Nullable Exchange alternateOf(Exchange exchange, Definitions definitions) {
        final String alternate = exchange.alternate();
        return alternate == null ? null : definitions.exchange(alternate);
    }

    private void found(@Nullable Destination destination) {
        if (destination instanceof DeclaredQueue queue) {
            queues.add(queue);
            finds++;
        } else if (destination instanceof Exchange exchange) {
            exchanges.add(exchange);
            finds++;
        }
    }
}
