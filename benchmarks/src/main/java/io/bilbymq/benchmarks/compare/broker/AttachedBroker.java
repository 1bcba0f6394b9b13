package io.bilbymq.benchmarks.compare.broker;

import io.bilbymq.benchmarks.compare.amqp.AmqpAddress;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A broker that somebody else started and will stop.
 *
 * @param name what the report calls it
 * @param address where it listens
 * @param pid its process
 */
public record AttachedBroker(String name, AmqpAddress address, long pid) implements BrokerSource {
    @Override
    public boolean startsProcess() {
        return false;
    }

    @Override
    public RunningBroker start(Path directory) {
        ProcessTree processes = new ProcessTree(pid);
        Readiness.await(name, address, () -> processes.sample().cpuSeconds() >= 0, () -> "");
        return new RunningBroker(name, address, Optional.empty(), processes, directory, () -> {});
    }
}
