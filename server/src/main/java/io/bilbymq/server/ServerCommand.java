package io.bilbymq.server;

import io.bilbymq.server.config.Config;
import io.bilbymq.server.config.ConfigException;
import io.bilbymq.server.config.ConfigFile;
import io.bilbymq.server.config.Setting;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bilby server}: runs one broker in the foreground until a signal or a failure ends it. */
@Command(
        name = "server",
        description = "Runs the broker in the foreground until SIGTERM or SIGINT.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false)
final class ServerCommand implements Callable<Integer> {
    private static final String SET = "--set";

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            defaultValue = "data",
            description = "The folder for durable queues and messages, made if it is not there; ./data by default.")
    private Path dataDirectory = Path.of("data");

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "A configuration file in the format of rabbitmq.conf.")
    private @Nullable Path configFile;

    @Option(
            names = SET,
            paramLabel = "KEY=VALUE",
            description = "Sets one key of the configuration, over what the file says. Repeatable.")
    private List<String> assignments = new ArrayList<>();

    @Override
    public Integer call() {
        ServerProcess process = new ServerProcess();
        try {
            process.start(config(), dataDirectory);
        } catch (ConfigException | StartFailure failure) {
            System.err.println("bilby: " + failure.getMessage());
            return ServerProcess.FAILED;
        }
        return process.awaitEnd();
    }

    private Config config() throws ConfigException {
        List<Setting> settings = new ArrayList<>();
        if (configFile != null) {
            settings.addAll(ConfigFile.read(configFile));
        }
        for (String assignment : assignments) {
            settings.add(Setting.fromCommandLine(SET, assignment));
        }
        return Config.of(settings);
    }
}
