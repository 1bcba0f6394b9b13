package io.bilbymq.broker.channel;

import io.bilbymq.broker.loop.Loop;
import io.bilbymq.broker.message.Message;
import io.bilbymq.broker.statistics.ChannelStatistics;
import io.bilbymq.broker.statistics.Counts;
import io.bilbymq.broker.statistics.MessageEvent;
import io.bilbymq.broker.statistics.MessageSize;
import io.bilbymq.broker.statistics.NodeEvent;
import io.bilbymq.broker.statistics.Tally;
import io.bilbymq.broker.statistics.TurnTally;
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
    private final Tally<MessageSize> sizes;
    private Runnable whenCounting = () -> {};

    /** Null until something happens. */
    private @Nullable TurnTally<MessageEvent> tally;

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

    /** What a channel has published to one exchange: its own tally and that of the exchange hear of it at the end of the turn. */
    final class ToExchange implements Runnable {
        private final Exchange exchange;
        private final Tally<MessageEvent> ofExchange;

        /** What this exchange has seen of the channel before this turn. */
        private long told;

        private long published;
        private long returned;
        private long dropped;

        // In this turn.

        private long routed;
        private long bytes;
        private long toBeConfirmed;

        private ToExchange(Exchange exchange) {
            this.exchange = exchange;
            this.ofExchange = exchange.tally(loop);
        }

        /** A message went to so many queues. */
        void published(Message message, int queues, boolean isReturned, boolean isToBeConfirmed) {
            if (published == told) {
                atEndOfTurn(this);
            }
            final int length = message.bodyLength();
            published++;
            routed += queues;
            bytes += length;
            toBeConfirmed += isToBeConfirmed ? 1 : 0;
            sizes.add(MessageSize.of(length));
            if (queues == 0) {
                happened(isReturned ? MessageEvent.RETURN_UNROUTABLE : MessageEvent.DROP_UNROUTABLE);
                returned += isReturned ? 1 : 0;
                dropped += isReturned ? 0 : 1;
            }
        }

        @Override
        public void run() {
            final long more = published - told;
            if (more != 0) {
                told = published;
                ofExchange.add(MessageEvent.PUBLISH, more);
                ofExchange.add(MessageEvent.ROUTE, routed);
                happened(MessageEvent.PUBLISH, more);
                happened(MessageEvent.PUBLISH_CONFIRM, toBeConfirmed);
                happened(MessageEvent.ROUTE, routed);
                happened(MessageEvent.PUBLISH_BYTE, bytes);
                routed = 0;
                bytes = 0;
                toBeConfirmed = 0;
                tally().run();
            }
        }

        private ChannelStatistics.PublishesTo seen() {
            return new ChannelStatistics.PublishesTo(exchange.name(), published, returned, dropped);
        }
    }

    ChannelCounts(VirtualHost virtualHost, Loop loop) {
        this.virtualHost = virtualHost;
        this.loop = loop;
        this.sizes = loop.statistics().sizes();
    }

    /** Has {@code listener} hear in each turn in which something is counted. */
    void whenCounting(Runnable listener) {
        whenCounting = listener;
    }

    private void atEndOfTurn(Runnable task) {
        whenCounting.run();
        loop.atEndOfTurn(task);
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
        final ToExchange first = new ToExchange(exchange);
        known.put(exchange.name(), first);
        return first;
    }

    /** A message has been sent to the client, or got. */
    void sent(MessageEvent how, boolean redelivered) {
        tally().add(how, 1);
        if (redelivered) {
            tally().add(MessageEvent.REDELIVER, 1);
        }
    }

    void happened(MessageEvent event) {
        happened(event, 1);
    }

    void happened(MessageEvent event, long times) {
        if (times != 0) {
            tally().add(event, times);
        }
    }

    private TurnTally<MessageEvent> tally() {
        TurnTally<MessageEvent> known = tally;
        if (known == null) {
            known = new TurnTally<>(virtualHost.tally(loop).part(), this::atEndOfTurn);
            tally = known;
        }
        return known;
    }

    Counts<MessageEvent> counts() {
        if (published != null) {
            published.values().forEach(ToExchange::run);
        }
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
