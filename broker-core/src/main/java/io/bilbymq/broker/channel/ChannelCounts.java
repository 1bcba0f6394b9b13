package io.bilbymq.broker.channel;

import io.bilbymq.broker.loop.Loop;
import io.bilbymq.broker.message.Message;
import io.bilbymq.broker.statistics.ChannelStatistics;
import io.bilbymq.broker.statistics.Counts;
import io.bilbymq.broker.statistics.LoopStatistics;
import io.bilbymq.broker.statistics.MessageEvent;
import io.bilbymq.broker.statistics.MessageSize;
import io.bilbymq.broker.statistics.NodeEvent;
import io.bilbymq.broker.statistics.Tally;
import io.bilbymq.broker.vhost.Exchange;
import io.bilbymq.broker.vhost.VirtualHost;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Counts what a channel sees; what it counts, its virtual host and its loop count, too. Confined to the connection's loop.
 *
 * <p>A channel on which nothing has happened has no tallies.
 */
final class ChannelCounts {
    /** Exchanges that are told of; who publishes to more is told of those of late. */
    private static final int EXCHANGES_MAX = 64;

    private static final Counts<MessageEvent> NOTHING = Counts.none(MessageEvent.class);

    private final VirtualHost virtualHost;
    private final Loop loop;

    /** Null until something happens. */
    private @Nullable Tally<MessageEvent> tally;

    /** Null until something is published. */
    private @Nullable Published published;

    /** What a channel has published. */
    private static final class Published extends LinkedHashMap<String, ToExchange> {
        private static final long serialVersionUID = 1;

        Published() {
            super(2, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, ToExchange> eldest) {
            return size() > EXCHANGES_MAX;
        }
    }

    /** What a channel has published to one exchange. */
    static final class ToExchange {
        private final Exchange exchange;
        private final Tally<MessageEvent> ofExchange;
        private long published;
        private long returned;
        private long dropped;

        private ToExchange(Exchange exchange, Loop loop) {
            this.exchange = exchange;
            this.ofExchange = exchange.tally(loop);
        }

        private ChannelStatistics.PublishesTo seen() {
            return new ChannelStatistics.PublishesTo(exchange.name(), published, returned, dropped);
        }
    }

    ChannelCounts(VirtualHost virtualHost, Loop loop) {
        this.virtualHost = virtualHost;
        this.loop = loop;
    }

    /** What is counted of publishing to this exchange. */
    ToExchange to(Exchange exchange) {
        Published known = published;
        if (known == null) {
            known = new Published();
            published = known;
            loop.statistics().node().add(NodeEvent.PUBLISHER_BEGIN);
        }
        final ToExchange there = known.get(exchange.name());
        if (there != null && there.exchange == exchange) {
            return there;
        }
        final ToExchange first = new ToExchange(exchange, loop);
        known.put(exchange.name(), first);
        return first;
    }

    /** A message went to so many queues. */
    void published(ToExchange to, Message message, int queues, boolean mandatory, boolean toBeConfirmed) {
        final LoopStatistics all = loop.statistics();
        tally().add(MessageEvent.PUBLISH);
        if (toBeConfirmed) {
            all.channels().add(MessageEvent.PUBLISH_CONFIRM);
        }
        all.channels().add(MessageEvent.ROUTE, queues);
        all.sizes().add(MessageSize.of(message.bodyLength()));
        all.node().add(NodeEvent.BODY_BYTE, message.bodyLength());
        to.published++;
        to.ofExchange.add(MessageEvent.PUBLISH);
        to.ofExchange.add(MessageEvent.ROUTE, queues);
        if (queues == 0) {
            happened(mandatory ? MessageEvent.RETURN_UNROUTABLE : MessageEvent.DROP_UNROUTABLE);
            to.returned += mandatory ? 1 : 0;
            to.dropped += mandatory ? 0 : 1;
        }
    }

    /** A message has been sent to the client, or got. */
    void sent(MessageEvent how, boolean redelivered) {
        tally().add(how);
        if (redelivered) {
            tally().add(MessageEvent.REDELIVER);
        }
    }

    void happened(MessageEvent event) {
        happened(event, 1);
    }

    void happened(MessageEvent event, long times) {
        tally().add(event, times);
    }

    private Tally<MessageEvent> tally() {
        Tally<MessageEvent> known = tally;
        if (known == null) {
            known = virtualHost.tally(loop).part();
            tally = known;
        }
        return known;
    }

    Counts<MessageEvent> counts() {
        return tally == null ? NOTHING : tally.counts();
    }

    /** What was published to exchanges that are still there. */
    List<ChannelStatistics.PublishesTo> publishes() {
        if (published == null) {
            return List.of();
        }
        published.values().removeIf(to -> virtualHost.exchange(to.exchange.name()) != to.exchange);
        return published.values().stream().map(ToExchange::seen).toList();
    }

    /** The channel is closed. */
    void closed() {
        if (published != null) {
            loop.statistics().node().add(NodeEvent.PUBLISHER_END);
        }
    }
}
