package io.bilbymq.management.statistics;

import java.util.ArrayList;
import java.util.List;

/**
 * How a number was in a range of time: RabbitMQ's {@code …_details}.
 *
 * @param rate how much it grew in each second between the last two times that the broker was sampled
 * @param averageRate how much it grew in each second of the range
 * @param average what it was, on average
 * @param samples what it was, the latest first
 */
public record Samples(double rate, double averageRate, double average, List<Sample> samples) {
    /** It was always 0. */
    public static Samples nothing(Range range) {
        final List<Sample> samples = new ArrayList<>();
        for (long time = range.last(); time >= range.first(); time -= range.increment()) {
            samples.add(new Sample(0, time));
        }
        return new Samples(0, 0, 0, List.copyOf(samples));
    }

    /** What it was at {@code timestamp}, milliseconds since 1970. */
    public record Sample(long sample, long timestamp) {}
}
