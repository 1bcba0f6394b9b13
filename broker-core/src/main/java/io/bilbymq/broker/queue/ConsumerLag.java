package io.bilbymq.broker.queue;

/** For how long messages of a queue have waited because no consumer took them. Time is an argument; confined to the queue's loop. */
final class ConsumerLag {
    /** Since when they wait, if they do. */
    private long since;

    private boolean lags;

    /** For how long they waited before, since the last measurement. */
    private long lagged;

    private long measuredAt;
    private double capacity = 1;

    /** None waits, at {@code now} nanoseconds of a clock that never goes back. */
    ConsumerLag(long now) {
        measuredAt = now;
    }

    /** From {@code now} on some wait, or none does. */
    void lags(boolean wanted, long now) {
        if (lags) {
            lagged += now - since;
        }
        lags = wanted;
        since = now;
    }

    /** Looks at the time since it was measured last. */
    void measure(long now) {
        lags(lags, now);
        final long time = now - measuredAt;
        if (time > 0) {
            capacity = 1 - (double) lagged / time;
            measuredAt = now;
            lagged = 0;
        }
    }

    /** The share of time, 0 to 1, in which none waited, up to the last measurement. */
    double capacity() {
        return capacity;
    }
}
