package io.bilbymq.management.metrics;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * A number that there is of each thing of a kind.
 *
 * @param name behind the prefix of the page, such as {@code rabbitmq_}
 * @param help in RabbitMQ's words
 * @param value {@link Double#NaN} if there is none
 * @param total of all things, also of those that are gone: what a counter has to say for it never to get less; {@link Double#NaN} if
 *     there is none
 */
record Metric<T>(String name, Type type, String help, ToDoubleFunction<T> value, ToDoubleFunction<Observed> total) {
    /** Of which all together have the sum. */
    static <T> Metric<T> gauge(Kind<T> kind, String name, String help, ToDoubleFunction<T> value) {
        return new Metric<>(name, Type.GAUGE, help, value, sum(kind, value));
    }

    /** A counter that ends with its thing. */
    static <T> Metric<T> counter(Kind<T> kind, String name, String help, ToDoubleFunction<T> value) {
        return new Metric<>(name, Type.COUNTER, help, value, sum(kind, value));
    }

    /** A counter that goes on when its thing has gone. */
    static <T> Metric<T> counter(
            String name, String help, ToDoubleFunction<T> value, ToDoubleFunction<Observed> total) {
        return new Metric<>(name, Type.COUNTER, help, value, total);
    }

    private static <T> ToDoubleFunction<Observed> sum(Kind<T> kind, ToDoubleFunction<T> value) {
        return seen -> {
            double sum = 0;
            for (final Labelled<T> each : kind.of(seen)) {
                final double number = value.applyAsDouble(each.thing());
                sum += Double.isNaN(number) ? 0 : number;
            }
            return sum;
        };
    }

    /** Things that a scrape has seen. */
    @FunctionalInterface
    interface Kind<T> {
        List<Labelled<T>> of(Observed seen);
    }
}
