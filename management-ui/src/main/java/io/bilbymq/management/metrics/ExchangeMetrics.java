package io.bilbymq.management.metrics;

import io.bilbymq.broker.statistics.ExchangeStatistics;
import io.bilbymq.broker.statistics.MessageEvent;
import io.bilbymq.management.metrics.Group.Source;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** What there is to say of exchanges: what is not known of each of them is of all together. */
final class ExchangeMetrics {
    static final Group<ExchangeStatistics> GROUP = new Group<>(
            "exchange_metrics",
            Source.COUNTS,
            Observed::exchanges,
            List.of(
                    counter(
                            "exchange_messages_published_total",
                            "Total number of messages published into an exchange",
                            ExchangeStatistics::in,
                            MessageEvent.PUBLISH),
                    counter(
                            "exchange_messages_confirmed_total",
                            "Total number of messages published into an exchange and confirmed",
                            exchange -> Double.NaN,
                            MessageEvent.CONFIRM),
                    counter(
                            "exchange_messages_unroutable_returned_total",
                            "Total number of messages published as mandatory into an exchange and returned to the publisher"
                                    + " as unroutable",
                            exchange -> Double.NaN,
                            MessageEvent.RETURN_UNROUTABLE),
                    counter(
                            "exchange_messages_unroutable_dropped_total",
                            "Total number of messages published as non-mandatory into an exchange and dropped as unroutable",
                            exchange -> Double.NaN,
                            MessageEvent.DROP_UNROUTABLE)));

    private ExchangeMetrics() {}

    private static Metric<ExchangeStatistics> counter(
            String name, String help, ToDoubleFunction<ExchangeStatistics> value, MessageEvent event) {
        return Metric.counter(
                name, help, value, seen -> seen.counts().channels().of(event));
    }
}
