package io.bilbymq.management.statistics;

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
    /** What it was at {@code timestamp}, milliseconds since 1970. */
    public record Sample(long sample, long timestamp) {}
}
