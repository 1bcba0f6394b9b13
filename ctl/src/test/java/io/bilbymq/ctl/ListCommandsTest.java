package io.bilbymq.ctl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ListCommandsTest {
    private FakeApi api;

    @BeforeEach
    void start() throws IOException {
        api = new FakeApi()
                .on("GET /queues/%2F", """
                        [{"name":"q1","messages":3,"type":"classic","state":"running","node":"n1","policy":null,"exclusive":true,
                          "arguments":{"x-max-length":100},"owner_pid_details":{"name":"c"},"message_stats":{"disk_writes":7}},
                         {"name":"q2","messages":0,"type":"quorum","state":"down","node":"n2","members":["n1","n2"]}]
                        """)
                .on("GET /overview", "{\"node\":\"n1\"}")
                .on("GET /nodes/n1", "{\"name\":\"n1\"}")
                .on("GET /vhosts/%2F", "{}");
    }

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void queuesShowTheirNameAndMessages() {
        assertThat(Run.at(api.uri(), "list_queues").out())
                .isEqualTo("Timeout: 60.0 seconds ...\nListing queues for vhost / ...\nname\tmessages\nq1\t3\nq2\t0\n");
    }

    @Test
    void columnsComeInTheOrderTheyAreAskedFor() {
        assertThat(Run.at(
                                api.uri(),
                                "-s",
                                "list_queues",
                                "type,name",
                                "policy",
                                "arguments",
                                "owner_pid",
                                "disk_writes",
                                "members")
                        .out())
                .isEqualTo("classic\tq1\t\t[{\"x-max-length\",100}]\tc\t7\t\nquorum\tq2\t\t\t\t\t[n1, n2]\n");
    }

    @Test
    void aWrongColumnIsToldBeforeTheBrokerIsAsked() {
        final Run run = Run.at(api.uri(), "list_queues", "name", "bogus");

        assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains("Info key(s) bogus are not supported").contains("messages_unacknowledged");
        assertThat(api.requests()).isEmpty();
    }

    @Test
    void queuesMayBeOnlyThoseThatAreThereOrNotOrHere() {
        assertThat(Run.at(api.uri(), "-s", "list_queues", "--online", "name").out())
                .isEqualTo("q1\n");
        assertThat(Run.at(api.uri(), "-s", "list_queues", "--offline", "name").out())
                .isEqualTo("q2\n");
        assertThat(Run.at(api.uri(), "-s", "list_queues", "--local", "name").out())
                .isEqualTo("q1\n");
    }

    @Test
    void exchangesAndBindingsHaveTheColumnsOfRabbitmqctl() {
        api.on("GET /exchanges/%2F", "[{\"name\":\"\",\"type\":\"direct\",\"durable\":true}]")
                .on(
                        "GET /bindings/%2F",
                        "[{\"source\":\"x\",\"destination\":\"q\",\"destination_type\":\"queue\",\"routing_key\":\"k\",\"arguments\":{}}]");

        assertThat(Run.at(api.uri(), "list_exchanges").out())
                .isEqualTo("Listing exchanges for vhost / ...\nname\ttype\n\tdirect\n");
        assertThat(Run.at(api.uri(), "list_bindings").out()).isEqualTo("""
                        Listing bindings for vhost /...
                        source_name\tsource_kind\tdestination_name\tdestination_kind\trouting_key\targuments
                        x\texchange\tq\tqueue\tk\t[]
                        """);
    }

    @Test
    void whatHasAProcessInRabbitMqHasItsNameHere() {
        api.on(
                        "GET /connections",
                        "[{\"name\":\"a -> b\",\"user\":\"u\",\"peer_host\":\"h\",\"peer_port\":1,\"state\":\"running\"}]")
                .on(
                        "GET /channels",
                        "[{\"name\":\"a -> b (1)\",\"user\":\"u\",\"consumer_count\":1,\"messages_unacknowledged\":0,"
                                + "\"connection_details\":{\"name\":\"a -> b\"}}]")
                .on(
                        "GET /consumers/%2F",
                        "[{\"queue\":{\"name\":\"q\"},\"channel_details\":{\"name\":\"a -> b (1)\"},\"consumer_tag\":\"t\","
                                + "\"ack_required\":true,\"prefetch_count\":7,\"active\":true,\"arguments\":{}}]");

        assertThat(Run.at(api.uri(), "list_connections").out())
                .isEqualTo("Listing connections ...\nuser\tpeer_host\tpeer_port\tstate\nu\th\t1\trunning\n");
        assertThat(Run.at(api.uri(), "-s", "list_connections", "pid").out()).isEqualTo("a -> b\n");
        assertThat(Run.at(api.uri(), "list_channels").out())
                .isEqualTo(
                        "Listing channels ...\npid\tuser\tconsumer_count\tmessages_unacknowledged\na -> b (1)\tu\t1\t0\n");
        assertThat(Run.at(api.uri(), "-s", "list_channels", "connection").out()).isEqualTo("a -> b\n");
        assertThat(Run.at(api.uri(), "list_consumers").out()).isEqualTo("""
                        Listing consumers in vhost / ...
                        queue_name\tchannel_pid\tconsumer_tag\tack_required\tprefetch_count\tactive\targuments
                        q\ta -> b (1)\tt\ttrue\t7\ttrue\t[]
                        """);
    }

    @Test
    void featureFlagsAreEnabledByNameOrAll() {
        api.on("GET /feature-flags", """
                        [{"name":"a","state":"enabled"},{"name":"b","state":"disabled","stability":"stable"},
                         {"name":"c","state":"disabled","stability":"experimental"}]
                        """).done("PUT /feature-flags/b/enable").done("PUT /feature-flags/c/enable");

        assertThat(Run.at(api.uri(), "-q", "list_feature_flags").out())
                .isEqualTo("name\tstate\na\tenabled\nb\tdisabled\nc\tdisabled\n");
        assertThat(Run.at(api.uri(), "enable_feature_flag", "all").exitCode()).isZero();
        assertThat(Run.at(api.uri(), "enable_feature_flag", "c").exitCode()).isZero();
        assertThat(Run.at(api.uri(), "enable_feature_flag", "nope").exitCode()).isEqualTo(ExitCode.USAGE);

        assertThat(api.changes())
                .containsExactly(
                        "PUT /feature-flags/b/enable {\"name\":\"b\"}", "PUT /feature-flags/c/enable {\"name\":\"c\"}");
    }
}
