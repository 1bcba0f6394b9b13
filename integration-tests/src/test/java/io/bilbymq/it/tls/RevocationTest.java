package io.bilbymq.it.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.DefaultSaslConfig;
import com.rabbitmq.client.PossibleAuthenticationFailureException;
import io.bilbymq.broker.settings.AuthenticationSettings;
import io.bilbymq.broker.settings.CertificateLogin;
import io.bilbymq.broker.settings.Revocation;
import io.bilbymq.broker.settings.Revocation.Check;
import io.bilbymq.broker.settings.UserSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Certificates of clients that have been revoked: {@code ssl_options.crl_check} and {@code bilbymq.ssl.crlfile}. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RevocationTest {
    private final Authority root = Authority.root("CN=Root");
    private final Authority middle = root.intermediate("CN=Middle");
    private final Path folder;
    private final Path authorities;
    private final Path lists;

    RevocationTest(@TempDir Path folder) throws IOException {
        this.folder = folder;
        authorities = Issued.write(folder.resolve("authorities.pem"), root.certificate());
        lists = folder.resolve("lists.pem");
    }

    private TlsBroker broker(Check check, String... versions) throws IOException {
        return new TlsBroker(
                folder,
                tls -> (versions.length == 0 ? tls : tls.withVersions(versions))
                        .verifyingClients(authorities, true)
                        .checkingRevocation(Revocation.of(check, lists)),
                settings -> {});
    }

    private static Issued client(Authority authority) {
        return authority.issue(Authority.Subject.named("CN=client"));
    }

    private static boolean isTaken(TlsBroker tls, SSLContext context) throws Exception {
        try (Connection connection = tls.factory(context).newConnection()) {
            return connection.createChannel().isOpen();
        } catch (IOException refused) {
            assertThat(refused).isNotInstanceOf(PossibleAuthenticationFailureException.class);
            return false;
        }
    }

    private static boolean isTaken(TlsBroker tls, Issued certificate) throws Exception {
        return isTaken(tls, tls.client(certificate));
    }

    @ParameterizedTest
    @CsvSource({
        "CHAIN, TLSv1.2",
        "CHAIN, TLSv1.3",
        "PEER, TLSv1.2",
        "PEER, TLSv1.3",
        "BEST_EFFORT, TLSv1.2",
        "BEST_EFFORT, TLSv1.3"
    })
    void aClientWhoseCertificateIsRevokedIsRefusedAndTheOthersAreTaken(Check check, String version) throws Exception {
        final Issued revoked = client(root);
        RevocationList.write(lists, RevocationList.of(root).revoking(revoked.certificate()));
        try (TlsBroker tls = broker(check, version)) {
            assertThat(isTaken(tls, revoked)).isFalse();
            assertThat(isTaken(tls, client(root))).isTrue();
        }
    }

    @Test
    void withoutACheckNothingIsLookedUp() throws Exception {
        final Issued revoked = client(root);
        RevocationList.write(lists, RevocationList.of(root).revoking(revoked.certificate()));
        try (TlsBroker tls = broker(Check.NONE)) {
            assertThat(isTaken(tls, revoked)).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "CHAIN, TLSv1.2, false",
        "CHAIN, TLSv1.3, false",
        "BEST_EFFORT, TLSv1.2, false",
        "BEST_EFFORT, TLSv1.3, false",
        "PEER, TLSv1.2, true",
        "PEER, TLSv1.3, true"
    })
    void anAuthorityThatIsRevokedVouchesForNobodyUnlessOnlyThePeerIsLookedUp(Check check, String version, boolean taken)
            throws Exception {
        RevocationList.write(lists, RevocationList.of(root).revoking(middle.certificate()), RevocationList.of(middle));
        try (TlsBroker tls = broker(check, version)) {
            assertThat(isTaken(tls, client(middle))).isEqualTo(taken);
            assertThat(isTaken(tls, client(root))).isTrue();
        }
    }

    /** As it often is, so that the server's own chain is complete. Java looks no further than to the first one that it knows. */
    @Test
    void anAuthorityThatIsRevokedIsFoundAmongTheTrustedOnesToo() throws Exception {
        Issued.write(authorities, middle.certificate(), root.certificate());
        RevocationList.write(lists, RevocationList.of(root).revoking(middle.certificate()), RevocationList.of(middle));
        try (TlsBroker tls = broker(Check.CHAIN)) {
            assertThat(isTaken(tls, client(middle))).isFalse();
            assertThat(isTaken(tls, client(root))).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "CHAIN, TLSv1.2, false",
        "CHAIN, TLSv1.3, false",
        "PEER, TLSv1.3, false",
        "BEST_EFFORT, TLSv1.2, true",
        "BEST_EFFORT, TLSv1.3, true"
    })
    void whatNoListTellsOfIsTakenByBestEffortOnly(Check check, String version, boolean taken) throws Exception {
        RevocationList.write(lists, RevocationList.of(root));
        try (TlsBroker tls = broker(check, version)) {
            assertThat(isTaken(tls, client(middle))).isEqualTo(taken);
            assertThat(isTaken(tls, client(root))).isTrue();
        }
    }

    @Test
    void whatIsNotKnownOfAnAuthorityDoesNotHideWhatIsKnownOfAClient() throws Exception {
        final Issued revoked = client(middle);
        RevocationList.write(lists, RevocationList.of(middle).revoking(revoked.certificate()));
        try (TlsBroker tls = broker(Check.BEST_EFFORT)) {
            assertThat(isTaken(tls, revoked)).isFalse();
            assertThat(isTaken(tls, client(middle))).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({"CHAIN, TLSv1.2, false", "CHAIN, TLSv1.3, false", "PEER, TLSv1.3, false", "BEST_EFFORT, TLSv1.3, true"})
    void aListWhoseTimeIsOverTellsNothing(Check check, String version, boolean taken) throws Exception {
        final Instant now = Instant.now();
        final Issued revoked = client(root);
        RevocationList.write(
                lists,
                RevocationList.of(root)
                        .revoking(revoked.certificate())
                        .inForce(now.minus(Duration.ofDays(2)), now.minus(Duration.ofDays(1))));
        try (TlsBroker tls = broker(check, version)) {
            assertThat(isTaken(tls, client(root))).isEqualTo(taken);
            assertThat(isTaken(tls, revoked)).isEqualTo(taken);
        }
    }

    @Test
    void aListThatAnotherHasSignedInTheNameOfTheIssuerTellsNothing() throws Exception {
        RevocationList.write(lists, RevocationList.of(Authority.root("CN=Root")));
        try (TlsBroker tls = broker(Check.CHAIN)) {
            assertThat(isTaken(tls, client(root))).isFalse();
        }
    }

    /** With one and the same context, so that a client has a session which it could go on with. */
    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void aNewListCutsOffTheNextHandshake(String version) throws Exception {
        RevocationList.write(lists, RevocationList.of(root));
        try (TlsBroker tls = broker(Check.CHAIN, version)) {
            final Issued issued = client(root);
            final SSLContext client = tls.client(issued);
            final SSLContext other = tls.client(client(root));
            assertThat(isTaken(tls, client)).isTrue();
            try (Connection old = tls.factory(client).newConnection()) {

                RevocationList.write(lists, RevocationList.of(root).revoking(issued.certificate()));

                await("the new list").atMost(Duration.ofSeconds(30)).until(() -> !isTaken(tls, client));
                assertThat(isTaken(tls, other)).isTrue();
                assertThat(old.createChannel().isOpen()).isTrue();
            }
        }
    }

    @Test
    void aBrokenListChangesNothingUntilItIsRight() throws Exception {
        final Issued revoked = client(root);
        RevocationList.write(lists, RevocationList.of(root).revoking(revoked.certificate()));
        try (TlsBroker tls = broker(Check.CHAIN)) {
            Files.writeString(lists, "-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----\n");
            // many handshakes, so that one of them looks at the files
            final Instant end = Instant.now().plusSeconds(3);
            await("a look at the files").atMost(Duration.ofSeconds(30)).until(() -> {
                assertThat(isTaken(tls, revoked)).isFalse();
                return Instant.now().isAfter(end);
            });

            RevocationList.write(lists, RevocationList.of(root));

            await("the new list").atMost(Duration.ofSeconds(30)).until(() -> isTaken(tls, revoked));
        }
    }

    @Test
    void listsMayBeInAFolderInBothFormatsAndOneMayBeAdded() throws Exception {
        Files.createDirectory(lists);
        final Issued revoked = client(middle);
        RevocationList.write(lists.resolve("middle.crl"), RevocationList.of(middle));
        Files.write(lists.resolve("root.der"), RevocationList.of(root).encoded());
        Files.writeString(lists.resolve(".hidden"), "nothing");
        try (TlsBroker tls = broker(Check.CHAIN)) {
            final SSLContext client = tls.client(revoked);
            assertThat(isTaken(tls, client)).isTrue();

            // the older one stays where it is, and is in force
            final Instant now = Instant.now();
            RevocationList.write(
                    lists.resolve("middle-2.crl"),
                    RevocationList.of(middle).revoking(revoked.certificate()).inForce(now, now.plusSeconds(3600)));

            await("the new list").atMost(Duration.ofSeconds(30)).until(() -> !isTaken(tls, client));
            assertThat(isTaken(tls, client(middle))).isTrue();
        }
    }

    /** Java takes the first that it finds, so that one in two of many would go by the older list. */
    @Test
    void ofTwoListsInForceTheNewerOneCounts() throws Exception {
        final Instant now = Instant.now();
        final Issued revoked = client(root);
        final Issued released = client(root);
        RevocationList.write(
                lists,
                RevocationList.of(root).revoking(released.certificate()),
                RevocationList.of(root).revoking(revoked.certificate()).inForce(now, now.plusSeconds(3600)),
                RevocationList.of(root).inForce(now.minus(Duration.ofDays(1)), now.plusSeconds(7200)),
                // one for tomorrow
                RevocationList.of(root).inForce(now.plus(Duration.ofDays(1)), now.plus(Duration.ofDays(2))));
        try (TlsBroker tls = broker(Check.CHAIN)) {
            assertThat(isTaken(tls, revoked)).isFalse();
            assertThat(isTaken(tls, released)).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(value = Check.class, names = "NONE", mode = Mode.EXCLUDE)
    void aBrokerDoesNotStartWithAListThatCannotBeRead(Check check) throws Exception {
        assertThatThrownBy(() -> broker(check).close()).hasMessageContaining("there is no file " + lists);
        Issued.write(lists, root.certificate());
        assertThatThrownBy(() -> broker(check).close())
                .hasMessageContaining("there is no list of revoked certificates in " + lists);
        Files.writeString(lists, "text");
        assertThatThrownBy(() -> broker(check).close())
                .hasMessageContaining("a list of revoked certificates in " + lists + " is damaged");
        Files.delete(lists);
        Files.createDirectory(lists);
        assertThatThrownBy(() -> broker(check).close())
                .hasMessageContaining("there is no list of revoked certificates in " + lists);
    }

    @Test
    void whoLogsInByARevokedCertificateIsRefused() throws Exception {
        final Issued revoked = client(root);
        RevocationList.write(lists, RevocationList.of(root).revoking(revoked.certificate()));
        try (TlsBroker tls = new TlsBroker(
                folder,
                how -> how.verifyingClients(authorities, true).checkingRevocation(Revocation.of(Check.PEER, lists)),
                settings -> settings.users(List.of(new UserSettings("CN=client", "never asked for")))
                        .authentication(new AuthenticationSettings(
                                List.of("EXTERNAL"), Optional.empty(), CertificateLogin.defaults())))) {
            final ConnectionFactory refused = tls.factory(tls.client(revoked));
            refused.setSaslConfig(DefaultSaslConfig.EXTERNAL);
            assertThatThrownBy(refused::newConnection)
                    .isInstanceOf(IOException.class)
                    .isNotInstanceOf(PossibleAuthenticationFailureException.class);

            final ConnectionFactory taken = tls.factory(tls.client(client(root)));
            taken.setSaslConfig(DefaultSaslConfig.EXTERNAL);
            try (Connection connection = taken.newConnection()) {
                assertThat(connection.isOpen()).isTrue();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void theLogSaysWhichCertificateWasRefusedAndWhy(String version) throws Exception {
        final Issued revoked = root.issue(Authority.Subject.named("CN=a\nforged line\u202e"));
        RevocationList.write(lists, RevocationList.of(root).revoking(revoked.certificate()));
        try (LogOfConnections log = new LogOfConnections();
                TlsBroker tls = broker(Check.CHAIN, version)) {
            assertThat(isTaken(tls, revoked)).isFalse();
            assertThat(isTaken(tls, client(middle))).isFalse();

            await("both refusals")
                    .atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(log.lines())
                            .anySatisfy(line -> assertThat(line)
                                    // Some JSSE put the name of the alert before it.
                                    .containsPattern("TLS handshake failed: (\\(certificate_unknown\\) )?certificate "
                                            + serial(revoked.certificate()))
                                    .contains(" of CN=a\\0Aforged line\\E2\\80\\AE was revoked at ")
                                    .endsWith("(key compromise)"))
                            .anySatisfy(line -> assertThat(line)
                                    .contains("it is not known whether certificate ")
                                    .endsWith(" of CN=client is revoked: there is no list in force of CN=Middle")));
        }
    }

    private static String serial(X509Certificate certificate) {
        final String digits = certificate.getSerialNumber().toString(16).toUpperCase(Locale.ROOT);
        return digits.length() % 2 == 0 ? digits : "0" + digits;
    }

    /** What the log says of connections while this is open. */
    private static final class LogOfConnections implements AutoCloseable {
        private final ListAppender<ILoggingEvent> events = new ListAppender<>();
        private final Logger logger = (Logger) LoggerFactory.getLogger("io.bilbymq.broker.connection");

        LogOfConnections() {
            events.start();
            logger.setLevel(Level.INFO);
            logger.addAppender(events);
        }

        List<String> lines() {
            return List.copyOf(events.list).stream()
                    .map(ILoggingEvent::getFormattedMessage)
                    .toList();
        }

        @Override
        public void close() {
            logger.detachAppender(events);
            logger.setLevel(null);
        }
    }
}
