package io.bilbymq.benchmarks.compare;

import io.bilbymq.benchmarks.compare.amqp.QueueKind;
import io.bilbymq.benchmarks.compare.amqp.RawConnection;
import io.bilbymq.benchmarks.compare.broker.MeasurementFailed;
import io.bilbymq.benchmarks.compare.broker.RunningBroker;
import io.bilbymq.benchmarks.compare.report.Metric;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Many queues declared by one client that waits for each answer. */
@Command(
        name = "declare",
        description = "Measures how long one client takes to declare many queues, one after another.",
        mixinStandardHelpOptions = true)
final class DeclareCommand implements Callable<Integer> {
    private static final double NANOS_PER_SECOND = 1e9;
    private static final int REHEARSED = 200;

    // Set by picocli before the command is called.
    @SuppressWarnings("NullAway.Init")
    @ParentCommand
    private Compare compare;

    @Option(names = "--queues", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}", defaultValue = "10000")
    private int queues;

    @Option(
            names = "--kind",
            paramLabel = "KIND",
            description = "EXCLUSIVE (transient) or DURABLE. Default: ${DEFAULT-VALUE}",
            defaultValue = "EXCLUSIVE")
    private QueueKind kind = QueueKind.EXCLUSIVE;

    @Override
    public Integer call() {
        String what = queues + " " + kind.name().toLowerCase(Locale.ROOT) + " queues";
        return compare.measured(
                List.of("scenario declare: " + what + " declared by one connection, each answer awaited"),
                session -> session.runOnFreshBrokers(this::declareAll));
    }

    private void declareAll(RunningBroker broker, Session.Recorder recorder) {
        try (RawConnection connection = RawConnection.open(broker.address())) {
            connection.openChannel();
            declare(connection, "rehearsed-", REHEARSED);
            long start = System.nanoTime();
            declare(connection, "declared-", queues);
            recorder.record("declare " + queues, Metric.DECLARE, (System.nanoTime() - start) / NANOS_PER_SECOND);
            delete(connection, "rehearsed-", REHEARSED);
            delete(connection, "declared-", queues);
        } catch (IOException e) {
            throw new MeasurementFailed("failed while queues were declared: " + e, e);
        }
    }

    private void declare(RawConnection connection, String prefix, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            connection.declareQueue(prefix + i, kind);
        }
    }

    /** The broker may be one that outlives the tool, and durable queues would outlive the connection. */
    private void delete(RawConnection connection, String prefix, int count) throws IOException {
        if (kind == QueueKind.DURABLE) {
            for (int i = 0; i < count; i++) {
                connection.deleteQueue(prefix + i);
            }
        }
    }
}
