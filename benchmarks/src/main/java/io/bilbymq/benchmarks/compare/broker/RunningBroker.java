package io.bilbymq.benchmarks.compare.broker;

import io.bilbymq.benchmarks.compare.amqp.AmqpAddress;
import java.nio.file.Path;

/**
 * A broker that accepts connections.
 *
 * @param name what the report calls it
 * @param address where it listens
 * @param processes what it costs
 * @param directory where it keeps its data, or a directory of the tool if that is not known
 * @param stop ends it, or does nothing if it was not started by the tool
 */
public record RunningBroker(String name, AmqpAddress address, ProcessTree processes, Path directory, Runnable stop)
        implements AutoCloseable {

    /** Ends the broker if the tool started it. */
    @Override
    public void close() {
        stop.run();
    }
}
