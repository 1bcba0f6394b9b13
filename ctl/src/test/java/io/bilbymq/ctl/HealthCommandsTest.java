package io.bilbymq.ctl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Checks and what they look at: alarms, listeners, memory. */
class HealthCommandsTest {
    private static final String OVERVIEW = """
            {"node":"n1","cluster_name":"c","rabbitmq_version":"3.13.7","product_name":"BilbyMQ","product_version":"0.1",
             "object_totals":{"connections":2,"queues":3},
             "listeners":[{"node":"n1","protocol":"amqp","ip_address":"127.0.0.1","port":%d},
                          {"node":"n1","protocol":"http","ip_address":"::","port":%d},
                          {"node":"n2","protocol":"amqps","ip_address":"::","port":3}]}
            """;

    private FakeApi api;

    @BeforeEach
    void start() throws IOException {
        api = new FakeApi();
        api.on("GET /overview", OVERVIEW.formatted(api.port(), api.port()));
    }

    @AfterEach
    void stop() {
        api.close();
    }

    private void node(boolean running, boolean memoryAlarm, boolean diskAlarmElsewhere) {
        final String node =
                "{\"name\":\"n1\",\"type\":\"disc\",\"running\":" + running + ",\"mem_alarm\":" + memoryAlarm
                        + ",\"disk_free_alarm\":false,\"mem_used\":250000000,\"mem_limit\":1000000000,\"uptime\":61000,\"os_pid\":\"77\","
                        + "\"log_files\":[\"/l/a.log\"],\"config_files\":[],\"db_dir\":\"/d\"}";
        final String other =
                "{\"name\":\"n2\",\"type\":\"disc\",\"running\":true,\"mem_alarm\":false,\"disk_free_alarm\":"
                        + diskAlarmElsewhere + "}";
        api.on("GET /nodes", "[" + node + "," + other + "]")
                .on("GET /nodes/n1", node)
                .on("GET /nodes/n2", other);
    }

    @Test
    void aNodeThatRunsIsSaidToDoSo() {
        node(true, false, false);

        assertThat(Run.at(api.uri(), "check_running"))
                .isEqualTo(new Run(
                        0,
                        "Checking if RabbitMQ is running on node n1 ...\nRabbitMQ on node n1 is fully booted and running\n",
                        ""));
        assertThat(Run.at(api.uri(), "-q", "is_running", "--formatter", "json").out())
                .isEqualTo("{\"result\":\"ok\"}\n");
        assertThat(Run.at(api.uri(), "is_booting").exitCode()).isZero();
    }

    @Test
    void aNodeThatDoesNotRunFailsTheCheck() {
        node(false, false, false);

        final Run run = Run.at(api.uri(), "-q", "check_running");

        assertThat(run).isEqualTo(new Run(ExitCode.UNAVAILABLE, "", "Error:\nRabbitMQ on node n1 is not running\n"));
    }

    @Test
    void anotherNodeIsAskedAboutByItsName() {
        node(true, false, false);

        final Run run = Run.of("--uri", api.uri(), "-n", "n2@host", "check_running");

        assertThat(run.out()).contains("node n1");
        api.on("GET /nodes/n2%40host", "{\"name\":\"n2@host\",\"running\":true}");
        assertThat(Run.of("--uri", api.uri(), "-n", "n2@host", "check_running").out())
                .contains("node n2@host");
    }

    @Test
    void withoutAlarmsAllIsWell() {
        node(true, false, false);

        assertThat(Run.at(api.uri(), "check_alarms").out())
                .endsWith("Node n1 reported no alarms, local or clusterwide\n");
        assertThat(Run.at(api.uri(), "check_local_alarms").out()).endsWith("Node n1 reported no local alarms\n");
        assertThat(Run.at(api.uri(), "alarms").out()).endsWith("Node n1 reported no alarms, local or clusterwide\n");
    }

    @Test
    void alarmsElsewhereAreNotLocal() {
        node(true, false, true);

        assertThat(Run.at(api.uri(), "check_local_alarms").exitCode()).isZero();
        final Run all = Run.at(api.uri(), "-q", "check_alarms");
        assertThat(all).isEqualTo(new Run(ExitCode.UNAVAILABLE, "", "Error:\nFree disk space alarm on node n2\n"));
        assertThat(Run.at(api.uri(), "-q", "alarms")).isEqualTo(new Run(0, "Free disk space alarm on node n2\n", ""));
    }

    @Test
    void aFailedCheckIsJsonForMachines() {
        node(true, true, false);

        final Run run = Run.at(api.uri(), "check_alarms", "--formatter", "json");

        assertThat(run.exitCode()).isEqualTo(ExitCode.UNAVAILABLE);
        assertThat(run.out())
                .isEqualTo("{\"local\":[\"Memory alarm on node n1\"],\"global\":[],"
                        + "\"message\":\"Memory alarm on node n1\",\"result\":\"error\"}\n");
    }

    @Test
    void listenersAreThoseOfTheNode() {
        node(true, false, false);

        assertThat(Run.at(api.uri(), "-q", "listeners").out())
                .isEqualTo("Interface: 127.0.0.1, port: " + api.port()
                        + ", protocol: amqp, purpose: AMQP 0-9-1\nInterface: [::], port: " + api.port()
                        + ", protocol: http, purpose: HTTP API\n");
        assertThat(Run.at(api.uri(), "check_protocol_listener", "AMQP091").exitCode())
                .isZero();
        assertThat(Run.at(api.uri(), "check_protocol_listener", "amqps").err())
                .contains(
                        "No listener for protocol amqps is active on node n1. Found listeners for the following protocols: amqp, http");
        assertThat(Run.at(api.uri(), "check_port_listener", String.valueOf(api.port()))
                        .exitCode())
                .isZero();
        assertThat(Run.at(api.uri(), "check_port_listener", "3").exitCode()).isEqualTo(ExitCode.UNAVAILABLE);
        assertThat(Run.at(api.uri(), "check_port_listener", "http").exitCode()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void portsAreConnectedTo() {
        node(true, false, false);

        assertThat(Run.at(api.uri(), "-q", "check_port_connectivity"))
                .isEqualTo(new Run(0, "Successfully connected to ports " + api.port() + " on node n1.\n", ""));
    }

    @Test
    void aPortThatNobodyListensOnFailsTheCheck() throws IOException {
        node(true, false, false);
        final FakeApi gone = new FakeApi();
        gone.close();
        api.on("GET /overview", OVERVIEW.formatted(gone.port(), api.port()));
        // The first answer is given once: take it.
        Run.at(api.uri(), "server_version");

        final Run run = Run.at(api.uri(), "check_port_connectivity");

        assertThat(run.exitCode()).isEqualTo(ExitCode.UNAVAILABLE);
        assertThat(run.err()).contains("port: " + gone.port()).doesNotContain("http");
    }

    @Test
    void checksOfTheApiSayItsReason() {
        node(true, false, false);
        api.on("GET /health/checks/virtual-hosts", "{\"status\":\"ok\"}")
                .on(
                        "GET /health/checks/certificate-expiration/2/weeks",
                        503,
                        "{\"status\":\"failed\",\"expired\":[{\"name\":\"c\"}]}")
                .on(
                        "GET /health/checks/node-is-quorum-critical",
                        503,
                        "{\"status\":\"failed\",\"reason\":\"100%% critical\"}");

        assertThat(Run.at(api.uri(), "check_virtual_hosts").out()).endsWith("Node n1 reported all vhosts as running\n");
        assertThat(Run.at(api.uri(), "check_certificate_expiration", "--within", "2")
                        .exitCode())
                .isEqualTo(ExitCode.UNAVAILABLE);
        assertThat(Run.at(api.uri(), "check_if_node_is_quorum_critical").err()).contains("100%% critical");
    }

    @Test
    void memoryIsShownTheMostFirst() {
        node(true, false, false);
        api.on(
                "GET /nodes/n1/memory",
                "{\"memory\":{\"a\":1500000,\"code\":34681670,\"zero\":0,\"strategy\":\"rss\",\"total\":{\"rss\":100000000}}}");

        assertThat(Run.at(api.uri(), "-q", "memory_breakdown").out())
                .isEqualTo("code: 0.0347 gb (34.68%)\na: 0.0015 gb (1.5%)\nzero: 0.0 gb (0.0%)\n");
        assertThat(Run.at(api.uri(), "-q", "memory_breakdown", "--unit", "MB").out())
                .startsWith("code: 34.6817 mb (34.68%)\n");
        assertThat(Run.at(api.uri(), "memory_breakdown", "--formatter", "json").out())
                .startsWith("{\"code\":{\"bytes\":34681670,\"percentage\":34.68}");
        assertThat(Run.at(api.uri(), "memory_breakdown", "--unit", "gibberish").exitCode())
                .isEqualTo(ExitCode.USAGE);
    }

    @Test
    void statusShowsWhatTheApiKnows() {
        node(true, true, false);
        api.on("GET /vhosts", "[{},{}]");

        final Run run = Run.at(api.uri(), "status", "--unit", "mb");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out())
                .startsWith(
                        "Status of node n1 ...\nRuntime\n\nOS PID: 77\nUptime (seconds): 61\nProduct name: BilbyMQ\n")
                .contains("RabbitMQ version: 3.13.7\n")
                .contains("\nAlarms\n\nMemory alarm on node n1\n")
                .contains("Total memory used: 250.0 mb\n")
                .contains("Connection count: 2\nQueue count: 3\nVirtual host count: 2\n")
                .contains("Interface: 127.0.0.1, port: " + api.port());
        assertThat(Run.at(api.uri(), "status", "--formatter", "json").out())
                .contains("\"rabbitmq_version\":\"3.13.7\"")
                .contains("\"alarms\":[\"Memory alarm on node n1\"]");
    }

    @Test
    void clusterStatusShowsAllNodes() {
        node(true, false, true);
        api.on("GET /feature-flags", "[{\"name\":\"quorum_queue\",\"state\":\"enabled\"}]");

        final Run run = Run.at(api.uri(), "cluster_status");

        assertThat(run.out())
                .startsWith("Cluster status of node n1 ...\nBasics\n\nCluster name: c\n\nDisk Nodes\n\nn1\nn2\n")
                .contains("Versions\n\nn1: BilbyMQ 0.1, as RabbitMQ 3.13.7\n")
                .contains("Free disk space alarm on node n2")
                .contains("Network Partitions\n\n(none)\n")
                .contains("Flag: quorum_queue, state: enabled");
        assertThat(Run.at(api.uri(), "cluster_status", "--formatter", "json").out())
                .contains("\"running_nodes\":[\"n1\",\"n2\"]");
    }

    @Test
    void aReportGoesOnWhenAPartOfItFails() {
        node(true, false, false);
        api.on("GET /vhosts", "[{\"name\":\"/\"}]").on("GET /queues/%2F", "[{\"name\":\"the queue\",\"messages\":1}]");

        final Run run = Run.at(api.uri(), "report");

        assertThat(run.exitCode()).isNotZero();
        assertThat(run.out())
                .contains("Status of node n1")
                .contains("the queue")
                .contains("Listing policies");
        assertThat(run.err()).contains("there is no /api/connections at this broker");
    }
}
