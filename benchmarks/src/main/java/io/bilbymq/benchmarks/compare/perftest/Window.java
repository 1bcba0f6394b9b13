package io.bilbymq.benchmarks.compare.perftest;

import io.bilbymq.benchmarks.compare.broker.MeasurementFailed;
import io.bilbymq.benchmarks.compare.broker.ProcessSample;
import io.bilbymq.benchmarks.compare.perftest.PerfTestLine.Counted;
import io.bilbymq.benchmarks.compare.perftest.PerfTestLine.Latency;
import io.bilbymq.benchmarks.compare.report.Spread;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The part of a run that counts. It opens with the first of PerfTest's lines after the warm-up and closes with the first line
 * at least the wanted time later; the broker is sampled as each of these lines arrives, so messages and CPU are those of the same
 * seconds.
 */
public final class Window {
    // A line may come some milliseconds early; it is still the line of that second.
    private static final double TOLERANCE_SECONDS = 0.1;

    private final double warmupSeconds;
    private final double seconds;
    private final Supplier<ProcessSample> sampler;

    private final List<PerfTestLine> lines = new ArrayList<>();
    private final List<ProcessSample> samples = new ArrayList<>();

    /**
     * A window that has not opened.
     *
     * @param sampler asked for what the broker has used up to now
     */
    public Window(double warmupSeconds, double seconds, Supplier<ProcessSample> sampler) {
        this.warmupSeconds = warmupSeconds;
        this.seconds = seconds;
        this.sampler = sampler;
    }

    /** Takes the next line, at the moment it arrives. */
    public void accept(PerfTestLine line) {
        if (line.seconds() >= warmupSeconds - TOLERANCE_SECONDS && !isComplete()) {
            samples.add(sampler.get());
            lines.add(line);
        }
    }

    /** Whether the window has closed. */
    public boolean isComplete() {
        return !lines.isEmpty() && length() >= seconds - TOLERANCE_SECONDS;
    }

    /** Messages in the window. */
    public double messages(Counted counted) {
        double messages = 0;
        for (int i = 1; i < lines.size(); i++) {
            double interval = lines.get(i).seconds() - lines.get(i - 1).seconds();
            messages += lines.get(i).rate(counted) * interval;
        }
        return messages;
    }

    /** Messages a second. */
    public double throughput(Counted counted) {
        return messages(counted) / length();
    }

    /** What the broker used, in seconds of user and system time. */
    public double cpuSeconds() {
        return samples.get(samples.size() - 1).cpuSeconds() - samples.get(0).cpuSeconds();
    }

    /** The largest resident set seen. */
    public long residentBytesMax() {
        return samples.stream().mapToLong(ProcessSample::residentBytes).max().orElseThrow();
    }

    /** Of each percentile, the median over the seconds of the window. Absent if PerfTest measured no such latency. */
    public Optional<Percentiles> latency(Latency kind) {
        List<Percentiles> perSecond = lines.stream()
                .skip(1)
                .map(PerfTestLine::latencies)
                .filter(latencies -> latencies.containsKey(kind))
                .map(latencies -> latencies.get(kind))
                .toList();
        if (perSecond.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Percentiles(
                median(perSecond, Percentiles::medianMillis),
                median(perSecond, Percentiles::p95Millis),
                median(perSecond, Percentiles::p99Millis)));
    }

    /**
     * Refuses a window from which no figure may be taken.
     *
     * @throws MeasurementFailed if the run ended too early or no message was counted
     */
    public void check(Counted counted) {
        if (!isComplete()) {
            throw new MeasurementFailed("PerfTest stopped before " + warmupSeconds + " s of warm-up and " + seconds
                    + " s of measuring were over");
        }
        if (messages(counted) == 0) {
            throw new MeasurementFailed("no message was " + counted.name().toLowerCase(Locale.ROOT) + " in the window");
        }
    }

    private double length() {
        return lines.get(lines.size() - 1).seconds() - lines.get(0).seconds();
    }

    private static double median(List<Percentiles> perSecond, Function<Percentiles, Double> percentile) {
        return Spread.of(perSecond.stream().map(percentile).toList()).median();
    }
}
