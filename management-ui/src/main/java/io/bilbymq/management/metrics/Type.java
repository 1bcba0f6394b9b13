package io.bilbymq.management.metrics;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.UnknownSnapshot;
import io.prometheus.metrics.model.snapshots.UnknownSnapshot.UnknownDataPointSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;

/** What Prometheus is told that a number is. */
enum Type {
    /** Only gets more. */
    COUNTER {
        @Override
        <T> MetricSnapshot snapshot(
                MetricMetadata metadata, List<Labelled<T>> things, ToDoubleFunction<? super T> value) {
            final List<CounterDataPointSnapshot> points = new ArrayList<>(things.size());
            for (final Labelled<T> each : things) {
                final double number = value.applyAsDouble(each.thing());
                if (!Double.isNaN(number)) {
                    points.add(new CounterDataPointSnapshot(number, each.labels(), null, 0));
                }
            }
            return new CounterSnapshot(metadata, points);
        }
    },

    /** Goes up and down. */
    GAUGE {
        @Override
        <T> MetricSnapshot snapshot(
                MetricMetadata metadata, List<Labelled<T>> things, ToDoubleFunction<? super T> value) {
            final List<GaugeDataPointSnapshot> points = new ArrayList<>(things.size());
            for (final Labelled<T> each : things) {
                final double number = value.applyAsDouble(each.thing());
                if (!Double.isNaN(number)) {
                    points.add(new GaugeDataPointSnapshot(number, each.labels(), null));
                }
            }
            return new GaugeSnapshot(metadata, points);
        }
    },

    /** RabbitMQ does not say. */
    UNTYPED {
        @Override
        <T> MetricSnapshot snapshot(
                MetricMetadata metadata, List<Labelled<T>> things, ToDoubleFunction<? super T> value) {
            final List<UnknownDataPointSnapshot> points = new ArrayList<>(things.size());
            for (final Labelled<T> each : things) {
                points.add(new UnknownDataPointSnapshot(value.applyAsDouble(each.thing()), each.labels(), null));
            }
            return new UnknownSnapshot(metadata, points);
        }
    };

    /** What RabbitMQ writes behind the name of a counter, and Prometheus' library adds by itself. */
    private static final String TOTAL = "_total";

    /** By name. Prometheus' library looks at each letter of a name; done once, that is a quarter of a scrape less. */
    private static final Map<String, MetricMetadata> KNOWN = new ConcurrentHashMap<>();

    abstract <T> MetricSnapshot snapshot(
            MetricMetadata metadata, List<Labelled<T>> things, ToDoubleFunction<? super T> value);

    /** A metric of these things; of those of which it says {@link Double#NaN} nothing is said. */
    final <T> MetricSnapshot snapshot(
            String name, String help, List<Labelled<T>> things, ToDoubleFunction<? super T> value) {
        final MetricMetadata known = KNOWN.get(name);
        return snapshot(known == null ? remember(name, help) : known, things, value);
    }

    private MetricMetadata remember(String name, String help) {
        final String base =
                name.endsWith(TOTAL) && this == COUNTER ? name.substring(0, name.length() - TOTAL.length()) : name;
        final MetricMetadata metadata = new MetricMetadata(base, name, help, null);
        KNOWN.put(name, metadata);
        return metadata;
    }

    /** A metric without labels; a count is one as it is below 2⁵³. */
    final MetricSnapshot snapshot(String name, String help, long value) {
        return snapshot(name, help, (double) value);
    }

    /** The same. */
    final MetricSnapshot snapshot(String name, String help, double value) {
        return snapshot(name, help, List.of(new Labelled<>(Labels.EMPTY, value)), number -> number);
    }
}
