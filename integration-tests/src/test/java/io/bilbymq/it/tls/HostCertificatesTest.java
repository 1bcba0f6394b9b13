package io.bilbymq.it.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.bilbymq.broker.settings.HostCertificate;
import io.bilbymq.it.launcher.Launched;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Several certificates, by the name that a client asks for: {@code bilbymq.ssl.sni.*}. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HostCertificatesTest {
    private static final Pattern READY = Pattern.compile("amqps 127\\.0\\.0\\.1:(\\d+), https 127\\.0\\.0\\.1:(\\d+)");

    /** Of the certificates for hosts; that of the default one is another. */
    private final Authority authority = Authority.root("CN=Hosts' authority");

    private final Path folder;

    HostCertificatesTest(@TempDir Path folder) {
        this.folder = folder;
    }

    private Issued issued(String name) {
        return authority.issue(Authority.Subject.named("CN=" + name).dns("localhost"));
    }

    private HostCertificate install(String name, String... hosts) throws IOException {
        final Issued issued = issued(name);
        return new HostCertificate(
                "sni." + name,
                List.of(hosts),
                issued.writeChain(folder.resolve(name + ".pem")),
                issued.writeKey(folder.resolve(name + "-key.pem")),
                Optional.empty());
    }

    private TlsBroker broker(HostCertificate... certificates) throws IOException {
        return new TlsBroker(folder, tls -> tls.withHostCertificates(List.of(certificates)), settings -> {});
    }

    private static String name(X509Certificate certificate) {
        return certificate.getSubjectX500Principal().getName();
    }

    /** A new one for each client: Java would go on with the session of another one, and with the name that it asked for. */
    private static SSLContext trusting(Authority authority) throws Exception {
        return Issued.client(authority.certificate(), null);
    }

    private SSLContext client() throws Exception {
        return trusting(authority);
    }

    private String shownForHost(TlsBroker tls, String name, String version) throws Exception {
        return name(ServerNames.shown(tls.broker.tlsPort(), client(), name, version));
    }

    private static String shownByDefault(TlsBroker tls, @Nullable String name, String version) throws Exception {
        return name(ServerNames.shown(tls.broker.tlsPort(), tls.client(null), name, version));
    }

    @ParameterizedTest
    @CsvSource({"TLSv1.2, shop.example.org", "TLSv1.3, shop.example.org", "TLSv1.2, SHOP.Example.ORG"})
    void whoAsksForAHostIsShownItsCertificate(String version, String name) throws Exception {
        try (TlsBroker tls = broker(install("shop", "shop.example.org"), install("stock", "stock.example.org"))) {
            assertThat(shownForHost(tls, name, version)).isEqualTo("CN=shop");
        }
    }

    @ParameterizedTest
    @CsvSource({"TLSv1.2", "TLSv1.3"})
    void aStarStandsForOneLabelAndNotBeforeANameOfItsOwn(String version) throws Exception {
        try (TlsBroker tls = broker(install("all", "*.example.org"), install("shop", "shop.example.org"))) {
            assertThat(shownForHost(tls, "stock.example.org", version)).isEqualTo("CN=all");
            assertThat(shownForHost(tls, "shop.example.org", version)).isEqualTo("CN=shop");
            assertThat(shownByDefault(tls, "example.org", version)).isEqualTo("CN=localhost");
            assertThat(shownByDefault(tls, "a.stock.example.org", version)).isEqualTo("CN=localhost");
        }
    }

    @ParameterizedTest
    @CsvSource({"TLSv1.2", "TLSv1.3"})
    void whoAsksForNoneOrForAnotherIsShownTheDefaultOne(String version) throws Exception {
        try (TlsBroker tls = broker(install("shop", "shop.example.org"))) {
            assertThat(shownByDefault(tls, null, version)).isEqualTo("CN=localhost");
            assertThat(shownByDefault(tls, "unknown.example.org", version)).isEqualTo("CN=localhost");
        }
    }

    @ParameterizedTest
    @CsvSource({"TLSv1.2", "TLSv1.3"})
    void messagesGoThroughAConnectionByName(String version) throws Exception {
        try (TlsBroker tls = broker(install("shop", "shop.example.org"))) {
            final List<SSLSocket> used = new CopyOnWriteArrayList<>();
            final ConnectionFactory factory = tls.factory(client());
            factory.setSocketConfigurator(socket -> used.add(asking(socket, version)));

            try (Connection connection = factory.newConnection()) {
                assertThat(connection.createChannel().queueDeclare().getQueue()).isNotEmpty();
                assertThat(used)
                        .singleElement()
                        .satisfies(socket -> assertThat(name(
                                        (X509Certificate) socket.getSession().getPeerCertificates()[0]))
                                .isEqualTo("CN=shop"));
            }
        }
    }

    private static SSLSocket asking(Socket socket, String version) {
        final SSLSocket encrypted = (SSLSocket) socket;
        encrypted.setEnabledProtocols(new String[] {version});
        ServerNames.ask(encrypted, "shop.example.org");
        return encrypted;
    }

    @Test
    void oneOfThemIsReplacedAndTheOthersStay() throws Exception {
        try (TlsBroker tls = broker(install("shop", "shop.example.org"), install("stock", "stock.example.org"))) {
            final Issued renewed = issued("renewed");

            renewed.writeKey(folder.resolve("shop-key.pem"));
            renewed.writeChain(folder.resolve("shop.pem"));

            await("the new certificate")
                    .atMost(Duration.ofSeconds(30))
                    .until(() ->
                            shownForHost(tls, "shop.example.org", "TLSv1.3").equals("CN=renewed"));
            assertThat(shownForHost(tls, "stock.example.org", "TLSv1.3")).isEqualTo("CN=stock");
            assertThat(shownByDefault(tls, null, "TLSv1.3")).isEqualTo("CN=localhost");
        }
    }

    @Test
    void oneThatCannotBeUsedIsNamedAtTheStart() throws Exception {
        final HostCertificate shop = install("shop", "shop.example.org");
        final HostCertificate stock = install("stock", "stock.example.org");
        final HostCertificate mixed = new HostCertificate(
                "bilbymq.ssl.sni.mixed", List.of("a"), shop.certificateFile(), stock.keyFile(), Optional.empty());
        final Path none = folder.resolve("none.pem");
        final HostCertificate absent =
                new HostCertificate("bilbymq.ssl.sni.absent", List.of("b"), none, stock.keyFile(), Optional.empty());

        assertThatThrownBy(() -> broker(mixed).close())
                .hasMessageContaining("bilbymq.ssl.sni.mixed: the key in " + stock.keyFile() + " is not that of");
        assertThatThrownBy(() -> broker(absent).close())
                .hasMessageContaining("bilbymq.ssl.sni.absent: there is no file " + none);
    }

    @Test
    void theKeysOfTheConfigurationAreThereForAmqpAndForTheApi() throws Exception {
        final Authority ofDefault = Authority.root("CN=Authority");
        final Issued server = ofDefault.server();
        final HostCertificate shop = install("shop", "shop.example.org");
        final Path configuration = Files.writeString(folder.resolve("rabbitmq.conf"), """
                listeners.tcp = none
                listeners.ssl.default = 127.0.0.1:0
                ssl_options.certfile = %1$s
                ssl_options.keyfile = %2$s
                prometheus.tcp.port = 0
                management.ssl.ip = 127.0.0.1
                management.ssl.port = 0
                management.ssl.certfile = %1$s
                management.ssl.keyfile = %2$s
                bilbymq.ssl.sni.shop.hosts = shop.example.org, *.shop.example.org
                bilbymq.ssl.sni.shop.certfile = %3$s
                bilbymq.ssl.sni.shop.keyfile = %4$s
                """.formatted(
                        server.writeChain(folder.resolve("certificate.pem")),
                        server.writeKey(folder.resolve("key.pem")),
                        shop.certificateFile(),
                        shop.keyFile()));
        try (Launched launched = Launched.bilby(
                "server",
                "--config",
                configuration.toString(),
                "--data-dir",
                folder.resolve("data").toString())) {
            final String line = launched.nextLine();
            final Matcher ready = READY.matcher(String.valueOf(line));
            assertThat(ready.find()).as(line).isTrue();
            for (final int port : List.of(Integer.valueOf(ready.group(1)), Integer.valueOf(ready.group(2)))) {
                for (final String version : List.of("TLSv1.2", "TLSv1.3")) {
                    assertThat(name(ServerNames.shown(port, client(), "shop.example.org", version)))
                            .isEqualTo("CN=shop");
                    assertThat(name(ServerNames.shown(port, client(), "a.shop.example.org", version)))
                            .isEqualTo("CN=shop");
                    assertThat(name(ServerNames.shown(port, trusting(ofDefault), "example.org", version)))
                            .isEqualTo("CN=localhost");
                    assertThat(name(ServerNames.shown(port, trusting(ofDefault), null, version)))
                            .isEqualTo("CN=localhost");
                    assertThatThrownBy(() -> ServerNames.shown(port, trusting(ofDefault), "shop.example.org", version))
                            .isInstanceOf(SSLException.class);
                }
            }
        }
    }
}
