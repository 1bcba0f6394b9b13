package io.bilbymq.benchmarks.compare.broker;

import io.bilbymq.benchmarks.compare.amqp.AmqpAddress;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A broker that accepts connections.
 *
 * @param name what the report calls it
 * @param address where it listens
 * @param processes what it costs
 * @param http where it is asked how it is, if that is known
 * @param directory where it keeps its data, or a directory of the tool if that is not known
 * @param stop ends it, or does nothing if it was not started by the tool
 */
public record RunningBroker(
        String name,
        AmqpAddress address,
        Optional<HttpPorts> http,
        ProcessTree processes,
        Path directory,
        Runnable stop)
        implements AutoCloseable {

    /**
     * Ports of this machine.
     *
     * @param management of RabbitMQ's HTTP API
     * @param metrics of Prometheus' pages
     */
    public record HttpPorts(int management, int metrics) {}

    /** Ends the broker if the tool started it. */
    @Override
    public void close() {
        stop.run();
    }
}
