package io.bilbymq.benchmarks.compare.report;

/**
 * One figure of one run.
 *
 * @param scenario what was run
 * @param round counts from 1
 * @param broker which broker
 * @param metric what was measured
 * @param value in the metric's unit
 */
public record Measurement(String scenario, int round, String broker, Metric metric, double value) {
    /** A figure is a number; whoever could not measure has no figure to report. */
    public Measurement {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException(scenario + ", " + broker + ": " + metric + " is " + value);
        }
    }
}
