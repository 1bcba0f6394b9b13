package io.bilbymq.benchmarks.compare.broker;

import io.bilbymq.benchmarks.compare.amqp.AmqpAddress;
import io.bilbymq.benchmarks.compare.broker.RunningBroker.HttpPorts;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A broker started by a shell command, in the foreground; SIGTERM ends it.
 *
 * @param name what the report calls it
 * @param command may contain <code>{port}</code>, <code>{http-port}</code>, <code>{metrics-port}</code> (free ports) and
 *     <code>{dir}</code> (an empty directory)
 * @param environment added to the tool's own
 */
public record CommandBroker(String name, String command, Map<String, String> environment) implements BrokerSource {
    private static final String MANAGEMENT = "{http-port}";
    private static final String METRICS = "{metrics-port}";

    @Override
    public boolean startsProcess() {
        return true;
    }

    @Override
    public RunningBroker start(Path directory) {
        int port = FreePort.next();
        HttpPorts http = new HttpPorts(FreePort.next(), FreePort.next());
        String filledIn = command.replace("{port}", Integer.toString(port))
                .replace(MANAGEMENT, Integer.toString(http.management()))
                .replace(METRICS, Integer.toString(http.metrics()))
                .replace("{dir}", directory.resolve("data").toString());
        AmqpAddress address = AmqpAddress.onThisMachine(port);
        LogFile log = new LogFile(directory.resolve("output.log"));
        ChildProcess process =
                ChildProcess.start(name, List.of("/bin/sh", "-c", "exec " + filledIn), environment, directory, log);
        try {
            Readiness.await(name, address, process::isAlive, log::tail);
        } catch (MeasurementFailed e) {
            process.close();
            throw e;
        }
        return new RunningBroker(
                name,
                address,
                Optional.of(http).filter(ports -> command.contains(MANAGEMENT) && command.contains(METRICS)),
                new ProcessTree(process.pid()),
                directory,
                process::close);
    }
}
