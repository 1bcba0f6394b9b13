package io.bilbymq.benchmarks.compare.perftest;

import io.bilbymq.benchmarks.compare.amqp.RawConnection;
import io.bilbymq.benchmarks.compare.broker.MeasurementFailed;
import io.bilbymq.benchmarks.compare.broker.RunningBroker;
import java.io.IOException;

/** Queues that a run leaves behind because no consumer's going could auto-delete them. */
final class LeftoverQueue {
    private LeftoverQueue() {}

    /** Deletes one; that there is none is fine too. */
    static void delete(RunningBroker broker, String queue) {
        try (RawConnection connection = RawConnection.open(broker.address())) {
            connection.openChannel();
            connection.deleteQueue(queue);
        } catch (IOException e) {
            throw new MeasurementFailed("cannot delete queue " + queue, e);
        }
    }
}
