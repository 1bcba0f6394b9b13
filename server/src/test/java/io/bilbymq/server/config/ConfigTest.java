package io.bilbymq.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.bilbymq.broker.settings.ListenAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigTest {
    @Test
    void theLastSettingOfAKeyCountsUnderWhicheverName() throws ConfigException {
        Config config = config("""
                channel_max = 10
                max_channels_per_connection = 20
                channel_max = 30
                """);

        assertThat(config.value(Keys.CHANNEL_MAX)).contains(30);
        assertThat(config.value(Keys.HEARTBEAT)).isEmpty();
    }

    @Test
    void whatHasEffectIsShownByTodaysNamesAndWithoutPasswords() throws ConfigException {
        Config config = config("""
                channel_max = 10
                channel_max = 20
                listeners.tcp.default = 5672
                default_pass = secret
                auth_ldap.other_bind.password = secret
                auth_http.ssl_options.password = secret
                default_users.ann.password = secret
                queue_master_locator = min-masters
                """);

        assertThat(config.effective())
                .containsExactly(
                        entry("auth_http.ssl_options.password", "…"),
                        entry("auth_ldap.other_bind.password", "…"),
                        entry("default_pass", "…"),
                        entry("default_users.ann.password", "…"),
                        entry("listeners.tcp.default", "5672"),
                        entry("max_channels_per_connection", "20"));
    }

    @Test
    void onlyKeysWithoutVariablesHaveOlderNames() {
        assertThat(Keys.ALL)
                .filteredOn(key -> key.patterns().size() > 1)
                .noneMatch(key -> key.patterns().toString().contains("$"));
    }

    @Test
    void namedKeysAreKeptByName() throws ConfigException {
        Config config = config("""
                listeners.tcp.default = 5672
                listeners.tcp.local = 127.0.0.1:5673
                listeners.tcp.six = [::1]:5674
                listeners.tcp.six_as_rabbitmq_writes_it = ::1:5674
                listeners.tcp.default = 5675
                """);

        assertThat(config.values(Keys.TCP_LISTENER))
                .containsEntry("default", new ListenAddress("::", 5675))
                .containsEntry("local", new ListenAddress("127.0.0.1", 5673))
                .containsEntry("six", new ListenAddress("::1", 5674))
                .containsEntry("six_as_rabbitmq_writes_it", new ListenAddress("::1", 5674))
                .hasSize(4);
    }

    @ParameterizedTest
    @CsvSource({
        "heartbeet, heartbeat",
        "listener.tcp.default, listeners.tcp.default",
        "vm_memory_high_watermark.relativ, vm_memory_high_watermark.relative",
        "ssl_options.certfil, ssl_options.certfile",
        "loopback_user.guest, loopback_users.guest",
        "netticktime, net_ticktime",
        "connections_max, connection_max",
    })
    void anUnknownKeyIsRefusedWithTheNearestKnownOne(String misspelt, String meant) {
        assertThatThrownBy(() -> config("heartbeat = 1\n" + misspelt + " = 5"))
                .isInstanceOf(ConfigException.class)
                .hasMessage("f:2: unknown key '" + misspelt + "'; the nearest known one is '" + meant + "'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "heartbeat = -1",
                "heartbeat = 65536",
                "heartbeat = 1.5",
                "heartbeat = soon",
                "handshake_timeout = 0",
                "frame_max = 4095",
                "initial_frame_max = 0",
                "max_message_size = 512.5MB",
                "max_message_size = 513MiB",
                "vm_memory_high_watermark.relative = 1.01",
                "vm_memory_high_watermark.relative = 0",
                "vm_memory_high_watermark.absolute = 0",
                "vm_memory_high_watermark.relative = NaN",
                "vm_memory_high_watermark.absolute = 2 gigabytes",
                "vm_memory_high_watermark.absolute = 999999999999999999TB",
                "listeners.tcp.default = 65536",
                "listeners.tcp.default = localhost",
                "listeners.tcp.default = :5672",
                "listeners.tcp.default = unix:/run/bilby.sock:0",
                "listeners.tcp = all",
                "loopback_users.guest = maybe",
                "loopback_users = guest",
                "log.console.level = loud",
                "tcp_listen_options.nodelay = yes",
                "channel_max = 65536",
                "bilbymq.event_loops = 0",
                "vhost_max = -1",
                "cluster_queue_limit = many",
                "default_limits.vhosts.1.pattern = (",
                "default_limits.vhosts.1.pattern = (?=a)",
                "default_limits.vhosts.1.max_queues = infinity",
            })
    void aValueOfTheWrongTypeIsRefusedWithWhatWasExpected(String line) {
        assertThatThrownBy(() -> config(line))
                .isInstanceOf(ConfigException.class)
                .hasMessageMatching("f:1: " + Pattern.quote(line) + ": expected .+");
    }

    @Test
    void aPasswordIsNotRepeatedInAMessage() {
        assertThatThrownBy(() -> config("default_pass = encrypted:secret"))
                .isInstanceOf(ConfigException.class)
                .hasMessage("f:1: default_pass = …: expected a password that is not encrypted");
    }

    @Test
    void limitsCanBeLifted() throws ConfigException {
        Config config = config("""
                max_connections = infinity
                channel_max_per_node = 100
                """);

        assertThat(config.value(Keys.MAX_CONNECTIONS)).contains(ValueType.INFINITY);
        assertThat(config.value(Keys.CHANNEL_MAX_PER_NODE)).contains(100);
    }

    @ParameterizedTest
    @CsvSource({
        "1048576, 1048576",
        "1kB, 1000",
        "100MB, 100000000",
        "2gb, 2000000000",
        "1GiB, 1073741824",
        "1Gi, 1073741824",
        "4M, 4194304",
        "1T, 1099511627776",
    })
    void amountsOfMemoryHaveDecimalAndBinaryUnits(String text, long bytes) throws ConfigException {
        Config config = config("vm_memory_high_watermark.absolute = " + text);

        assertThat(config.value(Keys.MEMORY_ABSOLUTE)).contains(new ByteSize(bytes));
    }

    @Test
    void theSizeOfAFrameHasBinaryUnitsOnly() throws ConfigException {
        Config config = config("frame_max = 128KB");

        assertThat(config.value(Keys.FRAME_MAX)).contains(new ByteSize(131072));
    }

    @Test
    void flagsMayBeSwitches() throws ConfigException {
        Config config = config("""
                tcp_listen_options.nodelay = off
                tcp_listen_options.keepalive = on
                """);

        assertThat(config.value(Keys.NODELAY)).contains(false);
        assertThat(config.value(Keys.KEEPALIVE)).contains(true);
    }

    @Test
    void keysOfFeaturesToComeAreAcceptedAndListed() throws ConfigException {
        Config config = config("""
                mqtt.allow_anonymous = false
                ssl_options.honor_ecc_order = true
                management.tcp.port = 15672
                heartbeat = 10
                net_ticktime = 60
                mqtt.allow_anonymous = true
                """);

        assertThat(config.keysWithoutEffectYet())
                .containsExactly("mqtt.allow_anonymous", "ssl_options.honor_ecc_order");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "num_acceptors.ssl",
                "num_acceptors.tcp",
                "ssl_options.client_renegotiation",
                "default_permissions.read",
                "credential_validator.min_length",
                "default_users.ann.tags",
                "default_policies.operator.limits.max_length",
                "auth_backends.1.authn",
                "auth_ldap.dn_lookup_bind.user_dn",
                "management.sample_retention_policies.global.minute",
                "prometheus.ssl.port",
                "stream.replication.port_range.min",
                "quorum_queue.continuous_membership_reconciliation.enabled",
                "cluster_formation.k8s.host",
                "cluster_partition_handling.pause_if_all_down.nodes.1",
                "log.exchange.formatter.time_format",
                "log.syslog",
                "erlang.K",
            })
    void keysOfRabbitMqWithoutEffectTakeAnyValue(String key) throws ConfigException {
        Config config = config(key + " = anything at all");

        assertThat(config.value(Keys.HEARTBEAT)).isEmpty();
    }

    @Test
    void allProblemsAreReportedAtOnce() {
        assertThatThrownBy(() -> config("heartbeat = x\nheartbeet = 1"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContainingAll("f:1: ", "f:2: ");
    }

    @Test
    void everyKeyIsInOneTableOnly() {
        List<KeyPattern> all = new ArrayList<>();
        Keys.ALL.forEach(key -> all.addAll(key.patterns()));
        all.addAll(KeysWithoutEffect.YET);
        all.addAll(KeysWithoutEffect.EVER);

        assertThat(all).doesNotHaveDuplicates();
    }

    @Test
    void theCommandLineTakesTheValueAsItIs() throws ConfigException {
        Setting setting = Setting.fromCommandLine("--set", "default_pass=a#b='c' ");

        assertThat(setting.value()).isEqualTo("a#b='c'");
        assertThat(setting.origin()).isEqualTo("--set");
    }

    @ParameterizedTest
    @ValueSource(strings = {"heartbeat", "=5", "a b=5", ""})
    void whatIsNoAssignmentIsRefusedOnTheCommandLine(String assignment) {
        assertThatThrownBy(() -> Setting.fromCommandLine("--set", assignment))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("--set: ");
    }

    private static Config config(String text) throws ConfigException {
        return Config.of(ConfigFile.parse("f", text));
    }
}
