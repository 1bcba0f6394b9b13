package io.bilbymq.broker.queue;

import io.bilbymq.broker.statistics.MessageEvent;
import io.bilbymq.broker.statistics.TurnTally;

/** What is counted of a queue to which something has happened. Confined to the queue's loop. */
final class QueueTraffic {
    private final TurnTally<MessageEvent> tally;
    private final ConsumerLag lag;

    /** Nothing yet, at {@code now} nanoseconds. */
    QueueTraffic(TurnTally<MessageEvent> tally, long now) {
        this.tally = tally;
        this.lag = new ConsumerLag(now);
    }

    TurnTally<MessageEvent> tally() {
        return tally;
    }

    ConsumerLag lag() {
        return lag;
    }
}
