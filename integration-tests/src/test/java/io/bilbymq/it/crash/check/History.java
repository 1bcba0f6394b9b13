package io.bilbymq.it.crash.check;

import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What all clients did and saw, in one order. Any thread adds to it.
 *
 * <p>What counts as confirmed stands before the {@link Event.Fault}: a client had read it when the fault was yet to come.
 */
public final class History {
    private final ConcurrentLinkedQueue<Event> events = new ConcurrentLinkedQueue<>();
    private final AtomicInteger era = new AtomicInteger(1);
    private final AtomicInteger erasThatMayFail = new AtomicInteger();

    /** The era that connections opened now belong to. */
    public int era() {
        return era.get();
    }

    /** Adds what comes after everything that has been added. */
    public void add(Event event) {
        events.add(event);
    }

    /** From now until the end of the era, a connection that fails is no surprise. */
    public void connectionsMayFail() {
        events.add(new Event.ConnectionsMayFail(era.get()));
        erasThatMayFail.set(era.get());
    }

    /** Whether something that fails on a connection of this era tells nothing new. */
    public boolean isFailureExpected(int connectionEra) {
        return connectionEra <= erasThatMayFail.get() || isOver(connectionEra);
    }

    /** Ends the era. To be called before the fault is made, by the one thread that makes faults. */
    public void faultIsComing() {
        events.add(new Event.Fault(era.get()));
        era.incrementAndGet();
    }

    /** Whether the era of this connection is over. */
    public boolean isOver(int connectionEra) {
        return connectionEra < era.get();
    }

    /** Everything so far. To be called when nobody adds any more. */
    public List<Event> events() {
        return List.copyOf(events);
    }
}
