package io.bilbymq.benchmarks.compare.broker;

import io.bilbymq.benchmarks.compare.amqp.AmqpAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A broker started by a shell command, in the foreground; SIGTERM ends it.
 *
 * @param name what the report calls it
 * @param command may contain <code>{port}</code>, <code>{http-port}</code> (both free ports) and <code>{dir}</code> (an
 *     empty directory)
 * @param environment added to the tool's own
 */
public record CommandBroker(String name, String command, Map<String, String> environment) implements BrokerSource {
    @Override
    public boolean startsProcess() {
        return true;
    }

    @Override
    public RunningBroker start(Path directory) {
        int port = FreePort.next();
        String filledIn = command.replace("{port}", Integer.toString(port))
                .replace("{http-port}", Integer.toString(FreePort.next()))
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
        return new RunningBroker(name, address, new ProcessTree(process.pid()), directory, process::close);
    }
}
