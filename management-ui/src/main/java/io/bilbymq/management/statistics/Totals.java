package io.bilbymq.management.statistics;

import io.bilbymq.broker.statistics.ConnectionStatistics.Traffic;
import io.bilbymq.broker.statistics.QueueStatistics.Held;

/**
 * What the queues of a virtual host hold together, and what went through its connections, those that are closed included.
 *
 * @param ready messages that wait for a consumer
 * @param unacknowledged messages that are delivered and not settled
 * @param traffic of all its connections
 */
public record Totals(Held ready, Held unacknowledged, Traffic traffic) {
    static final Totals NOTHING = new Totals(Held.NOTHING, Held.NOTHING, new Traffic(0, 0, 0, 0, 0));

    Totals plus(Totals other) {
        return new Totals(
                ready.plus(other.ready), unacknowledged.plus(other.unacknowledged), traffic.plus(other.traffic));
    }

    /** The values of {@link Names#LENGTHS}. */
    long[] lengths() {
        return new long[] {ready.messages() + unacknowledged.messages(), ready.messages(), unacknowledged.messages()};
    }

    /** The values of {@link Names#DATA}. */
    long[] data() {
        return data(traffic);
    }

    static long[] data(Traffic traffic) {
        return new long[] {traffic.receivedBytes(), traffic.sentBytes()};
    }
}
