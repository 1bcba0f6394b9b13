package io.bilbymq.benchmarks.compare.perftest;

/**
 * Latencies of one second, as PerfTest prints them.
 *
 * @param medianMillis half were quicker
 * @param p95Millis 95 of 100 were quicker
 * @param p99Millis 99 of 100 were quicker
 */
public record Percentiles(double medianMillis, double p95Millis, double p99Millis) {}
