package io.bilbymq.management.metrics;

import io.prometheus.metrics.model.snapshots.Labels;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

/** A thing, and how it is told from others of its kind. */
record Labelled<T>(Labels labels, T thing) {
    /**
     * All of these things, sorted. Of several that are called the same only the first is there, since Prometheus takes nothing at all
     * if a name stands twice: behind a proxy two connections may be.
     */
    static <T> List<Labelled<T>> all(Collection<T> things, Function<T, Labels> labels) {
        final List<Labelled<T>> sorted = new ArrayList<>(things.size());
        things.forEach(thing -> sorted.add(new Labelled<>(labels.apply(thing), thing)));
        sorted.sort(Comparator.comparing(Labelled::labels));
        final List<Labelled<T>> distinct = new ArrayList<>(sorted.size());
        for (final Labelled<T> each : sorted) {
            if (distinct.isEmpty()
                    || !distinct.get(distinct.size() - 1).labels().equals(each.labels())) {
                distinct.add(each);
            }
        }
        return distinct;
    }
}
