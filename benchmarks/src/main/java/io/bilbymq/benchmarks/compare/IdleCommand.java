package io.bilbymq.benchmarks.compare;

import io.bilbymq.benchmarks.compare.amqp.AmqpAddress;
import io.bilbymq.benchmarks.compare.amqp.QueueKind;
import io.bilbymq.benchmarks.compare.amqp.RawConnection;
import io.bilbymq.benchmarks.compare.broker.MeasurementFailed;
import io.bilbymq.benchmarks.compare.broker.RunningBroker;
import io.bilbymq.benchmarks.compare.report.Metric;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Memory for what does nothing: the idle broker itself, connections with a channel, transient queues. */
@Command(
        name = "idle",
        description = "Measures the memory of an idle broker, and of each idle connection and idle transient queue.",
        mixinStandardHelpOptions = true)
final class IdleCommand implements Callable<Integer> {
    private static final double BYTES_PER_MEGABYTE = 1_000_000;
    // Opened and closed first, so that classes, pools and tables of a first use are not charged to the idle ones.
    private static final int REHEARSED = 200;

    // Set by picocli before the command is called.
    @SuppressWarnings("NullAway.Init")
    @ParentCommand
    private Compare compare;

    @Option(names = "--connections", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}", defaultValue = "5000")
    private int connections;

    @Option(names = "--queues", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}", defaultValue = "10000")
    private int queues;

    @Override
    public Integer call() {
        List<String> notes = List.of(
                "scenario idle connection: " + connections + " connections with a channel each, on a fresh broker",
                "scenario idle queue: " + queues + " exclusive transient queues of one connection, on the same broker");
        return compare.measured(notes, session -> session.runOnFreshBrokers(this::idle));
    }

    private void idle(RunningBroker broker, Session.Recorder recorder) {
        try {
            Footprint fresh = Footprint.after(broker);
            recorder.record("idle", Metric.RESIDENT, fresh.residentBytes() / BYTES_PER_MEGABYTE);
            idleConnections(broker, recorder);
            idleQueues(broker, recorder);
        } catch (IOException e) {
            throw new MeasurementFailed("failed while connections or queues were made: " + e, e);
        }
    }

    private void idleConnections(RunningBroker broker, Session.Recorder recorder) throws IOException {
        close(open(broker.address(), REHEARSED));
        Footprint before = Footprint.before(broker);
        List<RawConnection> open = open(broker.address(), connections);
        try {
            Footprint.after(broker).recordGrowth(before, connections, "idle connection", recorder);
        } finally {
            close(open);
        }
    }

    private void idleQueues(RunningBroker broker, Session.Recorder recorder) throws IOException {
        try (RawConnection connection = RawConnection.open(broker.address())) {
            connection.openChannel();
            declare(connection, "rehearsed-", REHEARSED);
            Footprint before = Footprint.before(broker);
            declare(connection, "idle-", queues);
            Footprint.after(broker).recordGrowth(before, queues, "idle queue", recorder);
        }
    }

    private static List<RawConnection> open(AmqpAddress address, int count) throws IOException {
        List<RawConnection> connections = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            RawConnection connection = RawConnection.open(address);
            connections.add(connection);
            connection.openChannel();
        }
        return connections;
    }

    private static void close(List<RawConnection> connections) throws IOException {
        for (RawConnection connection : connections) {
            connection.close();
        }
    }

    private static void declare(RawConnection connection, String prefix, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            connection.declareQueue(prefix + i, QueueKind.EXCLUSIVE);
        }
    }
}
