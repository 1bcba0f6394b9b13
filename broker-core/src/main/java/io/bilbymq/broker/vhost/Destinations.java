package io.bilbymq.broker.vhost;

import io.bilbymq.broker.queue.Claim;
import io.bilbymq.broker.queue.Queue;
import io.bilbymq.exchanges.Routable;
import java.util.ArrayList;
import java.util.Arrays;
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

    /** Queues of exchanges that have let the message through, and remember that on disk. */
    private final List<DeclaredQueue> keepers = new ArrayList<>(0);

    /** Those of exchanges that have not. */
    private final List<DeclaredQueue> witnesses = new ArrayList<>(0);

    private final List<Claim> claims = new ArrayList<>(0);

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
     * As {@link #toArray}, and also those queues that do not want the message, but know when the one is safe of which it is
     * a duplicate, and answer then.
     */
    public Queue[] withWitnesses() {
        if (witnesses.isEmpty()) {
            return toArray();
        }
        final Queue[] array = Arrays.copyOf(toArray(), queues.size() + witnesses.size());
        for (int i = 0; i < witnesses.size(); i++) {
            array[queues.size() + i] = witnesses.get(i).queue();
        }
        return array;
    }

    /** What the message, if it is sent, keeps others from; a copy. */
    public List<Claim> claims() {
        return List.copyOf(claims);
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
        keepers.clear();
        witnesses.clear();
        claims.clear();
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
        // What goes nowhere is not worth being remembered for long.
        if (queues.size() > 0) {
            keepers.forEach(queues::add);
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
        final Deduplication deduplication = exchange.deduplication();
        if (deduplication != null) {
            byKeyAlone = false;
            if (message instanceof RoutedMessage routed && !deduplication.passes(routed, this)) {
                return;
            }
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

    /** An exchange lets the message through, which {@code keeper}, if there is one, is to remember. */
    void isNew(Claim claim, @Nullable DeclaredQueue keeper) {
        claims.add(claim);
        if (keeper != null) {
            keepers.add(keeper);
        }
    }

    /** An exchange does not let the message through; {@code keeper}, if there is one, knows of another like it. */
    void isDuplicate(@Nullable DeclaredQueue keeper) {
        if (keeper != null) {
            witnesses.add(keeper);
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
