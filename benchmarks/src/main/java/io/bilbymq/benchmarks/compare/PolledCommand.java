package io.bilbymq.benchmarks.compare;

import io.bilbymq.benchmarks.compare.broker.MeasurementFailed;
import io.bilbymq.benchmarks.compare.broker.RunningBroker;
import io.bilbymq.benchmarks.compare.broker.RunningBroker.HttpPorts;
import io.bilbymq.benchmarks.compare.perftest.PerfTest;
import io.bilbymq.benchmarks.compare.perftest.PolledStream;
import io.bilbymq.benchmarks.compare.perftest.Scenarios;
import io.bilbymq.benchmarks.compare.report.Metric;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/**
 * What statistics cost when somebody looks: one stream of messages through a fresh broker, polled and left alone by turns. Turns of one
 * process can be compared where processes cannot: how the compiler happens to inline makes more of a difference than polls do.
 */
@Command(
        name = "polled",
        description = "Measures what somebody costs who asks for all statistics and metrics each second.",
        mixinStandardHelpOptions = true)
final class PolledCommand implements Callable<Integer> {
    // Set by picocli before the command is called.
    @SuppressWarnings("NullAway.Init")
    @ParentCommand
    private Compare compare;

    @Option(
            names = "--load",
            paramLabel = "ID",
            description = "A scenario with a steady stream. Default: ${DEFAULT-VALUE}",
            defaultValue = "a1")
    private String load = "";

    @Option(
            names = "--turns",
            paramLabel = "N",
            description =
                    "How often in a run it is polled for a window, and left alone for one. Default: ${DEFAULT-VALUE}",
            defaultValue = "5")
    private int turns;

    @Override
    public Integer call() {
        PolledStream stream = compare.checked(() ->
                PolledStream.of(Scenarios.named(List.of(load)).get(0), turns, compare.warmup(), compare.seconds()));
        List<String> notes = List.of(
                "scenario " + load + " polled: the HTTP API's lists and both pages of metrics, once a second",
                "each round a fresh broker, polled for " + compare.warmup() + " s, then " + turns
                        + " times polled and left alone for " + compare.seconds() + " s each");
        return compare.measured(notes, session -> {
            PerfTest perfTest = compare.perfTest(session);
            session.runOnFreshBrokers((broker, recorder) -> polled(stream, broker, perfTest, recorder));
        });
    }

    private void polled(PolledStream stream, RunningBroker broker, PerfTest perfTest, Session.Recorder recorder) {
        HttpPorts ports = broker.http()
                .orElseThrow(() -> new MeasurementFailed(
                        "nobody knows where to ask it: its command needs {http-port} and {metrics-port}"));
        try (Poller poller = new Poller(broker.address(), ports)) {
            List<PolledStream.Turn> measured = stream.run(broker, perfTest, poller::poll);
            poller.check();
            for (PolledStream.Turn turn : measured) {
                recorder.record(load + " alone", Metric.CPU_PER_MILLION, turn.alone());
                recorder.record(load + " polled", Metric.CPU_PER_MILLION, turn.polled());
                recorder.record(load, Metric.CPU_POLLED, turn.polled() / turn.alone());
            }
        }
    }
}
