package io.bilbymq.it.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.bilbymq.broker.Broker;
import io.bilbymq.broker.settings.ListenAddress;
import io.bilbymq.broker.settings.Revocation;
import io.bilbymq.broker.settings.TlsSettings;
import io.bilbymq.it.launcher.Launched;
import io.bilbymq.management.Management;
import io.bilbymq.management.ManagementSettings;
import io.bilbymq.management.ManagementSettings.Content;
import io.bilbymq.management.ManagementSettings.Listener;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The HTTP API through TLS: {@code management.ssl.*}. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ManagementTlsTest {
    /** {@code guest:guest}. */
    private static final String GUEST = "Basic Z3Vlc3Q6Z3Vlc3Q=";

    private static final Pattern READY = Pattern.compile("https 127\\.0\\.0\\.1:(\\d+)");

    private final Authority authority = Authority.root("CN=Authority");
    private final Path folder;
    private final Path certificate;
    private final Path key;

    ManagementTlsTest(@TempDir Path folder) throws IOException {
        this.folder = folder;
        certificate = folder.resolve("certificate.pem");
        key = folder.resolve("key.pem");
        install(authority.server());
    }

    private void install(Issued server) throws IOException {
        server.writeChain(certificate);
        server.writeKey(key);
    }

    private Served serve(UnaryOperator<TlsSettings> how) {
        return new Served(how.apply(TlsSettings.of(certificate, key)));
    }

    /** A broker with its API behind TLS. */
    private static final class Served implements AutoCloseable {
        private final Broker broker = Broker.builder().start();
        private final Management management;

        Served(TlsSettings tls) {
            try {
                management = Management.start(
                        broker,
                        ManagementSettings.at("127.0.0.1", 0)
                                .listening(List.of(new Listener(
                                        new ListenAddress("127.0.0.1", 0), Optional.of(tls), Content.API, true))));
            } catch (RuntimeException notStarted) {
                broker.close();
                throw notStarted;
            }
        }

        @Override
        public void close() {
            management.close();
            broker.close();
        }
    }

    private SSLContext client(@Nullable Issued shown) throws Exception {
        return Issued.client(authority.certificate(), shown);
    }

    private static int ask(int port, SSLContext context, String... versions) throws Exception {
        final SSLParameters parameters = context.getDefaultSSLParameters();
        if (versions.length > 0) {
            parameters.setProtocols(versions);
        }
        final HttpClient client = HttpClient.newBuilder()
                .sslContext(context)
                .sslParameters(parameters)
                .connectTimeout(Duration.ofSeconds(30))
                .build();
        final HttpResponse<String> response = client.send(
                HttpRequest.newBuilder(URI.create("https://localhost:" + port + "/api/whoami"))
                        .header("Authorization", GUEST)
                        .build(),
                BodyHandlers.ofString());
        return response.statusCode();
    }

    private static int ask(Served served, SSLContext context, String... versions) throws Exception {
        return ask(served.management.port(), context, versions);
    }

    private static boolean isTaken(Served served, SSLContext context) throws Exception {
        try {
            return ask(served, context) == 200;
        } catch (IOException refused) {
            return false;
        }
    }

    private static void assertRefused(Served served, SSLContext context, String... versions) {
        assertThatThrownBy(() -> ask(served, context, versions)).isInstanceOf(IOException.class);
    }

    /** Renegotiation is how one client could make a server compute all day long. */
    @Test
    void aSecondHandshakeIsRefused() throws Exception {
        try (Served served = serve(tls -> tls);
                SSLSocket socket = (SSLSocket)
                        client(null).getSocketFactory().createSocket("localhost", served.management.port())) {
            socket.setSoTimeout(30_000);
            socket.setEnabledProtocols(new String[] {"TLSv1.2"});
            socket.startHandshake();
            assertThat(statusOf(socket)).isEqualTo("HTTP/1.1 200 OK");

            assertThatThrownBy(() -> {
                        socket.startHandshake();
                        statusOf(socket);
                    })
                    .isInstanceOfAny(SSLException.class, SocketException.class, EOFException.class);
        }
    }

    private static String statusOf(SSLSocket socket) throws IOException {
        socket.getOutputStream()
                .write(("HEAD /api/whoami HTTP/1.1\r\nHost: localhost\r\nAuthorization: " + GUEST + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        final StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            final int read = socket.getInputStream().read();
            if (read < 0) {
                throw new EOFException("the connection has ended");
            }
            head.append((char) read);
        }
        return head.substring(0, head.indexOf("\r"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void theApiIsServedThroughTls(String version) throws Exception {
        try (Served served = serve(tls -> tls)) {
            assertThat(ask(served, client(null), version)).isEqualTo(200);
        }
    }

    @Test
    void aVersionThatIsNotConfiguredIsNotSpoken() throws Exception {
        try (Served served = serve(tls -> tls.withVersions("TLSv1.3"))) {
            assertRefused(served, client(null), "TLSv1.2");
            assertThat(ask(served, client(null), "TLSv1.3")).isEqualTo(200);
        }
    }

    @Test
    void whoSpeaksNoTlsIsNotAnswered() throws Exception {
        try (Served served = serve(tls -> tls);
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), served.management.port())) {
            socket.getOutputStream()
                    .write("GET /api/whoami HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                    .doesNotContain("HTTP");
        }
    }

    /** More than there may be handshakes at a time, whatever the heap is. */
    @Test
    void whoBeginsAHandshakeAndLeavesItKeepsNobodyOut() throws Exception {
        final List<Socket> silent = new ArrayList<>();
        try (Served served = serve(tls -> tls)) {
            for (int i = 0; i < 1100; i++) {
                silent.add(new Socket(InetAddress.getLoopbackAddress(), served.management.port()));
            }

            assertThat(ask(served, client(null))).isEqualTo(200);
        } finally {
            for (final Socket socket : silent) {
                socket.close();
            }
        }
    }

    // Certificates of clients.

    @Test
    void aCertificateThatIsRequiredHasToBeShownAndToBeOfTheAuthority() throws Exception {
        final Authority clients = Authority.root("CN=Clients");
        final Path authorities = Issued.write(folder.resolve("authorities.pem"), clients.certificate());
        try (Served served = serve(tls -> tls.verifyingClients(authorities, true))) {
            assertThat(ask(served, client(clients.issue(Authority.Subject.named("CN=client")))))
                    .isEqualTo(200);
            assertRefused(served, client(null));
            assertRefused(served, client(Authority.root("CN=Stranger").issue(Authority.Subject.named("CN=client"))));
        }
    }

    /** The second time with the session of the first one, which must not be resumed. */
    @Test
    void anAuthorityThatIsTakenAwayVouchesForNobodyAnyMore() throws Exception {
        final Authority first = Authority.root("CN=First");
        final Authority second = Authority.root("CN=Second");
        final Path authorities =
                Issued.write(folder.resolve("authorities.pem"), first.certificate(), second.certificate());
        try (Served served = serve(tls -> tls.verifyingClients(authorities, true))) {
            final SSLContext ofFirst = client(first.issue(Authority.Subject.named("CN=client")));
            final SSLContext ofSecond = client(second.issue(Authority.Subject.named("CN=client")));
            assertThat(isTaken(served, ofFirst)).isTrue();
            assertThat(isTaken(served, ofSecond)).isTrue();

            Issued.write(authorities, second.certificate());
            Files.setLastModifiedTime(authorities, FileTime.from(Instant.now().plusSeconds(5)));

            await("the first authority is not trusted")
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> !isTaken(served, ofFirst));
            assertThat(isTaken(served, ofSecond)).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void aCertificateThatIsRevokedIsRefused(String version) throws Exception {
        final Authority clients = Authority.root("CN=Clients");
        final Path authorities = Issued.write(folder.resolve("authorities.pem"), clients.certificate());
        final Issued revoked = clients.issue(Authority.Subject.named("CN=client"));
        final Path lists = RevocationList.write(
                folder.resolve("lists.pem"), RevocationList.of(clients).revoking(revoked.certificate()));
        try (Served served = serve(tls -> tls.verifyingClients(authorities, true)
                .checkingRevocation(Revocation.of(Revocation.Check.CHAIN, lists)))) {
            assertRefused(served, client(revoked), version);
            assertThat(ask(served, client(clients.issue(Authority.Subject.named("CN=client"))), version))
                    .isEqualTo(200);
        }
    }

    // Files.

    @Test
    void aNewCertificateIsShownToNewClients() throws Exception {
        try (Served served = serve(tls -> tls)) {
            final Authority another = Authority.root("CN=Another");
            final SSLContext trustsAnother = Issued.client(another.certificate(), null);
            assertThat(isTaken(served, trustsAnother)).isFalse();

            install(another.server());

            await("the new certificate").atMost(Duration.ofSeconds(30)).until(() -> isTaken(served, trustsAnother));
        }
    }

    @Test
    void aKeyThatIsNotThereIsNamed() throws IOException {
        Files.delete(key);

        assertThatThrownBy(() -> serve(tls -> tls).close())
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("for HTTP: ")
                .hasMessageContaining(key.toString());
    }

    // Keys of the configuration.

    @Test
    void theKeysOfTheConfigurationAreThoseOfRabbitmq() throws Exception {
        final Authority clients = Authority.root("CN=Clients");
        final Path authorities = Issued.write(folder.resolve("authorities.pem"), clients.certificate());
        final Path configuration =
                Files.writeString(folder.resolve("rabbitmq.conf"), """
                listeners.tcp.default = 127.0.0.1:0
                prometheus.tcp.port = 0
                management.ssl.ip = 127.0.0.1
                management.ssl.port = 0
                management.ssl.certfile = %s
                management.ssl.keyfile = %s
                management.ssl.cacertfile = %s
                management.ssl.verify = verify_peer
                management.ssl.fail_if_no_peer_cert = true
                management.ssl.versions.1 = tlsv1.3
                """.formatted(certificate, key, authorities));
        try (Launched server = Launched.bilby(
                "server",
                "--config",
                configuration.toString(),
                "--data-dir",
                folder.resolve("data").toString())) {
            final String line = server.nextLine();
            final Matcher ready = READY.matcher(String.valueOf(line));
            assertThat(ready.find()).as(line).isTrue();
            final int port = Integer.parseInt(ready.group(1));
            final SSLContext known = client(clients.issue(Authority.Subject.named("CN=client")));

            assertThat(line).doesNotContain("http ");
            assertThat(ask(port, known)).isEqualTo(200);
            assertThatThrownBy(() -> ask(port, client(null))).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> ask(port, known, "TLSv1.2")).isInstanceOf(IOException.class);
        }
    }
}
