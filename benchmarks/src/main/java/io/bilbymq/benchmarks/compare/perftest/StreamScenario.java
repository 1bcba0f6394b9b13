package io.bilbymq.benchmarks.compare.perftest;

import io.bilbymq.benchmarks.compare.broker.MeasurementFailed;
import io.bilbymq.benchmarks.compare.broker.RunningBroker;
import io.bilbymq.benchmarks.compare.perftest.PerfTestLine.Counted;
import io.bilbymq.benchmarks.compare.perftest.PerfTestLine.Latency;
import io.bilbymq.benchmarks.compare.report.Metric;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A steady stream of messages, of which a window is measured.
 *
 * @param id what the command line calls it
 * @param title what happens
 * @param options PerfTest's, without address and duration
 * @param counted which messages count
 * @param latency which latency is reported
 * @param queue the queue it leaves behind, if any
 * @param measuresDisk whether the time of a sync belongs beside the result
 */
record StreamScenario(
        String id,
        String title,
        List<String> options,
        Counted counted,
        Latency latency,
        Optional<String> queue,
        boolean measuresDisk)
        implements Scenario {
    private static final double BYTES_PER_MEGABYTE = 1_000_000;
    private static final double MILLION = 1_000_000;
    // Two seconds more than the window needs, so that its last line is not the run's last, which may be missing.
    private static final int EXTRA_SECONDS = 2;
    private static final int SLACK_SECONDS = 45;

    StreamScenario {
        options = List.copyOf(options);
    }

    @Override
    public List<Reading> run(RunningBroker broker, PerfTest perfTest, RunLength length) {
        List<Reading> readings = new ArrayList<>();
        if (measuresDisk) {
            readings.add(new Reading(id, Metric.DISK_SYNC, diskSyncMillis(broker)));
        }
        Window window = new Window(
                length.warmupSeconds(),
                length.seconds(),
                () -> broker.processes().sample());
        stream(broker, perfTest, length.warmupSeconds() + length.seconds(), window::accept);
        window.check(counted);
        readings.addAll(readings(window));
        return readings;
    }

    /** Lets messages flow for so many seconds, and hands on each line of figures as it comes. */
    void stream(RunningBroker broker, PerfTest perfTest, int seconds, Consumer<PerfTestLine> onLine) {
        int runSeconds = seconds + EXTRA_SECONDS;
        List<String> allOptions = new ArrayList<>(options);
        allOptions.addAll(List.of("-z", Integer.toString(runSeconds)));
        try {
            perfTest.run(broker.address(), allOptions, Duration.ofSeconds(runSeconds + SLACK_SECONDS), onLine);
        } finally {
            queue.ifPresent(name -> LeftoverQueue.delete(broker, name));
        }
    }

    /** Of the broker's CPU time in a window, in seconds, what a million messages took. */
    double cpuPerMillion(Window window) {
        return window.cpuSeconds() / (window.messages(counted) / MILLION);
    }

    private List<Reading> readings(Window window) {
        List<Reading> readings = new ArrayList<>();
        readings.add(new Reading(id, Metric.THROUGHPUT, window.throughput(counted)));
        readings.add(new Reading(id, Metric.CPU_PER_MILLION, cpuPerMillion(window)));
        window.latency(latency).ifPresent(percentiles -> {
            readings.add(new Reading(id, Metric.LATENCY_MEDIAN, percentiles.medianMillis()));
            readings.add(new Reading(id, Metric.LATENCY_95TH, percentiles.p95Millis()));
            readings.add(new Reading(id, Metric.LATENCY_99TH, percentiles.p99Millis()));
        });
        readings.add(new Reading(id, Metric.RESIDENT, window.residentBytesMax() / BYTES_PER_MEGABYTE));
        return readings;
    }

    private static double diskSyncMillis(RunningBroker broker) {
        try {
            return DiskSync.medianMillis(broker.directory());
        } catch (IOException e) {
            throw new MeasurementFailed("cannot measure a sync in " + broker.directory(), e);
        }
    }
}
