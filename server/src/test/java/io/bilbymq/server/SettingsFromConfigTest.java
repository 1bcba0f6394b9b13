package io.bilbymq.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bilbymq.broker.settings.AccessSettings;
import io.bilbymq.broker.settings.AuthenticationSettings;
import io.bilbymq.broker.settings.BrokerSettings;
import io.bilbymq.broker.settings.CertificateLogin;
import io.bilbymq.broker.settings.DeclarationSettings;
import io.bilbymq.broker.settings.DiskFreeLimit;
import io.bilbymq.broker.settings.HostCertificate;
import io.bilbymq.broker.settings.ListenAddress;
import io.bilbymq.broker.settings.MemorySettings;
import io.bilbymq.broker.settings.NodeLimitSettings;
import io.bilbymq.broker.settings.PasswordSettings;
import io.bilbymq.broker.settings.ProductSettings;
import io.bilbymq.broker.settings.ProtocolLimits;
import io.bilbymq.broker.settings.Revocation;
import io.bilbymq.broker.settings.StorageSettings;
import io.bilbymq.broker.settings.TcpSettings;
import io.bilbymq.broker.settings.TlsSettings;
import io.bilbymq.broker.settings.UserSettings;
import io.bilbymq.server.config.Config;
import io.bilbymq.server.config.ConfigException;
import io.bilbymq.server.config.Setting;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsFromConfigTest {
    /** As much as TLS needs, for a test that adds to it. */
    private static final String TLS = "listeners.ssl.a=1 ssl_options.certfile=c ssl_options.keyfile=k";

    private static final String VERIFYING = TLS + " ssl_options.verify=verify_peer ssl_options.cacertfile=ca";

    private static final Path DATA = Path.of("data");

    @Test
    void anEmptyConfigurationLeavesEveryDefaultButHasADataFolder() throws ConfigException {
        BrokerSettings settings = settings();

        assertThat(settings)
                .isEqualTo(BrokerSettings.builder()
                        .storage(StorageSettings.in(DATA))
                        .users(List.of(administrator("guest", "guest", "^(?:/)$")))
                        .build());
    }

    @Test
    void keysOfBackEndsReachThemAsTheyWereWritten() throws ConfigException {
        BrokerSettings settings = settings(
                "auth_http.user_path=http://localhost/user",
                "auth_ldap.servers.1=localhost",
                "auth_oauth2.resource_server_id=rabbitmq",
                "heartbeat=10");

        assertThat(settings.access().options())
                .containsOnlyKeys("auth_http.user_path", "auth_ldap.servers.1", "auth_oauth2.resource_server_id")
                .containsEntry("auth_http.user_path", "http://localhost/user");
    }

    @Test
    void everyKeyReachesItsSetting() throws ConfigException {
        BrokerSettings settings = settings(
                "listeners.tcp.a=127.0.0.1:1",
                "listeners.tcp.b=2",
                "default_vhost=shop",
                "bilbymq.virtual_hosts.1=stock",
                "bilbymq.virtual_hosts.2=shop",
                "default_user=ann",
                "default_pass=secret",
                "loopback_users.ann=true",
                "frame_max=64KB",
                "initial_frame_max=4096",
                "channel_max=3",
                "channel_max_per_node=4",
                "max_connections=5",
                "consumer_max_per_channel=6",
                "max_message_size=7",
                "heartbeat=8",
                "handshake_timeout=9",
                "vm_memory_high_watermark.absolute=10",
                "vm_memory_high_watermark_paging_ratio=0.25",
                "disk_free_limit.absolute=2GB",
                "product.name=P",
                "product.version=V",
                "cluster_name=C",
                "tcp_listen_options.backlog=11",
                "tcp_listen_options.nodelay=false",
                "tcp_listen_options.keepalive=true",
                "tcp_listen_options.sndbuf=2048",
                "tcp_listen_options.recbuf=4096",
                "proxy_protocol=true",
                "bilbymq.event_loops=12",
                "strict_rabbitmq_arguments=true",
                "default_queue_type=quorum",
                "consumer_timeout=13",
                "vhost_max=14",
                "cluster_queue_limit=15",
                "cluster_exchange_limit=16",
                "default_limits.vhosts.1.pattern=^device",
                "default_limits.vhosts.1.max_queues=17",
                "default_limits.vhosts.rest.max_connections=18",
                "default_limits.vhosts.1.max_connections=-1");

        assertThat(settings)
                .isEqualTo(BrokerSettings.builder()
                        .listeners(List.of(new ListenAddress("127.0.0.1", 1), new ListenAddress("::", 2)))
                        .virtualHosts(List.of("shop", "stock"))
                        .users(List.of(administrator("ann", "secret", "^(?:shop|stock)$")))
                        .loopbackUsers(Set.of("ann"))
                        .limits(new ProtocolLimits(65536, 4096, 3, 4, 5, 6, 7, 8, 9))
                        .memory(new MemorySettings(0.6, 10, 0.25))
                        .storage(StorageSettings.in(DATA).with(DiskFreeLimit.bytes(2_000_000_000)))
                        .product(new ProductSettings("P", "V", "C"))
                        .tcp(new TcpSettings(11, false, true, 2048, 4096, true))
                        .eventLoops(12)
                        .declarations(new DeclarationSettings(true, "quorum", OptionalLong.of(13)))
                        .nodeLimits(new NodeLimitSettings(
                                14,
                                15,
                                16,
                                List.of(
                                        new NodeLimitSettings.OfVirtualHosts(
                                                "^device", Optional.of(-1), Optional.of(17)),
                                        new NodeLimitSettings.OfVirtualHosts(".*", Optional.of(18), Optional.empty()))))
                        .build());
    }

    @Test
    void everyKeyOfTlsAndOfLoggingInReachesItsSetting() throws ConfigException {
        BrokerSettings settings = settings(
                "listeners.ssl.a=127.0.0.1:1",
                "ssl_options.certfile=c.pem",
                "ssl_options.keyfile=k.pem",
                "ssl_options.password=secret",
                "ssl_options.cacertfile=ca.pem",
                "ssl_options.verify=verify_peer",
                "ssl_options.fail_if_no_peer_cert=true",
                "ssl_options.depth=3",
                "ssl_options.versions.1=tlsv1.2",
                "ssl_options.ciphers.2=ECDHE-RSA-AES128-GCM-SHA256",
                "ssl_options.ciphers.1=ECDHE-RSA-AES256-GCM-SHA384",
                "ssl_options.honor_cipher_order=false",
                "ssl_options.crl_check=peer",
                "bilbymq.ssl.crlfile=lists",
                "bilbymq.ssl.sni.shop.hosts=Shop.example.org, *.shop.example.org",
                "bilbymq.ssl.sni.shop.certfile=shop.pem",
                "bilbymq.ssl.sni.shop.keyfile=shop-key.pem",
                "bilbymq.ssl.sni.shop.password=secret",
                "bilbymq.ssl.sni.2.hosts=bücher.example",
                "bilbymq.ssl.sni.2.certfile=books.pem",
                "bilbymq.ssl.sni.2.keyfile=books-key.pem",
                "ssl_handshake_timeout=4",
                "auth_mechanisms.10=PLAIN",
                "auth_mechanisms.2=EXTERNAL",
                "auth_mechanisms.3=ANONYMOUS",
                "anonymous_login_user=ann",
                "anonymous_login_pass=hidden",
                "ssl_cert_login_from=subject_alt_name",
                "ssl_cert_login_san_type=other_name",
                "ssl_cert_login_san_index=5");

        assertThat(settings.tlsListeners()).containsExactly(new ListenAddress("127.0.0.1", 1));
        assertThat(settings.tls())
                .contains(new TlsSettings(
                        Path.of("c.pem"),
                        Path.of("k.pem"),
                        Optional.of("secret"),
                        Optional.of(Path.of("ca.pem")),
                        true,
                        true,
                        3,
                        List.of("TLSv1.2"),
                        List.of("TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"),
                        false,
                        4,
                        List.of(
                                new HostCertificate(
                                        "bilbymq.ssl.sni.shop",
                                        List.of("shop.example.org", "*.shop.example.org"),
                                        Path.of("shop.pem"),
                                        Path.of("shop-key.pem"),
                                        Optional.of("secret")),
                                new HostCertificate(
                                        "bilbymq.ssl.sni.2",
                                        List.of("xn--bcher-kva.example"),
                                        Path.of("books.pem"),
                                        Path.of("books-key.pem"),
                                        Optional.empty())),
                        Revocation.of(Revocation.Check.PEER, Path.of("lists"))));
        assertThat(settings.authentication())
                .isEqualTo(new AuthenticationSettings(
                        List.of("EXTERNAL", "ANONYMOUS", "PLAIN"),
                        Optional.of(new UserSettings("ann", "hidden")),
                        new CertificateLogin(
                                CertificateLogin.From.SUBJECT_ALTERNATIVE_NAME,
                                CertificateLogin.NameType.OTHER_NAME,
                                5)));
        assertThat(settings.toString()).doesNotContain("secret", "hidden");
    }

    @Test
    void revocationByBestEffortNeedsNoLists() throws ConfigException {
        BrokerSettings settings = settings((VERIFYING + " ssl_options.crl_check=best_effort").split(" "));

        assertThat(settings.tls().orElseThrow().revocation())
                .isEqualTo(new Revocation(Revocation.Check.BEST_EFFORT, Optional.empty()));
    }

    @Test
    void withoutAListenerNothingOfTlsIsNeeded() throws ConfigException {
        assertThat(settings("ssl_options.verify=verify_peer").tls()).isEmpty();
        assertThat(settings("listeners.ssl.a=1", "listeners.ssl=none").tlsListeners())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "listeners.ssl.a=1 | listeners.ssl needs ssl_options.certfile",
                "listeners.ssl.a=1 ssl_options.certfile=c | listeners.ssl needs ssl_options.keyfile",
                "listeners.ssl.a=1 ssl_options.certfile=c ssl_options.keyfile=k ssl_options.verify=verify_peer"
                        + " | ssl_options.verify = verify_peer needs ssl_options.cacertfile",
                "listeners.ssl.a=1 ssl_options.certfile=c ssl_options.keyfile=k ssl_options.fail_if_no_peer_cert=true"
                        + " | ssl_options.fail_if_no_peer_cert = true needs ssl_options.verify = verify_peer",
                TLS + " ssl_options.crl_check=true"
                        + " | ssl_options.crl_check = true needs ssl_options.verify = verify_peer",
                TLS + " ssl_options.crl_check=best_effort"
                        + " | ssl_options.crl_check = best_effort needs ssl_options.verify = verify_peer",
                VERIFYING + " ssl_options.crl_check=true | ssl_options.crl_check = true needs bilbymq.ssl.crlfile",
                VERIFYING + " ssl_options.crl_check=peer | ssl_options.crl_check = peer needs bilbymq.ssl.crlfile",
                TLS + " bilbymq.ssl.sni.a.hosts=a.org bilbymq.ssl.sni.a.keyfile=k"
                        + " | a certificate for clients that ask for hosts by name needs bilbymq.ssl.sni.a.certfile",
                TLS + " bilbymq.ssl.sni.a.hosts=a.org bilbymq.ssl.sni.a.certfile=c"
                        + " | a certificate for clients that ask for hosts by name needs bilbymq.ssl.sni.a.keyfile",
                TLS + " bilbymq.ssl.sni.a.certfile=c bilbymq.ssl.sni.a.keyfile=k"
                        + " | a certificate for clients that ask for hosts by name needs bilbymq.ssl.sni.a.hosts",
                TLS + " bilbymq.ssl.sni.a.hosts=a.org,A.ORG bilbymq.ssl.sni.a.certfile=c bilbymq.ssl.sni.a.keyfile=k"
                        + " | the host a.org is named twice by bilbymq.ssl.sni.a",
                TLS + " bilbymq.ssl.sni.a.hosts=*.a.org bilbymq.ssl.sni.a.certfile=c bilbymq.ssl.sni.a.keyfile=k"
                        + " bilbymq.ssl.sni.b.hosts=*.a.org bilbymq.ssl.sni.b.certfile=c bilbymq.ssl.sni.b.keyfile=k"
                        + " | the host *.a.org is named by bilbymq.ssl.sni.a and by bilbymq.ssl.sni.b",
                "auth_mechanisms.1=ANONYMOUS | auth_mechanisms names ANONYMOUS, but anonymous_login_user",
                "auth_mechanisms.1=ANONYMOUS anonymous_login_user=none"
                        + " | auth_mechanisms names ANONYMOUS, but anonymous_login_user",
            })
    void whatDoesNotGoTogetherIsSaidByItsKeys(String assignments, String message) {
        assertThatThrownBy(() -> settings(assignments.split(" ")))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith(message);
    }

    @ParameterizedTest
    @CsvSource({
        "ssl_options.versions.1=tlsv1.1, expected tlsv1.3 or tlsv1.2",
        "ssl_options.versions.2=tlsv1, expected tlsv1.3 or tlsv1.2",
        "ssl_options.versions.3=sslv3, expected tlsv1.3 or tlsv1.2",
        "ssl_options.ciphers.1=RC4-SHA, expected a cipher suite with AES or ChaCha20",
        "ssl_options.ciphers.1=NULL-SHA256, expected a cipher suite with AES or ChaCha20",
        "ssl_options.crl_check=perhaps, 'expected one of true, peer, best_effort, false'",
        "management.ssl.crl_check=on, 'expected one of true, peer, best_effort, false'",
        "bilbymq.ssl.sni.a.hosts=, expected names of hosts",
        "bilbymq.ssl.sni.a.hosts=a..org, expected names of hosts",
        "bilbymq.ssl.sni.a.hosts=a.*.org, expected names of hosts",
        "bilbymq.ssl.sni.a.hosts=10.0.0.1, expected names of hosts",
        "ssl_options.verify=verify_maybe, 'expected one of verify_peer, verify_none'",
        "auth_mechanisms.1=RABBIT-CR-DEMO, 'expected one of PLAIN, AMQPLAIN, EXTERNAL, ANONYMOUS'",
    })
    void whatIsNotSecureIsRefusedWithItsKeyAndPlace(String assignment, String expectation) {
        assertThatThrownBy(() -> settings(assignment))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("--set: " + assignment.replace("=", " = ") + ": ")
                .hasMessageContaining(expectation);
    }

    @ParameterizedTest
    @ValueSource(strings = {"default_vhost", "bilbymq.virtual_hosts.1"})
    void aVirtualHostHasAName(String key) {
        assertThatThrownBy(() -> settings(key + "="))
                .isInstanceOf(ConfigException.class)
                .hasMessage("--set: " + key + " = : expected a name");
    }

    @Test
    void theRelativeWatermarkGoesBeforeTheAbsoluteOne() throws ConfigException {
        BrokerSettings settings =
                settings("vm_memory_high_watermark.relative=0.25", "vm_memory_high_watermark.absolute=10");

        assertThat(settings.memory()).isEqualTo(new MemorySettings(0.25, 0));
    }

    @Test
    void theRelativeDiskLimitGoesBeforeTheAbsoluteOneAndMayBeMoreThanTheMemoryThereIs() throws ConfigException {
        BrokerSettings settings = settings("disk_free_limit.relative=1.5", "disk_free_limit.absolute=10");

        assertThat(settings.storage().diskFreeLimit()).isEqualTo(DiskFreeLimit.ofMemory(1.5));
    }

    @Test
    void listenersCanBeSwitchedOff() throws ConfigException {
        BrokerSettings settings = settings("listeners.tcp.default=5672", "listeners.tcp=none");

        assertThat(settings.listeners()).isEmpty();
    }

    @Test
    void loopbackUsersAreReplacedByThoseThatAreNamed() throws ConfigException {
        assertThat(settings("loopback_users=none").loopbackUsers()).isEmpty();
        assertThat(settings("loopback_users.guest=false").loopbackUsers()).isEmpty();
        assertThat(settings("loopback_users.ann=true").loopbackUsers()).containsExactly("ann");
        assertThat(settings("loopback_users.ann=true", "loopback_users.guest=true")
                        .loopbackUsers())
                .containsExactlyInAnyOrder("ann", "guest");
    }

    private static UserSettings administrator(String name, String password, String virtualHosts) {
        return new UserSettings(name, Optional.of(password), List.of("administrator"), virtualHosts, ".*", ".*", ".*");
    }

    @Test
    void theDefaultUserHasTheTagsAndPermissionsThatAreNamed() throws ConfigException {
        BrokerSettings settings = settings(
                "default_user_tags.monitoring=true",
                "default_user_tags.administrator=false",
                "default_permissions.configure=^c",
                "default_permissions.write=^w",
                "default_permissions.read=^r");

        assertThat(settings.users())
                .containsExactly(new UserSettings(
                        "guest", Optional.of("guest"), List.of("monitoring"), "^(?:/)$", "^c", "^w", "^r"));
    }

    @Test
    void aNodeWithAFileOfDefinitionsHasTheUsersOfThatFileOnly() throws ConfigException {
        BrokerSettings settings = settings("load_definitions=/etc/shop.json", "default_users.ann.password=secret");

        assertThat(settings.users()).isEmpty();
    }

    @Test
    void furtherUsersAreThoseOfDefaultUsers() throws ConfigException {
        BrokerSettings settings = settings(
                "default_users.ann.password=secret",
                "default_users.ann.tags=administrator, monitoring",
                "default_users.ann.vhost_pattern=^a",
                "default_users.ann.configure=^c",
                "default_users.ann.write=^w",
                "default_users.ann.read=^r",
                "default_users.bob.tags=");

        assertThat(settings.users())
                .contains(
                        new UserSettings(
                                "ann",
                                Optional.of("secret"),
                                List.of("administrator", "monitoring"),
                                "^a",
                                "^c",
                                "^w",
                                "^r"),
                        new UserSettings("bob", Optional.empty(), List.of(), ".*", ".*", ".*", ".*"));
    }

    @Test
    void theChainHasTheOrderOfItsNumbers() throws ConfigException {
        BrokerSettings settings = settings(
                "auth_backends.10=internal",
                "auth_backends.2.authn=ldap",
                "auth_backends.2.authz=internal",
                "auth_backends.3=http",
                "auth_backends.3.authz=rabbit_auth_backend_internal",
                "auth_cache.cached_backend=http",
                "auth_cache.cache_ttl=1234",
                "password_hashing_module=bilbymq_password_hashing_pbkdf2_sha512",
                "bilbymq.password_hashing_iterations=5000");

        assertThat(settings.access().chain())
                .containsExactly(
                        new AccessSettings.Entry("ldap", "internal"),
                        new AccessSettings.Entry("http", "rabbit_auth_backend_internal"),
                        new AccessSettings.Entry("internal", "internal"));
        assertThat(settings.access().cachedBackend()).isEqualTo("http");
        assertThat(settings.access().cacheTtlMillis()).isEqualTo(1234);
        assertThat(settings.access().passwords())
                .isEqualTo(new PasswordSettings("bilbymq_password_hashing_pbkdf2_sha512", 5000));
    }

    @Test
    void aChainThatMakesNoSenseIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings("auth_backends.1.authz=internal"))
                .withMessageContaining("auth_backends.1.authn");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings("auth_backends.first=internal"))
                .withMessageContaining("'first' is no number");
    }

    @Test
    void aPatternThatOnlyBacktrackingCanReadIsAWrongValue() {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> settings("default_permissions.read=^(?!a)"))
                .withMessageContaining("RE2");
    }

    private static BrokerSettings settings(String... assignments) throws ConfigException {
        List<Setting> settings = new ArrayList<>();
        for (String assignment : assignments) {
            settings.add(Setting.fromCommandLine("--set", assignment));
        }
        return SettingsFromConfig.read(Config.of(settings), DATA);
    }
}
