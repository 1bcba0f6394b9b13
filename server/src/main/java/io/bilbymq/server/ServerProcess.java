package io.bilbymq.server;

import io.bilbymq.broker.Broker;
import io.bilbymq.broker.settings.BrokerSettings;
import io.bilbymq.management.Management;
import io.bilbymq.management.ManagementSettings;
import io.bilbymq.management.http.ApiServer;
import io.bilbymq.server.config.Config;
import io.bilbymq.server.config.ConfigException;
import io.bilbymq.server.logging.BrokerLog;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life of the process around one broker: start, ready line, end. Start and waiting are the main thread's; the end
 * is the JVM's shutdown thread's, whether a signal or a failure began it.
 */
final class ServerProcess {
    /** The exit code when the broker did not start, failed, or did not stop as it should. */
    static final int FAILED = 1;

    private static final Logger LOG = LoggerFactory.getLogger(ServerProcess.class);

    private final BrokerLog log = new BrokerLog();
    private volatile @Nullable Broker broker;
    private volatile @Nullable Management management;
    private volatile int exitCode;

    /**
     * Starts the broker and prints the ready line.
     *
     * @throws ConfigException if the log cannot be written where the configuration says, or what it says does not go together
     * @throws StartFailure if the broker cannot start
     */
    void start(Config config, Path dataFolder) throws ConfigException, StartFailure {
        log.configure(config);
        BrokerSettings settings = settings(config, dataFolder);
        Optional<ManagementSettings> managementSettings = ManagementFromConfig.read(config);
        DefinitionsFromConfig definitions = DefinitionsFromConfig.read(config);
        reportWithoutEffect(config);
        Runtime.getRuntime().addShutdownHook(new Thread(this::end, "shutdown"));
        try {
            start(settings, managementSettings, definitions);
        } catch (Exception notStarted) {
            exitCode = FAILED;
            throw StartFailure.of(notStarted);
        }
        System.out.println(ready(dataFolder));
        System.out.flush();
    }

    private void start(
            BrokerSettings settings,
            Optional<ManagementSettings> managementSettings,
            DefinitionsFromConfig definitions) {
        // Loading a server of HTTP takes as long as starting the broker, and there is a processor for each.
        CompletableFuture<ApiServer> server = managementSettings.isPresent()
                ? CompletableFuture.supplyAsync(ApiServer::new)
                : new CompletableFuture<>();
        Broker started = Broker.start(settings, preparing -> {
            // A signal while definitions are imported closes the broker in good order.
            broker = preparing;
            definitions.importInto(preparing);
        });
        if (managementSettings.isPresent()) {
            management = Management.start(started, managementSettings.get(), server.join());
        }
    }

    private String ready(Path dataFolder) {
        ReadyLine line = new ReadyLine();
        Broker running = broker;
        if (running != null) {
            running.addresses().forEach(address -> line.listener("amqp", address));
            running.tlsAddresses().forEach(address -> line.listener("amqps", address));
        }
        Management serving = management;
        if (serving != null) {
            serving.listening().forEach(each -> line.listener(word(each.listener()), each.address()));
        }
        return line.text(dataFolder);
    }

    private static String word(ManagementSettings.Listener listener) {
        if (listener.content() == ManagementSettings.Content.METRICS) {
            return "metrics";
        }
        return listener.tls().isPresent() ? "https" : "http";
    }

    private static BrokerSettings settings(Config config, Path dataFolder) throws ConfigException, StartFailure {
        try {
            return SettingsFromConfig.read(config, dataFolder);
        } catch (IllegalArgumentException senseless) {
            throw StartFailure.of(senseless);
        }
    }

    /** Blocks until the broker fails; when it is stopped by a signal, the process ends meanwhile. */
    int awaitEnd() {
        Broker running = broker;
        if (running == null) {
            throw new IllegalStateException("not started");
        }
        Throwable failure = running.failure().toCompletableFuture().join();
        if (failure instanceof IOException) {
            LOG.error("the message log has failed and the broker stops: {}", StartFailure.words(failure));
        } else {
            LOG.error("the broker failed and ends", failure);
        }
        exitCode = FAILED;
        return FAILED;
    }

    private static void reportWithoutEffect(Config config) {
        List<String> keys = config.keysWithoutEffectYet();
        if (!keys.isEmpty()) {
            LOG.warn("accepted, but without effect in this version: {}", String.join(", ", keys));
        }
    }

    /** Runs on the shutdown thread. */
    private void end() {
        try {
            Management serving = management;
            if (serving != null) {
                serving.close();
            }
            Broker running = broker;
            if (running != null) {
                running.close();
            }
        } catch (RuntimeException notStopped) {
            LOG.error("the broker did not stop as it should", notStopped);
            exitCode = FAILED;
        }
        log.close();
        // A signal ends a JVM with 128 + its number, but stopping when told to is not a failure.
        Runtime.getRuntime().halt(exitCode);
    }
}
