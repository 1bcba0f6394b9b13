package io.bilbymq.benchmarks.compare.broker;

import io.bilbymq.benchmarks.compare.amqp.AmqpAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

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

    private static final System.Logger LOG = System.getLogger(RabbitMqBroker.class.getName());

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
        LogFile log = new LogFile(directory.resolve("output.log"));
        ChildProcess process = ChildProcess.start(
                name, List.of(script.toString()), environment(directory, port, portMapperPort), directory, log);
        Runnable stop = () -> {
            process.close();
            stopPortMapper(portMapperPort);
        };
        try {
            Readiness.await(name, address, process::isAlive, log::tail);
        } catch (MeasurementFailed e) {
            stop.run();
            throw e;
        }
        return new RunningBroker(name, address, new ProcessTree(process.pid()), directory, stop);
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

    /** The port mapper detaches itself from the node that started it, so it has to be told separately. */
    private static void stopPortMapper(int port) {
        try {
            Process epmd = new ProcessBuilder("epmd", "-port", Integer.toString(port), "-kill")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!epmd.waitFor(10, TimeUnit.SECONDS) || epmd.exitValue() != 0) {
                LOG.log(System.Logger.Level.WARNING, "RabbitMQ''s epmd on port {0,number,#} is still running", port);
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "RabbitMQ's epmd on port " + port + " is still running", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
