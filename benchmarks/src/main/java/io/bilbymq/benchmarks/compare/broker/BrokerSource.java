package io.bilbymq.benchmarks.compare.broker;

import java.nio.file.Path;

/** One side of a comparison: where a running broker comes from. */
public sealed interface BrokerSource permits CommandBroker, RabbitMqBroker, AttachedBroker {

    /** What the report calls it. */
    String name();

    /** Whether {@link #start} starts a new process, so that starting can be measured. */
    boolean startsProcess();

    /**
     * Starts the broker, or finds it, and returns when a client has opened a connection.
     *
     * @param directory exists and is empty; the broker keeps its data and its output there
     * @throws MeasurementFailed if it does not come up within a minute
     */
    RunningBroker start(Path directory);
}
