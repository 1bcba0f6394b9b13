package io.bilbymq.broker.channel;

import io.bilbymq.broker.statistics.ChannelStatistics;
import io.bilbymq.broker.statistics.Measured;
import io.bilbymq.broker.statistics.Sample;

/** What is to be seen of a channel from outside. Confined to the connection's loop. */
final class ChannelView implements Measured {
    private final long id;
    private final Channel channel;
    private final ChannelConnection connection;
    private final BasicOperations basic;
    private final Deliveries deliveries;
    private final ChannelCounts counts;

    /** Whether the loop knows that it has not been measured since something happened. */
    private boolean changed;

    ChannelView(
            Channel channel,
            ChannelConnection connection,
            BasicOperations basic,
            Deliveries deliveries,
            ChannelCounts counts) {
        this.id = connection.loop().statistics().nextId();
        this.channel = channel;
        this.connection = connection;
        this.basic = basic;
        this.deliveries = deliveries;
        this.counts = counts;
        counts.whenCounting(this::changed);
    }

    /** Something has happened to the channel; what is counted says so itself. */
    void changed() {
        if (!changed) {
            changed = true;
            connection.loop().statistics().changes().add(this);
        }
    }

    @Override
    public void measure(Sample.Builder sample) {
        changed = false;
        sample.channel(statistics());
        if (!channel.isOpen()) {
            sample.channelGone(id);
        }
    }

    /** How it is now. */
    ChannelStatistics statistics() {
        return new ChannelStatistics(
                id,
                connection.virtualHost().name(),
                channel.details(),
                channel.isOpen() ? connection.state() : "closing",
                basic.count(),
                basic.prefetch(),
                deliveries.limit(),
                deliveries.outstanding(),
                channel.publisher().unconfirmed(),
                channel.tx().publishes(),
                channel.tx().settlements(),
                channel.tx().isSelected(),
                channel.publisher().confirms(),
                counts.counts(),
                counts.publishes());
    }
}
