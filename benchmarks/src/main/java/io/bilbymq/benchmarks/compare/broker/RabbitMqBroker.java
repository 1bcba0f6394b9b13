package io.bilbymq.benchmarks.compare.broker;

import io.bilbymq.benchmarks.compare.amqp.AmqpAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A private RabbitMQ node: own name, ports, cookie, directories and port mapper (epmd), no plugins, default settings. It
 * leaves an installed node alone.
 *
 * @param name what the report calls it
 * @param script RabbitMQ's own {@code rabbitmq-server}, not the distribution's wrapper that changes the user
 */
public record RabbitMqBroker(String name, Path script) implements BrokerSource {
    /** Where Debian's package keeps the script. */
    public static final String DEBIAN_SCRIPT = "/usr/lib/rabbitmq/bin/rabbitmq-server";

    @Override
    public boolean startsProcess() {
        return true;
    }

    @Override
    public RunningBroker start(Path directory) {
        if (!Files.isExecutable(script)) {
            throw new MeasurementFailed("no RabbitMQ at " + script
                    + ": install it (Debian: apt-get install rabbitmq-server) or name another peer with --peer");
        }
        int port = FreePort.next();
        int portMapperPort = FreePort.next();
        AmqpAddress address = AmqpAddress.onThisMachine(port);
        // A node that finds no port mapper starts one that would outlive it. This one is ours and listens where the
        // node looks.
        ChildProcess portMapper = ChildProcess.start(
                "RabbitMQ's port mapper",
                List.of("epmd", "-port", Integer.toString(portMapperPort), "-address", "127.0.0.1"),
                Map.of(),
                directory,
                new LogFile(directory.resolve("epmd.log")));
        LogFile log = new LogFile(directory.resolve("output.log"));
        ChildProcess process = ChildProcess.start(
                name, List.of(script.toString()), environment(directory, port, portMapperPort), directory, log);
        Runnable stop = () -> {
            try (portMapper) {
                process.close();
            }
        };
        try {
            Readiness.await(name, address, process::isAlive, log::tail);
        } catch (MeasurementFailed e) {
            stop.run();
            throw e;
        }
        return new RunningBroker(name, address, Optional.empty(), new ProcessTree(process.pid()), directory, stop);
    }

    private static Map<String, String> environment(Path directory, int port, int portMapperPort) {
        Path absent = directory.resolve("absent");
        return Map.ofEntries(
                // The Erlang cookie is kept in the home directory.
                Map.entry("HOME", directory.toString()),
                Map.entry("ERL_EPMD_PORT", Integer.toString(portMapperPort)),
                Map.entry("RABBITMQ_NODENAME", "comparison-" + port + "@localhost"),
                Map.entry("RABBITMQ_NODE_IP_ADDRESS", "127.0.0.1"),
                Map.entry("RABBITMQ_NODE_PORT", Integer.toString(port)),
                Map.entry("RABBITMQ_DIST_PORT", Integer.toString(FreePort.next())),
                Map.entry("RABBITMQ_MNESIA_BASE", directory.resolve("data").toString()),
                Map.entry("RABBITMQ_LOG_BASE", directory.resolve("log").toString()),
                Map.entry("RABBITMQ_LOGS", "-"),
                Map.entry("RABBITMQ_PID_FILE", directory.resolve("pid").toString()),
                Map.entry(
                        "RABBITMQ_ENABLED_PLUGINS_FILE",
                        directory.resolve("plugins").toString()),
                Map.entry("RABBITMQ_CONFIG_FILE", absent.toString()),
                Map.entry("RABBITMQ_CONF_ENV_FILE", absent.toString()));
    }
}
