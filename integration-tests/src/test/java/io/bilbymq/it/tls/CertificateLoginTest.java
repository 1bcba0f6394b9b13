package io.bilbymq.it.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.AuthenticationFailureException;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.DefaultSaslConfig;
import com.rabbitmq.client.LongString;
import com.rabbitmq.client.SaslMechanism;
import com.rabbitmq.client.impl.LongStringHelper;
import io.bilbymq.broker.settings.AuthenticationSettings;
import io.bilbymq.broker.settings.CertificateLogin;
import io.bilbymq.broker.settings.CertificateLogin.From;
import io.bilbymq.broker.settings.CertificateLogin.NameType;
import io.bilbymq.broker.settings.UserSettings;
import io.bilbymq.it.raw.RawConnection;
import io.bilbymq.it.raw.WireReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code EXTERNAL}: the certificate says who a client is. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CertificateLoginTest {
    private static final String DN = "EMAILADDRESS=a@b.de,CN=client\\, one,O=Bilby,C=DE";

    private final Authority authority = Authority.root("CN=Clients' authority");

    private final Path folder;

    CertificateLoginTest(@TempDir Path folder) {
        this.folder = folder;
    }

    private TlsBroker broker(CertificateLogin login, String... users) throws IOException {
        final Path authorities = Issued.write(folder.resolve("authorities.pem"), authority.certificate());
        return new TlsBroker(
                folder,
                tls -> tls.verifyingClients(authorities, false),
                settings -> settings.users(Stream.of(users)
                                .map(user -> new UserSettings(user, "never asked for"))
                                .toList())
                        .authentication(
                                new AuthenticationSettings(List.of("EXTERNAL", "PLAIN"), Optional.empty(), login)));
    }

    private static Authority.Subject subject() {
        return Authority.Subject.named("1.2.840.113549.1.9.1=#16066140622e6465,CN=client\\, one,O=Bilby,C=DE")
                .dns("first.example")
                .dns("second.example")
                .ip(10, 0, 0, 1)
                .email("mail@example.org")
                .uri("spiffe://example.org/client")
                .userPrincipal("user@corp");
    }

    private static Connection login(TlsBroker tls, @Nullable Issued certificate) throws Exception {
        final ConnectionFactory factory = tls.factory(tls.client(certificate));
        factory.setSaslConfig(DefaultSaslConfig.EXTERNAL);
        return factory.newConnection();
    }

    static List<Arguments> parts() {
        return List.of(
                Arguments.of(From.DISTINGUISHED_NAME, NameType.DNS, 0, DN),
                Arguments.of(From.COMMON_NAME, NameType.DNS, 0, "client, one"),
                Arguments.of(From.SUBJECT_ALTERNATIVE_NAME, NameType.DNS, 0, "first.example"),
                Arguments.of(From.SUBJECT_ALTERNATIVE_NAME, NameType.DNS, 1, "second.example"),
                Arguments.of(From.SUBJECT_ALTERNATIVE_NAME, NameType.IP, 0, "10.0.0.1"),
                Arguments.of(From.SUBJECT_ALTERNATIVE_NAME, NameType.EMAIL, 0, "mail@example.org"),
                Arguments.of(From.SUBJECT_ALTERNATIVE_NAME, NameType.URI, 0, "spiffe://example.org/client"),
                Arguments.of(From.SUBJECT_ALTERNATIVE_NAME, NameType.OTHER_NAME, 0, "user@corp"));
    }

    @ParameterizedTest
    @MethodSource("parts")
    void theNameIsThePartThatIsConfigured(From from, NameType type, int index, String user) throws Exception {
        try (TlsBroker tls = broker(new CertificateLogin(from, type, index), user);
                Connection connection = login(tls, authority.issue(subject()))) {
            assertThat(tls.broker.connections().toCompletableFuture().get(10, TimeUnit.SECONDS))
                    .singleElement()
                    .satisfies(status -> assertThat(status.user()).isEqualTo(user));
            assertThat(connection.isOpen()).isTrue();
        }
    }

    private static void assertRefused(TlsBroker tls, @Nullable Issued certificate) {
        assertThatThrownBy(() -> login(tls, certificate))
                .isInstanceOf(AuthenticationFailureException.class)
                .hasMessageContaining("ACCESS_REFUSED - Login was refused using authentication mechanism EXTERNAL.");
    }

    @Test
    void whoHasNoSuchNameOrNoCertificateIsRefused() throws Exception {
        final CertificateLogin third = new CertificateLogin(From.SUBJECT_ALTERNATIVE_NAME, NameType.DNS, 2);
        try (TlsBroker tls = broker(third, "first.example", "second.example")) {
            assertRefused(tls, authority.issue(subject()));
            assertRefused(tls, authority.issue(Authority.Subject.named("CN=client")));
            assertRefused(tls, null);
        }
    }

    @Test
    void whoIsNotAUserIsRefused() throws Exception {
        try (TlsBroker tls = broker(CertificateLogin.defaults(), DN)) {
            assertRefused(tls, authority.issue(Authority.Subject.named("CN=client\\, one,O=Bilby,C=DE")));
            assertRefused(tls, authority.issue(Authority.Subject.named("CN=\"" + DN.replace("\\", "\\\\") + "\"")));
        }
    }

    /** No part of a name becomes another one by what is in it. */
    @Test
    void namesWithinNamesAreNotTakenForNames() throws Exception {
        try (TlsBroker tls = broker(CertificateLogin.defaults(), "CN=admin,O=Bilby", "CN=x,CN=admin")) {
            assertRefused(tls, authority.issue(Authority.Subject.named("CN=admin\\,O=Bilby")));
            assertRefused(tls, authority.issue(Authority.Subject.named("CN=x\\,CN=admin")));
        }
    }

    @Test
    void severalCommonNamesAreJoined() throws Exception {
        final CertificateLogin common = new CertificateLogin(From.COMMON_NAME, NameType.DNS, 0);
        try (TlsBroker tls = broker(common, "first,second");
                Connection connection = login(tls, authority.issue(Authority.Subject.named("CN=second,CN=first")))) {
            assertThat(connection.isOpen()).isTrue();
        }
    }

    @Test
    void passwordsAreTakenBesideAndWithoutTlsThereIsNothingButThem() throws Exception {
        try (TlsBroker tls = broker(CertificateLogin.defaults(), "guest");
                RawConnection plain =
                        RawConnection.dial(new InetSocketAddress(InetAddress.getLoopbackAddress(), tls.broker.port()));
                RawConnection encrypted = RawConnection.over(tls.socket(tls.client(null)))) {
            assertThat(mechanisms(plain)).isEqualTo("PLAIN");
            assertThat(mechanisms(encrypted)).isEqualTo("EXTERNAL PLAIN");
        }
    }

    private static String mechanisms(RawConnection connection) {
        final WireReader start = connection.sendHeader().expect(10, 10).reader();
        start.octet();
        start.octet();
        start.table();
        return new String(start.longString(), StandardCharsets.UTF_8);
    }

    @Test
    void whoeverComesIsTakenForTheUserThatIsConfigured() throws Exception {
        final UserSettings nobody = new UserSettings("nobody", "secret");
        try (TlsBroker tls = new TlsBroker(
                folder,
                how -> how,
                settings -> settings.users(List.of(nobody))
                        .authentication(new AuthenticationSettings(
                                List.of("ANONYMOUS"), Optional.of(nobody), CertificateLogin.defaults())))) {
            final ConnectionFactory factory = tls.factory(tls.client(null));
            factory.setSaslConfig(mechanisms -> new SaslMechanism() {
                @Override
                public String getName() {
                    return "ANONYMOUS";
                }

                @Override
                public LongString handleChallenge(LongString challenge, String user, String password) {
                    return LongStringHelper.asLongString("anyone");
                }
            });

            try (Connection connection = factory.newConnection()) {
                assertThat(tls.broker.connections().toCompletableFuture().get(10, TimeUnit.SECONDS))
                        .singleElement()
                        .satisfies(status -> assertThat(status.user()).isEqualTo("nobody"));
                assertThat(connection.isOpen()).isTrue();
            }
        }
    }
}
