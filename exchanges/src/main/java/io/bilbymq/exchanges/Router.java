package io.bilbymq.exchanges;

import java.util.List;
import java.util.function.Consumer;

/**
 * How one exchange finds destinations.
 *
 * <p>One thread at a time calls {@link #bind} and {@link #unbind}. Any number of threads call the other methods
 * meanwhile; they take no lock, and each call sees every change whole or not at all.
 *
 * @param <D> a destination; immutable, compared by {@code equals} and {@code hashCode}. Types that spread messages over
 *     destinations also order or hash them by {@code toString}, which must be distinct, and the same after a restart.
 */
public interface Router<D> {
    /**
     * Adds a binding that has passed {@link ExchangeType#validateBinding}. For {@code x-consistent-hash} the order of bindings
     * counts: for messages to keep their way over a restart, bindings are added again in the order in which they were made.
     *
     * @return true if it is new, false if the same binding was there already and nothing has changed
     */
    boolean bind(Binding<D> binding);

    /**
     * Removes a binding. Its destination keeps being found through its other bindings.
     *
     * @return true if it was there
     */
    boolean unbind(Binding<D> binding);

    /**
     * Hands over the destinations of a message, in no particular order.
     *
     * <p>A destination that is found through several bindings may be handed over several times; the caller counts it once.
     */
    void route(Routable message, Consumer<? super D> destinations);

    /**
     * Whether a message with just one routing key goes where every other message with that key goes, so that the caller
     * may remember the destinations by key until the next change. Fixed for the life of a router.
     */
    boolean routesByKeyAlone();

    /** Whether there is no binding. */
    boolean isEmpty();

    /**
     * The messages that a destination is to be given when it is bound, oldest first. Empty for all types but {@code
     * x-recent-history}.
     */
    default List<Routable> history() {
        return List.of();
    }
}
