package io.bilbymq.it.management;

import io.bilbymq.broker.Broker;
import io.bilbymq.broker.settings.ListenAddress;
import io.bilbymq.management.Management;
import io.bilbymq.management.ManagementSettings;
import io.bilbymq.management.ManagementSettings.Content;
import io.bilbymq.management.ManagementSettings.Listener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A broker of ours in this process, with its management HTTP API and its metrics, on ports that were free. Its user guest is an
 * administrator, its virtual host "/" is there.
 *
 * @param amqp where it speaks AMQP
 * @param management where the API is, without its {@code /api}
 * @param prometheus where the metrics are, without their {@code /metrics}
 * @param routes all that its router has, as {@code GET /queues/:vhost}: method, then the path behind {@code /api} with variables as
 *     {@link RoleRouteMatrix} names them
 * @param end what ends it
 */
record OwnManagement(InetSocketAddress amqp, URI management, URI prometheus, Set<String> routes, Runnable end) {
    private static final String HOST = "127.0.0.1";

    // It will not always throw.
    @SuppressWarnings("DoNotCallSuggester")
    static OwnManagement start() {
        final Path folder = temporaryFolder();
        final Broker broker = Broker.builder().dataFolder(folder).start();
        final Management management = Management.start(
                broker,
                ManagementSettings.at(HOST, 0)
                        .sampling(Duration.ofSeconds(1))
                        .listening(List.of(Listener.api(HOST, 0), metrics())));
        return new OwnManagement(
                broker.addresses().get(0),
                URI.create("http://" + HOST + ":" + management.port()),
                URI.create("http://" + HOST + ":" + port(management, Content.METRICS)),
                management.endpoints().stream()
                        .map(endpoint -> endpoint.method() + " "
                                + endpoint.path().replace("{", ":").replace("}", ""))
                        .collect(Collectors.toSet()),
                () -> {
                    management.close();
                    broker.close();
                    delete(folder);
                });
    }

    private static Path temporaryFolder() {
        try {
            return Files.createTempDirectory("bilby-management");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (final Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Listener metrics() {
        return new Listener(new ListenAddress(HOST, 0), Optional.empty(), Content.METRICS, true);
    }

    private static int port(Management management, Content content) {
        return management.listening().stream()
                .filter(each -> each.listener().content() == content)
                .findFirst()
                .orElseThrow()
                .address()
                .getPort();
    }
}
