package io.bilbymq.benchmarks.compare;

import io.bilbymq.benchmarks.compare.amqp.AmqpAddress;
import io.bilbymq.benchmarks.compare.amqp.RawConnection;
import io.bilbymq.benchmarks.compare.broker.MeasurementFailed;
import io.bilbymq.benchmarks.compare.broker.ProcessSample;
import io.bilbymq.benchmarks.compare.broker.RunningBroker;
import io.bilbymq.benchmarks.compare.report.Metric;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Connections that come and go: some threads that open a connection and a channel and close them again, without a pause. */
@Command(
        name = "churn",
        description = "Measures connections opened and closed in a second, and broker CPU for each.",
        mixinStandardHelpOptions = true)
final class ChurnCommand implements Callable<Integer> {
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double MILLIS_PER_SECOND = 1e3;

    // Set by picocli before the command is called.
    @SuppressWarnings("NullAway.Init")
    @ParentCommand
    private Compare compare;

    @Option(names = "--threads", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}", defaultValue = "4")
    private int threads;

    @Override
    public Integer call() {
        List<String> notes = List.of("scenario churn: " + threads
                + " threads; handshake, channel.open, connection.close over raw sockets; " + compare.seconds()
                + " s after " + compare.warmup() + " s of warm-up");
        return compare.measured(
                notes, session -> session.runOnSharedBrokers(List.of((broker, recorder) -> {}), List.of(this::churn)));
    }

    private void churn(RunningBroker broker, Session.Recorder recorder) {
        LongAdder connections = new LongAdder();
        AtomicBoolean over = new AtomicBoolean();
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            List<Future<?>> clients = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                clients.add(executor.submit(() -> {
                    openAndClose(broker.address(), over, connections);
                    return null;
                }));
            }
            TimeUnit.SECONDS.sleep(compare.warmup());
            long openedBefore = connections.sum();
            ProcessSample before = broker.processes().sample();
            long start = System.nanoTime();
            TimeUnit.SECONDS.sleep(compare.seconds());
            long opened = connections.sum() - openedBefore;
            double cpuSeconds = broker.processes().sample().cpuSeconds() - before.cpuSeconds();
            double seconds = (System.nanoTime() - start) / NANOS_PER_SECOND;
            over.set(true);
            for (Future<?> client : clients) {
                client.get();
            }
            if (opened == 0) {
                throw new MeasurementFailed("no connection was opened in the window");
            }
            recorder.record("churn", Metric.CONNECTIONS, opened / seconds);
            recorder.record("churn", Metric.CPU_PER_CONNECTION, cpuSeconds * MILLIS_PER_SECOND / opened);
        } catch (ExecutionException e) {
            throw new MeasurementFailed("a connection failed: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MeasurementFailed("interrupted", e);
        } finally {
            over.set(true);
            executor.shutdown();
        }
    }

    private static void openAndClose(AmqpAddress address, AtomicBoolean over, LongAdder connections)
            throws IOException {
        while (!over.get()) {
            try (RawConnection connection = RawConnection.open(address)) {
                connection.openChannel();
            }
            connections.increment();
        }
    }
}
