package io.bilbymq.benchmarks.compare.perftest;

import io.bilbymq.benchmarks.compare.broker.RunningBroker;
import io.bilbymq.benchmarks.compare.report.Metric;
import java.util.List;

/** A load that brokers are compared under. */
public sealed interface Scenario permits StreamScenario, BacklogScenario {

    /** What the command line calls it. */
    String id();

    /** What happens, for a reader. */
    String title();

    /**
     * Runs it once.
     *
     * @throws io.bilbymq.benchmarks.compare.broker.MeasurementFailed if there is no figure to report
     */
    List<Reading> run(RunningBroker broker, PerfTest perfTest, RunLength length);

    /**
     * A figure of a run.
     *
     * @param scenario the row it belongs to: the scenario's id, with the phase if there are several
     * @param metric what was measured
     * @param value in the metric's unit
     */
    record Reading(String scenario, Metric metric, double value) {}

    /**
     * How long to run.
     *
     * @param warmupSeconds before the window
     * @param seconds of the window
     * @param backlogMessages published before they are drained
     */
    record RunLength(int warmupSeconds, int seconds, int backlogMessages) {}
}
