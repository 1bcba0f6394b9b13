package io.bilbymq.benchmarks.compare.perftest;

import io.bilbymq.benchmarks.compare.broker.ProcessSample;
import io.bilbymq.benchmarks.compare.broker.RunningBroker;
import io.bilbymq.benchmarks.compare.perftest.PerfTestLine.Counted;
import io.bilbymq.benchmarks.compare.report.Metric;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A known number of persistent messages into a queue without consumers, every one confirmed, then out of it. The phases are
 * measured as a whole: the number of messages is exact, and the broker has nothing else to do before and after.
 *
 * @param id what the command line calls it
 * @param title what happens
 * @param queue the queue
 */
record BacklogScenario(String id, String title, String queue) implements Scenario {
    private static final double BYTES_PER_MEGABYTE = 1_000_000;
    private static final double MILLION = 1_000_000;
    private static final Duration DEADLINE = Duration.ofMinutes(10);

    @Override
    public List<Reading> run(RunningBroker broker, PerfTest perfTest, RunLength length) {
        String messages = Integer.toString(length.backlogMessages());
        LeftoverQueue.delete(broker, queue);
        try {
            List<Reading> readings = new ArrayList<>(phase(
                    "publish",
                    broker,
                    perfTest,
                    length,
                    Counted.CONFIRMED,
                    List.of("-x", "1", "-y", "0", "-s", "1024", "-f", "persistent", "-c", "500", "-C", messages)));
            readings.addAll(phase(
                    "drain",
                    broker,
                    perfTest,
                    length,
                    Counted.RECEIVED,
                    List.of("-x", "0", "-y", "1", "-q", "500", "-A", "100", "-f", "persistent", "-D", messages)));
            return readings;
        } finally {
            LeftoverQueue.delete(broker, queue);
        }
    }

    private List<Reading> phase(
            String phase,
            RunningBroker broker,
            PerfTest perfTest,
            RunLength length,
            Counted counted,
            List<String> options) {
        String row = id + " " + phase;
        List<PerfTestLine> lines = new ArrayList<>();
        List<String> allOptions = new ArrayList<>(options);
        allOptions.addAll(List.of("-u", queue, "-ad", "false"));
        ProcessSample before = broker.processes().sample();
        perfTest.run(broker.address(), allOptions, DEADLINE, lines::add);
        ProcessSample after = broker.processes().sample();
        List<Reading> readings = new ArrayList<>();
        // PerfTest prints a rate each second: a phase that is over sooner has none.
        if (!lines.isEmpty()) {
            readings.add(new Reading(
                    row, Metric.THROUGHPUT, Thirds.of(lines, counted).mean()));
        }
        readings.add(new Reading(
                row,
                Metric.CPU_PER_MILLION,
                (after.cpuSeconds() - before.cpuSeconds()) / (length.backlogMessages() / MILLION)));
        readings.add(new Reading(row, Metric.RESIDENT, after.residentBytes() / BYTES_PER_MEGABYTE));
        if (counted == Counted.CONFIRMED && lines.size() >= Thirds.LINES_MIN) {
            readings.add(new Reading(
                    row, Metric.LAST_TO_FIRST_THIRD, Thirds.of(lines, counted).lastToFirst()));
        }
        return readings;
    }

    /**
     * Whether a phase slows down as the queue grows.
     *
     * @param mean messages a second over all lines
     * @param lastToFirst the mean of the last third of the lines, divided by that of the first
     */
    record Thirds(double mean, double lastToFirst) {
        /** With fewer lines a third is hardly a second. */
        static final int LINES_MIN = 6;

        static Thirds of(List<PerfTestLine> lines, Counted counted) {
            int third = Math.max(1, lines.size() / 3);
            double first = mean(lines.subList(0, third), counted);
            double last = mean(lines.subList(lines.size() - third, lines.size()), counted);
            return new Thirds(mean(lines, counted), last / first);
        }

        private static double mean(List<PerfTestLine> lines, Counted counted) {
            return lines.stream()
                    .mapToLong(line -> line.rate(counted))
                    .average()
                    .orElseThrow();
        }
    }
}
