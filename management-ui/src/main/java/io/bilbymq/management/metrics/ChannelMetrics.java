package io.bilbymq.management.metrics;

import io.bilbymq.broker.statistics.ChannelStatistics;
import io.bilbymq.broker.statistics.ChannelStatistics.PublishesTo;
import io.bilbymq.broker.statistics.MessageEvent;
import io.bilbymq.management.metrics.Group.Source;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** What there is to say of channels. */
final class ChannelMetrics {
    static final List<Group<?>> GROUPS = List.of(
            new Group<>(
                    "channel_metrics",
                    Source.CHANNELS,
                    Observed::channels,
                    List.of(
                            gauge("channel_consumers", "Consumers on a channel", ChannelStatistics::consumers),
                            gauge(
                                    "channel_messages_unacked",
                                    "Delivered but not yet acknowledged messages",
                                    ChannelStatistics::unacknowledged),
                            gauge(
                                    "channel_messages_unconfirmed",
                                    "Published but not yet confirmed messages",
                                    ChannelStatistics::unconfirmed),
                            gauge(
                                    "channel_messages_uncommitted",
                                    "Messages received in a transaction but not yet committed",
                                    ChannelStatistics::uncommitted),
                            gauge(
                                    "channel_acks_uncommitted",
                                    "Message acknowledgements in a transaction not yet committed",
                                    ChannelStatistics::acksUncommitted),
                            gauge(
                                    "consumer_prefetch",
                                    "Limit of unacknowledged messages for each consumer",
                                    ChannelStatistics::prefetch),
                            gauge(
                                    "channel_prefetch",
                                    "Total limit of unacknowledged messages for all consumers on a channel",
                                    ChannelStatistics::globalPrefetch))),
            new Group<>(
                    "channel_exchange_metrics",
                    Source.CHANNELS,
                    ChannelMetrics::publishers,
                    List.of(
                            published(
                                    "channel_messages_published_total",
                                    "Total number of messages published into an exchange on a channel",
                                    PublishesTo::published,
                                    MessageEvent.PUBLISH),
                            published(
                                    "channel_messages_unroutable_returned_total",
                                    "Total number of messages published as mandatory into an exchange and returned to the"
                                            + " publisher as unroutable",
                                    PublishesTo::returned,
                                    MessageEvent.RETURN_UNROUTABLE),
                            published(
                                    "channel_messages_unroutable_dropped_total",
                                    "Total number of messages published as non-mandatory into an exchange and dropped as"
                                            + " unroutable",
                                    PublishesTo::dropped,
                                    MessageEvent.DROP_UNROUTABLE))),
            // What RabbitMQ counts for each exchange or queue, and a channel here for all together.
            new Group<>(
                    "channel_exchange_metrics",
                    Source.CHANNELS,
                    ChannelMetrics::inVirtualHosts,
                    List.of(counter(
                            "channel_messages_confirmed_total",
                            "Total number of messages published into an exchange and confirmed on the channel",
                            MessageEvent.CONFIRM))),
            new Group<>(
                    "channel_queue_metrics",
                    Source.CHANNELS,
                    ChannelMetrics::inVirtualHosts,
                    List.of(
                            counter(
                                    "channel_get_ack_total",
                                    "Total number of messages fetched with basic.get in manual acknowledgement mode",
                                    MessageEvent.GET),
                            counter(
                                    "channel_get_total",
                                    "Total number of messages fetched with basic.get in automatic acknowledgement mode",
                                    MessageEvent.GET_NO_ACK),
                            counter(
                                    "channel_messages_delivered_ack_total",
                                    "Total number of messages delivered to consumers in manual acknowledgement mode",
                                    MessageEvent.DELIVER),
                            counter(
                                    "channel_messages_delivered_total",
                                    "Total number of messages delivered to consumers in automatic acknowledgement mode",
                                    MessageEvent.DELIVER_NO_ACK),
                            counter(
                                    "channel_messages_redelivered_total",
                                    "Total number of messages redelivered to consumers",
                                    MessageEvent.REDELIVER),
                            counter(
                                    "channel_messages_acked_total",
                                    "Total number of messages acknowledged by consumers",
                                    MessageEvent.ACK),
                            counter(
                                    "channel_get_empty_total",
                                    "Total number of times basic.get operations fetched no message",
                                    MessageEvent.GET_EMPTY))));

    private ChannelMetrics() {}

    private static List<Labelled<ChannelStatistics>> inVirtualHosts(Observed seen) {
        return Labelled.all(
                seen.channels().stream().map(Labelled::thing).toList(),
                channel -> Labels.of("channel", channel.details().name(), "vhost", channel.virtualHost()));
    }

    private record Publisher(ChannelStatistics channel, PublishesTo to) {}

    private static List<Labelled<PublishesTo>> publishers(Observed seen) {
        final List<Publisher> all = new ArrayList<>();
        for (final Labelled<ChannelStatistics> each : seen.channels()) {
            each.thing().publishes().forEach(to -> all.add(new Publisher(each.thing(), to)));
        }
        return Labelled.all(
                        all,
                        publisher -> Labels.of(
                                "channel",
                                publisher.channel.details().name(),
                                "vhost",
                                publisher.channel.virtualHost(),
                                "exchange",
                                publisher.to.exchange()))
                .stream()
                .map(each -> new Labelled<>(each.labels(), each.thing().to))
                .toList();
    }

    private static Metric<ChannelStatistics> gauge(
            String name, String help, ToDoubleFunction<ChannelStatistics> value) {
        return Metric.gauge(Observed::channels, name, help, value);
    }

    private static Metric<ChannelStatistics> counter(String name, String help, MessageEvent event) {
        return Metric.counter(
                name,
                help,
                channel -> channel.counts().of(event),
                seen -> seen.counts().channels().of(event));
    }

    private static Metric<PublishesTo> published(
            String name, String help, ToDoubleFunction<PublishesTo> value, MessageEvent event) {
        return Metric.counter(
                name, help, value, seen -> seen.counts().channels().of(event));
    }
}
