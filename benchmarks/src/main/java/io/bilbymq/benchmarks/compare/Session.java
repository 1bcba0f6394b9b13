package io.bilbymq.benchmarks.compare;

import io.bilbymq.benchmarks.compare.broker.BrokerSource;
import io.bilbymq.benchmarks.compare.broker.MeasurementFailed;
import io.bilbymq.benchmarks.compare.broker.RunningBroker;
import io.bilbymq.benchmarks.compare.report.Comparison;
import io.bilbymq.benchmarks.compare.report.Csv;
import io.bilbymq.benchmarks.compare.report.Measurement;
import io.bilbymq.benchmarks.compare.report.Metric;
import io.bilbymq.benchmarks.compare.report.Picture;
import io.bilbymq.benchmarks.compare.report.TextTable;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** One invocation of the tool: it starts brokers, gathers figures, and reports them at the end, also after a failure. */
final class Session {
    private final List<BrokerSource> sources;
    private final int rounds;
    private final Path directory;
    private final PrintWriter out;
    private final PrintWriter progress;

    private final List<Measurement> measurements = new ArrayList<>();
    private final Map<String, String> brokersSeen = new LinkedHashMap<>();
    private final String load = MachineFacts.load();
    private int brokersStarted;

    Session(List<BrokerSource> sources, int rounds, Path directory, PrintWriter out, PrintWriter progress) {
        this.sources = List.copyOf(sources);
        this.rounds = rounds;
        this.directory = directory;
        this.out = out;
        this.progress = progress;
    }

    /** The directory of this session: results, and what the processes printed. */
    Path directory() {
        return directory;
    }

    /** Measures one broker in one round. */
    interface Measuring {
        /** May record as many figures as it likes. */
        void measure(RunningBroker broker, Recorder recorder);
    }

    /** Takes the figures of one run. */
    interface Recorder {
        /** Records one. */
        void record(String scenario, Metric metric, double value);
    }

    /** Starts all brokers once, and runs one scenario after the other on them, in turn. */
    void runOnSharedBrokers(List<Measuring> rehearsals, List<Measuring> scenarios) {
        List<RunningBroker> brokers = new ArrayList<>();
        try {
            for (BrokerSource source : sources) {
                brokers.add(start(source));
            }
            for (int i = 0; i < scenarios.size(); i++) {
                for (RunningBroker broker : brokers) {
                    run(rehearsals.get(i), broker, (scenario, metric, value) -> {});
                }
                for (int round = 1; round <= rounds; round++) {
                    for (RunningBroker broker : brokers) {
                        run(scenarios.get(i), broker, recorder(broker.name(), round));
                    }
                }
            }
        } finally {
            stop(brokers);
        }
    }

    /** Starts a broker for each single run and stops it afterwards, so that every run meets a fresh one. */
    void runOnFreshBrokers(Measuring scenario) {
        for (int round = 1; round <= rounds; round++) {
            for (BrokerSource source : sources) {
                RunningBroker broker = start(source);
                try {
                    run(scenario, broker, recorder(broker.name(), round));
                } finally {
                    stop(List.of(broker));
                }
            }
        }
    }

    /** Measures how long each broker takes to start; the first start of each is a rehearsal and does not count. */
    void runStarts(String scenario) {
        for (int round = 0; round <= rounds; round++) {
            for (BrokerSource source : sources) {
                if (!source.startsProcess()) {
                    throw new MeasurementFailed(source.name() + " is already running: its start cannot be measured");
                }
                long before = System.nanoTime();
                RunningBroker broker = start(source);
                double seconds = (System.nanoTime() - before) / 1e9;
                try {
                    if (round > 0) {
                        recorder(source.name(), round).record(scenario, Metric.START, seconds);
                    }
                } finally {
                    stop(List.of(broker));
                }
            }
        }
    }

    /** Prints the report and writes it to files. */
    void report(List<String> notes, Optional<String> failure) {
        Comparison comparison =
                new Comparison(sources.stream().map(BrokerSource::name).toList(), measurements);
        StringBuilder text = new StringBuilder(MachineFacts.describe())
                .append("load before: ")
                .append(load)
                .append('\n');
        brokersSeen.forEach(
                (name, what) -> text.append(name).append(": ").append(what).append('\n'));
        notes.forEach(note -> text.append(note).append('\n'));
        failure.ifPresent(reason -> text.append("INCOMPLETE: ").append(reason).append('\n'));
        text.append('\n').append(TextTable.of(comparison));
        out.print(text);
        try {
            Files.writeString(directory.resolve("report.txt"), text);
            Files.writeString(directory.resolve("figures.csv"), Csv.of(comparison));
            Picture.write(comparison, directory.resolve("picture.png"));
        } catch (IOException e) {
            throw new MeasurementFailed("cannot write the report into " + directory, e);
        }
        out.println("\nreport.txt, figures.csv and picture.png are in " + directory);
        out.flush();
    }

    /** Whether there is anything to report. */
    boolean hasFigures() {
        return !measurements.isEmpty();
    }

    private static void run(Measuring measuring, RunningBroker broker, Recorder recorder) {
        try {
            measuring.measure(broker, recorder);
        } catch (MeasurementFailed e) {
            throw new MeasurementFailed(broker.name() + ": " + e.getMessage(), e);
        }
    }

    private Recorder recorder(String broker, int round) {
        return (scenario, metric, value) -> {
            measurements.add(new Measurement(scenario, round, broker, metric, value));
            progress.printf(
                    Locale.ROOT,
                    "%s, round %d, %s: %s %,." + metric.decimals() + "f %s%n",
                    scenario,
                    round,
                    broker,
                    metric.label(),
                    value,
                    metric.unit());
            progress.flush();
        };
    }

    private RunningBroker start(BrokerSource source) {
        brokersStarted++;
        Path home = directory.resolve("broker-" + brokersStarted + "-" + source.name());
        try {
            Files.createDirectories(home);
        } catch (IOException e) {
            throw new MeasurementFailed("cannot create " + home, e);
        }
        RunningBroker broker = source.start(home);
        brokersSeen.computeIfAbsent(source.name(), name -> MachineFacts.describe(broker));
        return broker;
    }

    /** Stops all, even if stopping one fails, and removes their data; what they printed stays. */
    private static void stop(List<RunningBroker> brokers) {
        List<RuntimeException> failures = new ArrayList<>();
        for (RunningBroker broker : brokers) {
            try {
                broker.close();
                Directories.deleteTree(broker.directory().resolve("data"));
            } catch (RuntimeException e) {
                failures.add(e);
            }
        }
        if (!failures.isEmpty()) {
            throw failures.get(0);
        }
    }
}
