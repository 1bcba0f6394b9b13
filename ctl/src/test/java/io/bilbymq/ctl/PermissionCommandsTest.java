package io.bilbymq.ctl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PermissionCommandsTest {
    private FakeApi api;

    @BeforeEach
    void start() throws IOException {
        api = new FakeApi()
                .on("GET /vhosts/%2F", "{\"name\":\"/\"}")
                .on("GET /vhosts/v%2Fx", "{\"name\":\"v/x\"}")
                .on("GET /users/alice", "{\"name\":\"alice\"}");
    }

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void permissionsAreForOneVirtualHost() {
        api.on("PUT /permissions/v%2Fx/alice", 201, "");

        final Run run = Run.at(api.uri(), "set_permissions", "-p", "v/x", "alice", "^a", ".*", "");

        assertThat(run).isEqualTo(new Run(0, "Setting permissions for user \"alice\" in vhost \"v/x\" ...\n", ""));
        assertThat(api.changes())
                .containsExactly("PUT /permissions/v%2Fx/alice {\"configure\":\"^a\",\"write\":\".*\",\"read\":\"\"}");
    }

    @Test
    void permissionsMayBeForAllVirtualHosts() {
        api.on("GET /vhosts", "[{\"name\":\"/\"},{\"name\":\"v/x\"}]")
                .done("PUT /permissions/%2F/alice")
                .done("PUT /permissions/v%2Fx/alice");

        assertThat(Run.at(api.uri(), "set_permissions_globally", "alice", ".*", ".*", ".*")
                        .exitCode())
                .isZero();

        assertThat(api.changes()).hasSize(2);
    }

    @Test
    void aVirtualHostThatIsNotThereIsNamed() {
        for (final String command : new String[] {
            "set_permissions alice a b c",
            "clear_permissions alice",
            "list_permissions",
            "set_topic_permissions alice amq.topic a b",
            "list_topic_permissions",
            "list_queues",
            "list_exchanges",
            "list_bindings",
            "list_consumers",
            "list_policies",
            "list_parameters",
            "list_vhost_limits",
            "delete_vhost nov",
            "trace_on",
            "set_policy p .* {}",
            "set_parameter c n 1",
            "close_all_connections why",
            "restart_vhost",
            "set_vhost_tags nov"
        }) {
            final Run run = Run.at(api.uri(), (command + " -p nov").split(" "));

            assertThat(run.exitCode()).as(command).isEqualTo(ExitCode.DATA);
            assertThat(run.err()).as(command).isEqualTo("Error:\nVirtual host 'nov' does not exist\n");
        }
        assertThat(api.changes()).containsOnly("DELETE /vhosts/nov");
    }

    @Test
    void clearingWhatIsNotThereIsNoError() {
        assertThat(Run.at(api.uri(), "clear_permissions", "alice").exitCode()).isZero();
        assertThat(Run.at(api.uri(), "clear_topic_permissions", "alice").exitCode())
                .isZero();
        assertThat(Run.at(api.uri(), "clear_topic_permissions", "alice", "amq.topic")
                        .exitCode())
                .isZero();

        assertThat(api.changes())
                .containsExactly(
                        "DELETE /permissions/%2F/alice",
                        "DELETE /topic-permissions/%2F/alice", "DELETE /topic-permissions/%2F/alice/amq.topic");
    }

    @Test
    void listsHaveTheColumnsOfRabbitmqctl() {
        api.on(
                        "GET /vhosts/%2F/permissions",
                        "[{\"user\":\"alice\",\"vhost\":\"/\",\"configure\":\"c\",\"write\":\"w\",\"read\":\"r\"}]")
                .on(
                        "GET /users/alice/permissions",
                        "[{\"user\":\"alice\",\"vhost\":\"/\",\"configure\":\"c\",\"write\":\"w\",\"read\":\"r\"}]")
                .on(
                        "GET /vhosts/%2F/topic-permissions",
                        "[{\"user\":\"alice\",\"vhost\":\"/\",\"exchange\":\"x\",\"write\":\"w\",\"read\":\"r\"}]")
                .on(
                        "GET /users/alice/topic-permissions",
                        "[{\"user\":\"alice\",\"vhost\":\"/\",\"exchange\":\"x\",\"write\":\"w\",\"read\":\"r\"}]");

        assertThat(Run.at(api.uri(), "list_permissions").out())
                .isEqualTo("Listing permissions for vhost \"/\" ...\nuser\tconfigure\twrite\tread\nalice\tc\tw\tr\n");
        assertThat(Run.at(api.uri(), "list_user_permissions", "alice", "-q").out())
                .isEqualTo("vhost\tconfigure\twrite\tread\n/\tc\tw\tr\n");
        assertThat(Run.at(api.uri(), "list_topic_permissions", "-q").out())
                .isEqualTo("user\texchange\twrite\tread\nalice\tx\tw\tr\n");
        assertThat(Run.at(api.uri(), "list_user_topic_permissions", "alice", "-q")
                        .out())
                .isEqualTo("vhost\texchange\twrite\tread\n/\tx\tw\tr\n");
    }
}
