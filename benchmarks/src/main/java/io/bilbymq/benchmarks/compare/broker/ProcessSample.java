package io.bilbymq.benchmarks.compare.broker;

/**
 * What a process and its descendants have used up to now.
 *
 * @param cpuSeconds user and system time since the process started
 * @param residentBytes memory held now
 */
public record ProcessSample(double cpuSeconds, long residentBytes) {}
