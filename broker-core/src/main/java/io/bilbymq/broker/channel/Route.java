package io.bilbymq.broker.channel;

import io.bilbymq.broker.queue.Queue;
import io.bilbymq.broker.vhost.Exchange;
import org.jspecify.annotations.Nullable;

/**
 * What a channel knows of publishing to one exchange with one routing key, as of one version of the virtual host: it may
 * write there, and where messages go.
 */
final class Route {
    private final Exchange exchange;
    private final Queue @Nullable [] targets;
    private final long version;
    private final ChannelCounts.ToExchange counts;

    /** A route whose targets are the queues, each once, if they follow from the routing key alone; otherwise null. */
    Route(Exchange exchange, Queue @Nullable [] targets, long version, ChannelCounts.ToExchange counts) {
        this.exchange = exchange;
        this.targets = targets;
        this.version = version;
        this.counts = counts;
    }

    Exchange exchange() {
        return exchange;
    }

    Queue @Nullable [] targets() {
        return targets;
    }

    long version() {
        return version;
    }

    /** Where publishes to the exchange are counted. */
    ChannelCounts.ToExchange counts() {
        return counts;
    }
}
