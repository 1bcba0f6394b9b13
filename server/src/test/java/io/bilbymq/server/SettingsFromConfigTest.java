package io.bilbymq.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.bilbymq.broker.settings.AccessSettings;
import io.bilbymq.broker.settings.BrokerSettings;
import io.bilbymq.broker.settings.DeclarationSettings;
import io.bilbymq.broker.settings.DiskFreeLimit;
import io.bilbymq.broker.settings.ListenAddress;
import io.bilbymq.broker.settings.MemorySettings;
import io.bilbymq.broker.settings.NodeLimitSettings;
import io.bilbymq.broker.settings.PasswordSettings;
import io.bilbymq.broker.settings.ProductSettings;
import io.bilbymq.broker.settings.ProtocolLimits;
import io.bilbymq.broker.settings.StorageSettings;
import io.bilbymq.broker.settings.TcpSettings;
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

class SettingsFromConfigTest {
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
                        .tcp(new TcpSettings(11, false, true, 2048, 4096))
                        .eventLoops(12)
                        .declarations(new DeclarationSettings(true, "quorum", OptionalLong.of(13)))
                        .nodeLimits(new NodeLimitSettings(
                                14,
                                15,
                                16,
                                List.of(
                                        new NodeLimitSettings.OfVirtualHosts(
                                                "^device", Optional.of(-1), Optional.of(17)),
                                        new NodeLimitSettings.OfVirtualHosts(
                                                ".*", Optional.of(18), Optional.empty()))))
                        .build());
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
        return new UserSettings(
                name, Optional.of(password), List.of("administrator"), virtualHosts, ".*", ".*", ".*");
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
