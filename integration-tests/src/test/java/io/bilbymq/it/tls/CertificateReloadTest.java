package io.bilbymq.it.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.Connection;
import io.bilbymq.broker.settings.TlsSettings;
import java.io.IOException;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Certificates are replaced while the broker runs: a new one is seen within seconds, by whoever shakes hands then. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CertificateReloadTest {
    private final Path folder;

    CertificateReloadTest(@TempDir Path folder) {
        this.folder = folder;
    }

    private static boolean isTaken(TlsBroker tls, SSLContext client) throws IOException {
        try (SSLSocket socket = tls.socket(client, "TLSv1.2")) {
            return socket.getSession().isValid();
        } catch (SSLException | SocketException refused) {
            return false;
        }
    }

    private static void awaitTaken(TlsBroker tls, SSLContext client) {
        await("the new certificate").atMost(Duration.ofSeconds(30)).until(() -> isTaken(tls, client));
    }

    @Test
    void aNewCertificateIsShownToNewClientsAndOldOnesStay() throws Exception {
        try (TlsBroker tls = new TlsBroker(folder);
                Connection old = tls.factory(tls.client(null)).newConnection()) {
            final Authority another = Authority.root("CN=Another");
            final SSLContext trustsAnother = Issued.client(another.certificate(), null);
            assertThat(isTaken(tls, trustsAnother)).isFalse();

            tls.install(another.server());

            awaitTaken(tls, trustsAnother);
            assertThat(isTaken(tls, tls.client(null))).isFalse();
            assertThat(old.createChannel().queueDeclare().getQueue()).isNotEmpty();
        }
    }

    @Test
    void aBrokenFileChangesNothingUntilItIsRight() throws Exception {
        try (TlsBroker tls = new TlsBroker(folder)) {
            Files.writeString(tls.certificateFile(), "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
            // many handshakes, so that one of them looks at the files
            final Instant end = Instant.now().plusSeconds(3);
            await("a look at the files").atMost(Duration.ofSeconds(30)).until(() -> {
                assertThat(isTaken(tls, tls.client(null))).isTrue();
                return Instant.now().isAfter(end);
            });

            final Authority another = Authority.root("CN=Another");
            tls.install(another.server());

            awaitTaken(tls, Issued.client(another.certificate(), null));
        }
    }

    @Test
    void anAuthorityThatIsTakenAwayVouchesForNobodyAnyMore() throws Exception {
        final Authority first = Authority.root("CN=First");
        final Authority second = Authority.root("CN=Second");
        final Path authorities =
                Issued.write(folder.resolve("authorities.pem"), first.certificate(), second.certificate());
        try (TlsBroker tls = new TlsBroker(folder, settings -> verifying(settings, authorities), settings -> {})) {
            final SSLContext ofFirst = tls.client(first.issue(Authority.Subject.named("CN=client")));
            final SSLContext ofSecond = tls.client(second.issue(Authority.Subject.named("CN=client")));
            assertThat(isTaken(tls, ofFirst)).isTrue();
            assertThat(isTaken(tls, ofSecond)).isTrue();

            Issued.write(authorities, second.certificate());
            Files.setLastModifiedTime(authorities, FileTime.from(Instant.now().plusSeconds(5)));

            await("the first authority is not trusted")
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> !isTaken(tls, ofFirst));
            assertThat(isTaken(tls, ofSecond)).isTrue();
        }
    }

    private static TlsSettings verifying(TlsSettings settings, Path authorities) {
        return settings.verifyingClients(authorities, true);
    }
}
