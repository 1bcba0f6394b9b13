package io.bilbymq.broker.queue;

import io.bilbymq.broker.statistics.MessageEvent;
import io.bilbymq.broker.statistics.Tally;

/** What is counted of a queue to which something has happened. Confined to the queue's loop. */
final class QueueTraffic {
    private final Tally<MessageEvent> tally;
    private final ConsumerLag lag;

    /** Nothing yet, at {@code now} nanoseconds. */
    QueueTraffic(Tally<MessageEvent> tally, long now) {
        this.tally = tally;
        this.lag = new ConsumerLag(now);
    }

    Tally<MessageEvent> tally() {
        return tally;
    }

    ConsumerLag lag() {
        return lag;
    }
}
