package io.bilbymq.it.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.bilbymq.it.tls.Authority;
import io.bilbymq.it.tls.Issued;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Definitions that are fetched by HTTPS before the broker listens. */
class FetchedDefinitionsTest {
    private static final String SHOP = """
            {"vhosts": [{"name": "shop"}], "users": [{"name": "ann", "password": "secret", "tags": ["administrator"]}]}
            """;

    private final Path folder;
    private final Authority authority = Authority.root("CN=authority");
    private HttpsServer server;

    FetchedDefinitionsTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @BeforeEach
    void serve() throws Exception {
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(showing(authority.server())));
        server.createContext("/shop.json", exchange -> {
            final byte[] body = SHOP.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private static SSLContext showing(Issued certificate) throws Exception {
        final KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry(
                "server",
                certificate.keys().getPrivate(),
                new char[0],
                certificate.chain().toArray(Certificate[]::new));
        final KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, new char[0]);
        final SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }

    private Launched broker(String file, String... more) throws Exception {
        final List<String> arguments = new ArrayList<>(
                List.of("server", "--data-dir", folder.resolve("data").toString()));
        final List<String> settings = new ArrayList<>(List.of(
                "listeners.tcp.default=127.0.0.1:0",
                "bilbymq.management=false",
                "definitions.import_backend=https",
                "definitions.https.url=https://localhost:" + server.getAddress().getPort() + file));
        settings.addAll(List.of(more));
        settings.forEach(setting -> arguments.addAll(List.of("--set", setting)));
        return Launched.bilby(arguments.toArray(String[]::new));
    }

    private String trusted() throws Exception {
        return "definitions.tls.cacertfile=" + Issued.write(folder.resolve("ca.pem"), authority.certificate());
    }

    @Test
    void whatIsFoundAtTheAddressIsImported() throws Exception {
        try (Launched broker = broker("/shop.json", trusted())) {
            assertThat(broker.nextLine()).contains(" ready: ");
            assertThat(broker.errors()).contains("definitions are imported from https://localhost");
        }
    }

    @Test
    void whoeverIsNotTrustedIsNotBelieved() throws Exception {
        try (Launched broker = broker("/shop.json")) {
            assertThat(broker.exitCode()).isEqualTo(1);
            assertThat(broker.errors())
                    .contains("cannot be fetched from https://localhost")
                    .contains("TLS");
            assertThat(broker.nextLine()).isNull();
        }
    }

    @Test
    void whoeverItIsIsBelievedIfTheConfigurationSaysSoAndTheLogWarns() throws Exception {
        try (Launched broker = broker("/shop.json", "definitions.tls.verify=verify_none")) {
            assertThat(broker.nextLine()).contains(" ready: ");
            assertThat(broker.errors()).contains("[warning]").contains("definitions.tls.verify = verify_none");
        }
    }

    @Test
    void whatIsNotThereEndsTheBroker() throws Exception {
        try (Launched broker = broker("/none.json", trusted())) {
            assertThat(broker.exitCode()).isEqualTo(1);
            assertThat(broker.errors()).contains("none.json: the answer is 404");
        }
    }
}
