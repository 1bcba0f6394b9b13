package io.bilbymq.benchmarks.compare;

import io.bilbymq.benchmarks.compare.broker.LogFile;
import io.bilbymq.benchmarks.compare.broker.MeasurementFailed;
import io.bilbymq.benchmarks.compare.perftest.PerfTest;
import io.bilbymq.benchmarks.compare.perftest.Scenario;
import io.bilbymq.benchmarks.compare.perftest.Scenario.RunLength;
import io.bilbymq.benchmarks.compare.perftest.Scenarios;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The main command: PerfTest's load against each broker in turn. Its sub-commands measure what PerfTest cannot. */
@Command(
        name = "compare",
        description = "Compares BilbyMQ with another broker, run by run in turn, on this machine.",
        subcommands = {
            StartupCommand.class,
            ChurnCommand.class,
            IdleCommand.class,
            DeclareCommand.class,
            PolledCommand.class
        },
        mixinStandardHelpOptions = true,
        version = "Built with BilbyMQ and not versioned apart from it; reports name the versions of what was measured.",
        sortOptions = false,
        usageHelpAutoWidth = true)
public final class Compare implements Callable<Integer> {
    private static final DateTimeFormatter DIRECTORY_NAME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT);

    @Mixin
    private BrokerOptions brokers = new BrokerOptions();

    @Option(
            names = "--rounds",
            scope = ScopeType.INHERIT,
            paramLabel = "N",
            description = "How often each broker has its turn. Default: ${DEFAULT-VALUE}",
            defaultValue = "3")
    private int rounds;

    @Option(
            names = "--seconds",
            scope = ScopeType.INHERIT,
            paramLabel = "S",
            description = "Length of the measured window. Default: ${DEFAULT-VALUE}",
            defaultValue = "12")
    private int seconds;

    @Option(
            names = "--warmup",
            scope = ScopeType.INHERIT,
            paramLabel = "S",
            description = "Part of the same run before the window. Default: ${DEFAULT-VALUE}",
            defaultValue = "7")
    private int warmup;

    @Option(
            names = "--out",
            scope = ScopeType.INHERIT,
            paramLabel = "DIR",
            description =
                    "Where results and the brokers' data go; the disk that is measured. Default: a new directory below"
                            + " ${sys:compare.results:-the current directory}")
    private @Nullable Path results;

    @Option(
            names = "--scenario",
            paramLabel = "ID",
            split = ",",
            description = "Any of a1, a2, b, e, f, c, d, g. Default: the core ones, a1,a2,b,e,f")
    private List<String> scenarios = List.of();

    @Option(
            names = "--rehearsal",
            paramLabel = "S",
            description = "Length of an unmeasured run of each scenario on each broker, before the rounds; 0 for none."
                    + " Default: ${DEFAULT-VALUE}",
            defaultValue = "5")
    private int rehearsal;

    @Option(
            names = "--backlog",
            paramLabel = "N",
            description = "Messages of scenario g. Default: ${DEFAULT-VALUE}",
            defaultValue = "1000000")
    private int backlog;

    @Option(
            names = "--perf-test-java-home",
            paramLabel = "DIR",
            description = "The JDK that PerfTest runs on. Default: the tool's own, ${sys:java.home}",
            defaultValue = "${sys:java.home}")
    private Path perfTestJavaHome = Path.of("");

    @Option(
            names = "--perf-test-class-path",
            paramLabel = "PATH",
            description = "PerfTest and its libraries. Default: set by the start script.",
            defaultValue = "${sys:perf-test.class-path:-}")
    private String perfTestClassPath = "";

    // Set by picocli before a command is called.
    @SuppressWarnings("NullAway.Init")
    @Spec
    private CommandSpec spec;

    /** The tool; ends the JVM with 0, with 1 if a broker or a run failed, with 2 if the options make no sense. */
    public static void main(String[] arguments) {
        CommandLine commandLine = new CommandLine(new Compare());
        commandLine.setExecutionExceptionHandler((exception, failed, parsed) -> {
            if (exception instanceof MeasurementFailed) {
                failed.getErr().println("compare: " + exception.getMessage());
                return CommandLine.ExitCode.SOFTWARE;
            }
            throw exception;
        });
        System.exit(commandLine.execute(arguments));
    }

    @Override
    public Integer call() {
        List<Scenario> chosen = checked(() -> scenarios.isEmpty() ? Scenarios.core() : Scenarios.named(scenarios));
        List<String> notes = new ArrayList<>();
        chosen.forEach(scenario -> notes.add("scenario " + scenario.id() + ": " + scenario.title()));
        notes.add("window: " + seconds + " s after " + warmup + " s of warm-up, " + rounds + " round(s) in turn");
        return measured(notes, session -> {
            PerfTest perfTest = perfTest(session);
            notes.add("PerfTest " + perfTest.version() + " on " + MachineFacts.javaVersion(perfTestJavaHome));
            List<Session.Measuring> rehearsals = chosen.stream()
                    .map(scenario -> load(scenario, perfTest, rehearsalLength()))
                    .toList();
            List<Session.Measuring> measurements = chosen.stream()
                    .map(scenario -> load(scenario, perfTest, new RunLength(warmup, seconds, backlog)))
                    .toList();
            session.runOnSharedBrokers(rehearsals, measurements);
        });
    }

    /** Length of the measured window in seconds. */
    int seconds() {
        return seconds;
    }

    /** Length of the warm-up in seconds. */
    int warmup() {
        return warmup;
    }

    /** The load generator; what it prints is kept with the results. */
    PerfTest perfTest(Session session) {
        return new PerfTest(
                perfTestJavaHome,
                perfTestClassPath,
                new LogFile(session.directory().resolve("perf-test.log")));
    }

    /** Runs a measurement and reports it. What was measured before a failure is reported too, and marked as incomplete. */
    int measured(List<String> notes, Consumer<Session> measurement) {
        CommandLine commandLine = spec.commandLine();
        Session session = new Session(
                checked(brokers::sources), rounds, createDirectory(), commandLine.getOut(), commandLine.getErr());
        try {
            measurement.accept(session);
        } catch (MeasurementFailed e) {
            if (session.hasFigures()) {
                session.report(notes, Optional.ofNullable(e.getMessage()));
            }
            throw e;
        }
        session.report(notes, Optional.empty());
        return CommandLine.ExitCode.OK;
    }

    private RunLength rehearsalLength() {
        // A hundredth of the backlog is enough to have every path compiled once.
        return new RunLength(0, rehearsal, Math.max(1, backlog / 100));
    }

    private Session.Measuring load(Scenario scenario, PerfTest perfTest, RunLength length) {
        return (broker, recorder) -> {
            if (length.seconds() > 0) {
                scenario.run(broker, perfTest, length)
                        .forEach(reading -> recorder.record(reading.scenario(), reading.metric(), reading.value()));
            }
        };
    }

    private Path createDirectory() {
        Path parent = Path.of(System.getProperty("compare.results", "."));
        Path directory = results == null
                ? parent.resolve(LocalDateTime.now(ZoneId.systemDefault()).format(DIRECTORY_NAME))
                : results;
        try {
            return Files.createDirectories(directory).toRealPath();
        } catch (IOException e) {
            throw new MeasurementFailed("cannot create " + directory, e);
        }
    }

    /** What options come to; if they come to nothing, the tool ends with 2 and says why. */
    <T> T checked(Supplier<T> options) {
        try {
            return options.get();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }
}
