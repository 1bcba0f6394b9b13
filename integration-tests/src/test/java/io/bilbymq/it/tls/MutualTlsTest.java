package io.bilbymq.it.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.Connection;
import io.bilbymq.broker.settings.TlsSettings;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which certificates of clients are taken: {@code ssl_options.verify}, {@code fail_if_no_peer_cert} and {@code depth}. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MutualTlsTest {
    private final Authority authority = Authority.root("CN=Clients' authority");

    private final Path folder;
    private final Path authorities;

    MutualTlsTest(@TempDir Path folder) throws IOException {
        this.folder = folder;
        authorities = Issued.write(folder.resolve("authorities.pem"), authority.certificate());
    }

    private TlsBroker broker(UnaryOperator<TlsSettings> how) throws IOException {
        return new TlsBroker(folder, how, settings -> {});
    }

    private TlsBroker asking() throws IOException {
        return broker(tls -> tls.verifyingClients(authorities, false));
    }

    private static void assertTaken(TlsBroker tls, SSLContext client) throws Exception {
        try (Connection connection = tls.factory(client).newConnection()) {
            assertThat(connection.isOpen()).isTrue();
        }
    }

    /** The server's refusal comes after what the client takes for the end of the handshake. */
    private static void assertRefused(TlsBroker tls, SSLContext client) {
        assertThatThrownBy(() -> tls.factory(client).newConnection())
                .satisfiesAnyOf(
                        e -> assertThat(e).isInstanceOf(SSLException.class),
                        e -> assertThat(e).isInstanceOf(SocketException.class),
                        e -> assertThat(e).hasRootCauseInstanceOf(SSLException.class),
                        e -> assertThat(e).hasRootCauseInstanceOf(SocketException.class),
                        e -> assertThat(e).hasRootCauseInstanceOf(EOFException.class));
    }

    private Issued issued(String name) {
        return authority.issue(Authority.Subject.named(name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void aCertificateThatIsRequiredHasToBeShownAndToBeOfTheAuthority(String version) throws Exception {
        try (TlsBroker tls =
                broker(settings -> settings.verifyingClients(authorities, true).withVersions(version))) {
            assertTaken(tls, tls.client(issued("CN=client")));
            assertRefused(tls, tls.client(null));
            assertRefused(
                    tls,
                    tls.client(Authority.root("CN=Clients' authority").issue(Authority.Subject.named("CN=client"))));
            assertRefused(tls, tls.client(Authority.root("CN=Stranger").issue(Authority.Subject.named("CN=client"))));
        }
    }

    @Test
    void aCertificateThatIsNotRequiredIsNotTakenOnTrustEither() throws Exception {
        try (TlsBroker tls = asking()) {
            assertTaken(tls, tls.client(null));
            assertTaken(tls, tls.client(issued("CN=client")));
            assertRefused(tls, tls.client(Authority.root("CN=Stranger").issue(Authority.Subject.named("CN=client"))));
        }
    }

    @Test
    void nobodyIsAskedForACertificateThatIsNotVerified() throws Exception {
        try (TlsBroker tls = broker(settings -> settings)) {
            assertTaken(tls, tls.client(Authority.root("CN=Stranger").issue(Authority.Subject.named("CN=client"))));
        }
    }

    @Test
    void aCertificateWhoseTimeIsOverIsRefused() throws Exception {
        try (TlsBroker tls = asking()) {
            assertRefused(
                    tls,
                    tls.client(
                            authority.issue(Authority.Subject.named("CN=client").expired())));
        }
    }

    /** Java takes a certificate that is among the trusted ones as it is, even when its time is over. */
    @Test
    void aCertificateThatIsTrustedItselfIsRefusedAsWellWhenItsTimeIsOver() throws Exception {
        final Issued expired =
                authority.issue(Authority.Subject.named("CN=client").expired());
        Issued.write(authorities, authority.certificate(), expired.certificate());
        try (TlsBroker tls = asking()) {
            assertRefused(tls, tls.client(expired));
        }
    }

    @Test
    void thereMayBeAsManyIntermediateAuthoritiesAsTheDepthSays() throws Exception {
        final Issued direct = issued("CN=client");
        final Issued overOne = authority.intermediate("CN=First").issue(Authority.Subject.named("CN=client"));
        final Issued overTwo = authority
                .intermediate("CN=First")
                .intermediate("CN=Second")
                .issue(Authority.Subject.named("CN=client"));

        try (TlsBroker none =
                broker(settings -> settings.verifyingClients(authorities, true).withDepth(0))) {
            assertTaken(none, none.client(direct));
            assertRefused(none, none.client(overOne));
        }
        try (TlsBroker one =
                broker(settings -> settings.verifyingClients(authorities, true).withDepth(1))) {
            assertTaken(one, one.client(direct));
            assertTaken(one, one.client(overOne));
            assertRefused(one, one.client(overTwo));
        }
    }

    @Test
    void someoneWhoIsNoAuthorityVouchesForNobody() throws Exception {
        final Issued client = issued("CN=client");
        final Issued forged = Authority.of(client).issue(Authority.Subject.named("CN=admin"));
        try (TlsBroker tls = asking()) {
            assertRefused(tls, tls.client(forged));
        }
    }

    @Test
    void aClientThatWasRefusedMayTryAgain() throws Exception {
        try (TlsBroker tls = broker(settings -> settings.verifyingClients(authorities, true))) {
            for (int i = 0; i < 5; i++) {
                assertRefused(tls, tls.client(null));
            }
            assertTaken(tls, tls.client(issued("CN=client")));
        }
    }
}
