package io.bilbymq.ctl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Everything that an operator does, on a broker that is running: RabbitMQ 3.10 with its management plugin, or BilbyMQ. Its API is
 * in {@code BILBYCTL_TEST_URI} in the environment, with the name and password of an administrator; without that, these tests are
 * skipped. They leave nothing behind but the cluster's name and what the broker counts.
 */
class RealBrokerTest {
    private static final String VHOST = "bilbyctl/test vhost";
    private static final String USER = "bilbyctl test+user";

    private static final String URI =
            Optional.ofNullable(System.getenv("BILBYCTL_TEST_URI")).orElse("");

    @BeforeEach
    void begin() {
        assumeTrue(!URI.isEmpty(), "BILBYCTL_TEST_URI in the environment names no broker");
        end();
        ok("add_vhost", VHOST, "--description", "of a test", "--tags", "a,b");
        okWithInput("s3crét\n", "add_user", USER);
    }

    @AfterEach
    void end() {
        if (!URI.isEmpty()) {
            run("", "delete_user", USER);
            run("", "delete_vhost", VHOST);
        }
    }

    @Test
    void usersAndTheirPasswords() {
        assertThat(run("", "add_user", USER, "x").exitCode()).isEqualTo(ExitCode.SOFTWARE);
        ok("authenticate_user", USER, "s3crét");
        assertThat(run("", "authenticate_user", USER, "wrong").exitCode()).isEqualTo(ExitCode.DATA);
        ok("set_user_tags", USER, "monitoring", "other");
        assertThat(ok("-s", "list_users")).contains(USER + "\t[monitoring, other]\n");
        ok("authenticate_user", USER, "s3crét");
        ok("change_password", USER, "new");
        ok("authenticate_user", USER, "new");
        assertThat(ok("-s", "list_users")).contains(USER + "\t[monitoring, other]\n");
        ok("clear_password", USER);
        assertThat(run("", "authenticate_user", USER, "new").exitCode()).isEqualTo(ExitCode.DATA);
        assertThat(run("", "delete_user", USER + "x").exitCode()).isEqualTo(ExitCode.NO_USER);
    }

    @Test
    void aHashThatWasMadeHereIsAPasswordThere() {
        final String hash = ok("-q", "hash_password", "s3crét 2").strip();
        ok("delete_user", USER);

        ok("add_user", USER, hash, "--pre-hashed-password");

        ok("set_user_tags", USER, "management");
        ok("authenticate_user", USER, "s3crét 2");
    }

    @Test
    void limitsOfUsersAndVirtualHosts() {
        ok("set_user_limits", USER, "{\"max-connections\": 3}");
        ok("set_user_limits", USER, "{\"max-channels\": 4}");
        assertThat(ok("-q", "list_user_limits", "--user", USER))
                .contains("\"max-connections\":3")
                .contains("\"max-channels\":4");
        ok("clear_user_limits", USER, "max-channels");
        assertThat(ok("-q", "list_user_limits", "--user", USER)).isEqualTo("{\"max-connections\":3}\n");
        ok("clear_user_limits", USER, "all");
        assertThat(ok("-q", "list_user_limits", "--user", USER)).isEqualTo("{}\n");

        ok("set_vhost_limits", "-p", VHOST, "{\"max-queues\": 5, \"max-connections\": 6}");
        ok("set_vhost_limits", "-p", VHOST, "{\"max-queues\": 7}");
        assertThat(ok("-q", "list_vhost_limits", "-p", VHOST)).isEqualTo("{\"max-queues\":7}\n");
        assertThat(ok("-q", "list_vhost_limits", "--global")).contains(VHOST + "\t{\"max-queues\":7}");
        assertThat(run("", "set_vhost_limits", "-p", VHOST, "{\"max-nonsense\": 7}")
                        .exitCode())
                .isEqualTo(ExitCode.DATA);
        ok("clear_vhost_limits", "-p", VHOST);
        assertThat(ok("-q", "list_vhost_limits", "-p", VHOST)).isEqualTo("{}\n");
    }

    @Test
    void permissions() {
        ok("set_permissions", "-p", VHOST, USER, "^a", ".*", "");
        assertThat(ok("-s", "list_permissions", "-p", VHOST)).contains(USER + "\t^a\t.*\t\n");
        assertThat(ok("-s", "list_user_permissions", USER)).isEqualTo(VHOST + "\t^a\t.*\t\n");
        assertThat(run("", "set_permissions", "-p", VHOST, USER, "*", "", "").exitCode())
                .isEqualTo(ExitCode.DATA);
        ok("set_topic_permissions", "-p", VHOST, USER, "amq.topic", "^w", "^r");
        assertThat(ok("-s", "list_topic_permissions", "-p", VHOST)).isEqualTo(USER + "\tamq.topic\t^w\t^r\n");
        assertThat(ok("-s", "list_user_topic_permissions", USER)).isEqualTo(VHOST + "\tamq.topic\t^w\t^r\n");
        ok("clear_topic_permissions", "-p", VHOST, USER, "amq.topic");
        ok("clear_permissions", "-p", VHOST, USER);
        assertThat(ok("-s", "list_user_permissions", USER)).isEmpty();
        ok("set_permissions_globally", USER, "", "", ".*");
        assertThat(ok("-s", "list_user_permissions", USER))
                .contains(VHOST + "\t\t\t.*\n")
                .contains("/\t\t\t.*\n");
    }

    @Test
    void virtualHosts() {
        ok("add_vhost", VHOST);
        assertThat(vhost()).contains(VHOST + "\tof a test\t[a, b]\tfalse\n");
        ok("trace_on", "-p", VHOST);
        assertThat(vhost()).contains(VHOST + "\tof a test\t[a, b]\ttrue\n");
        ok("trace_off", "-p", VHOST);
        ok("set_vhost_tags", VHOST, "c");
        ok("update_vhost_metadata", VHOST, "--description", "new");
        assertThat(vhost()).contains(VHOST + "\tnew\t[c]\tfalse\n");
        ok("restart_vhost", "-p", VHOST);
        assertThat(run("", "delete_vhost", VHOST + "x").exitCode()).isEqualTo(ExitCode.DATA);
    }

    @Test
    void policiesAndParameters() {
        ok("set_policy", "-p", VHOST, "p", "^q", "{\"max-length\": 4}", "--priority", "3", "--apply-to", "queues");
        assertThat(ok("-s", "list_policies", "-p", VHOST))
                .isEqualTo(VHOST + "\tp\t^q\tqueues\t{\"max-length\":4}\t3\n");
        assertThat(ok("-s", "list_policies_that_match", "-p", VHOST, "q1")).startsWith(VHOST + "\tp\t");
        assertThat(run("", "set_policy", "-p", VHOST, "p", "^q", "{\"nonsense\": 4}")
                        .exitCode())
                .isEqualTo(ExitCode.DATA);
        ok("clear_policy", "-p", VHOST, "p");
        ok("set_operator_policy", "-p", VHOST, "o", "^q", "{\"max-length\": 9}");
        assertThat(ok("-s", "list_operator_policies", "-p", VHOST)).contains("\to\t^q\t");
        ok("clear_operator_policy", "-p", VHOST, "o");
        assertThat(run("", "clear_policy", "-p", VHOST, "p").exitCode()).isEqualTo(ExitCode.UNAVAILABLE);
        assertThat(run("", "set_parameter", "-p", VHOST, "nonsense", "n", "1").exitCode())
                .isEqualTo(ExitCode.DATA);
        assertThat(ok("-s", "list_parameters", "-p", VHOST)).isEmpty();
        ok("set_global_parameter", "bilbyctl_test", "{\"a\":1}");
        assertThat(ok("-s", "list_global_parameters")).contains("bilbyctl_test\t{\"a\":1}\n");
        ok("clear_global_parameter", "bilbyctl_test");
    }

    @Test
    void definitionsMessagesAndQueues(@TempDir Path folder) throws IOException {
        final Path file = Files.writeString(
                folder.resolve("definitions.json"),
                "{\"queues\":[{\"name\":\"a/b c\",\"durable\":true,\"auto_delete\":false,\"arguments\":{\"x-max-length\":9}}],"
                        + "\"exchanges\":[{\"name\":\"x\",\"type\":\"topic\",\"durable\":true,\"auto_delete\":false,\"internal\":false,"
                        + "\"arguments\":{}}],\"bindings\":[{\"source\":\"x\",\"destination\":\"a/b c\",\"destination_type\":\"queue\","
                        + "\"routing_key\":\"k.#\",\"arguments\":{}}]}");
        ok("set_permissions", "-p", VHOST, administrator(), ".*", ".*", ".*");

        ok("import_definitions", "-p", VHOST, file.toString());
        ok("export_definitions", "-p", VHOST, folder.resolve("again.json").toString());

        assertThat(folder.resolve("again.json")).content().contains("\"a/b c\"", "x-max-length", "k.#");
        assertThat(ok("export_definitions", "-")).contains("\"users\"");
        assertThat(ok("-s", "list_queues", "-p", VHOST, "name", "durable", "arguments"))
                .as("BilbyMQ and RabbitMQ 4 name the type among the arguments, RabbitMQ 3.10 does not")
                .isIn(
                        "a/b c\ttrue\t[{\"x-max-length\",9}]\n",
                        "a/b c\ttrue\t[{\"x-max-length\",9},{\"x-queue-type\",\"classic\"}]\n");
        assertThat(ok("-s", "list_exchanges", "-p", VHOST))
                .contains("x\ttopic\n")
                .contains("amq.direct\tdirect\n");
        assertThat(ok("-s", "list_bindings", "-p", VHOST)).contains("x\texchange\ta/b c\tqueue\tk.#\t[]\n");

        ok("publish", "-p", VHOST, "a/b c", "hello", "--header", "h=1");
        okWithInput("from x", "publish", "-p", VHOST, "-x", "x", "k.1");
        assertThat(run("", "publish", "-p", VHOST, "-x", "x", "nobody", "b").exitCode())
                .isEqualTo(ExitCode.DATA);
        assertThat(ok("-s", "get", "-p", VHOST, "a/b c", "--count", "5"))
                .contains("hello")
                .contains("from x")
                .contains("\"h\"");
        assertThat(ok("-s", "get", "-p", VHOST, "a/b c", "--ack")).contains("hello");
        assertThat(ok("-s", "get", "-p", VHOST, "a/b c", "--ack")).contains("from x");
        assertThat(ok("-s", "get", "-p", VHOST, "a/b c", "--ack")).isEmpty();

        ok("publish", "-p", VHOST, "a/b c", "hello");
        assertThat(run("", "delete_queue", "-p", VHOST, "a/b c", "--if-empty").exitCode())
                .isEqualTo(ExitCode.DATA);
        ok("purge_queue", "-p", VHOST, "a/b c");
        ok("delete_queue", "-p", VHOST, "a/b c", "--if-empty", "--if-unused");
        assertThat(run("", "purge_queue", "-p", VHOST, "a/b c").exitCode()).isEqualTo(ExitCode.UNAVAILABLE);
    }

    @Test
    void connectionsAreListedAndClosed() {
        ok("list_connections", "pid", "name", "user", "client_properties", "connected_at");
        ok("list_channels", "pid", "name", "prefetch_count");
        ok("list_consumers", "-p", VHOST, "queue_name", "channel_pid", "active");
        assertThat(ok("close_all_connections", "-p", VHOST, "test")).endsWith("Closed 0 connections\n");
        assertThat(ok("close_all_user_connections", USER, "test")).endsWith("Closed 0 connections\n");
        assertThat(run("", "close_connection", "1.2.3.4:5 -> 6.7.8.9:10", "test")
                        .exitCode())
                .isEqualTo(ExitCode.UNAVAILABLE);
    }

    @Test
    void howTheBrokerIs() {
        for (final String command : Set.of(
                "ping",
                "await_startup",
                "status",
                "cluster_status",
                "check_running",
                "is_running",
                "is_booting",
                "alarms",
                "check_alarms",
                "check_local_alarms",
                "listeners",
                "check_port_connectivity",
                "check_protocol_listener amqp",
                "check_virtual_hosts",
                "check_certificate_expiration",
                "check_if_node_is_quorum_critical",
                "node_health_check",
                "server_version",
                "erlang_version",
                "memory_breakdown",
                "log_location",
                "list_feature_flags",
                "list_node_auth_attempt_stats",
                "list_vhosts",
                "await_online_nodes 1",
                "rebalance")) {
            ok(command.split(" "));
        }
        assertThat(run("", "check_protocol_listener", "nonsense").exitCode()).isEqualTo(ExitCode.UNAVAILABLE);
        assertThat(run("", "check_port_listener", "1").exitCode()).isEqualTo(ExitCode.UNAVAILABLE);
        assertThat(ok("status", "--formatter", "json")).contains("\"rabbitmq_version\"");
        assertThat(ok("report")).contains("Status of node").contains("Listing policies");
    }

    @Test
    void whoIsNotPermittedIsToldSo() {
        final Run run = Run.of("--uri", URI, "-u", USER, "--password", "s3crét", "list_users");

        assertThat(run.exitCode()).isEqualTo(ExitCode.NOT_PERMITTED);
        assertThat(run.err()).contains(USER).doesNotContain("s3crét");
    }

    private static String administrator() {
        return Endpoint.parse(URI).username().orElse("guest");
    }

    private static String vhost() {
        return ok("-s", "list_vhosts", "name", "description", "tags", "tracing");
    }

    private static String ok(String... arguments) {
        return okWithInput("", arguments);
    }

    private static String okWithInput(String input, String... arguments) {
        final Run run = run(input, arguments);
        assertThat(run.exitCode())
                .as(() -> String.join(" ", arguments) + ": " + run)
                .isZero();
        return run.out();
    }

    private static Run run(String input, String... arguments) {
        return Run.run(input.getBytes(StandardCharsets.UTF_8), Map.of("BILBYCTL_URI", URI), arguments);
    }
}
