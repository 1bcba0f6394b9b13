package io.bilbymq.management.metrics;

import java.util.List;

/**
 * Metrics of things of a kind that can be asked for together.
 *
 * @param family what RabbitMQ calls them in {@code /metrics/detailed?family=…}
 * @param source who has to be asked about these things
 */
record Group<T>(String family, Source source, Metric.Kind<T> kind, List<Metric<T>> metrics) {
    /** Who tells of things. */
    enum Source {
        /** What is counted, and there at once. */
        COUNTS,
        QUEUES,
        CHANNELS,
        CONNECTIONS
    }

    /** Writes each metric of each thing. */
    void writeEach(Exposition to, String prefix, Observed seen) {
        final List<Labelled<T>> things = kind.of(seen);
        for (final Metric<T> metric : metrics) {
            to.add(metric.type().snapshot(prefix + metric.name(), metric.help(), things, metric.value()));
        }
    }

    /** Writes each metric of all things together. */
    void writeTotals(Exposition to, String prefix, Observed seen) {
        for (final Metric<T> metric : metrics) {
            final double total = metric.total().applyAsDouble(seen);
            to.add(metric.type().snapshot(prefix + metric.name(), metric.help(), total));
        }
    }
}
