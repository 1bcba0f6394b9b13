package io.bilbymq.ctl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ConnectionCommandsTest {
    private static final String ALL =
            "[{\"name\":\"a:1 -> b:2\",\"user\":\"alice\"},{\"name\":\"c:1 -> b:2\",\"user\":\"bob\"},{\"name\":\"d\",\"user\":\"alice\"}]";

    private FakeApi api;

    @BeforeEach
    void start() throws IOException {
        api = new FakeApi()
                .on("GET /connections", ALL)
                .on("GET /vhosts/%2F", "{}")
                .on("GET /vhosts/%2F/connections", "[{\"name\":\"c:1 -> b:2\"},{\"name\":\"d\"}]")
                .done("DELETE /connections/a%3A1%20-%3E%20b%3A2")
                .done("DELETE /connections/c%3A1%20-%3E%20b%3A2");
    }

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void aConnectionIsClosedWithAReason() {
        final Run run = Run.at(api.uri(), "close_connection", "a:1 -> b:2", "going down\r\nX: y");

        assertThat(run.exitCode()).isZero();
        assertThat(closed()).containsExactly("DELETE /connections/a%3A1%20-%3E%20b%3A2");
        assertThat(api.requests().get(0).reason()).isEqualTo("going down X: y");
    }

    @Test
    void aConnectionThatIsNotThereIsAFailure() {
        final Run run = Run.at(api.uri(), "close_connection", "nope", "why");

        assertThat(run.exitCode()).isEqualTo(ExitCode.UNAVAILABLE);
        assertThat(run.err()).isEqualTo("Error:\nthere is no connection 'nope'\n");
    }

    @Test
    void allConnectionsAreThoseToAVirtualHostUnlessSaidOtherwise() {
        assertThat(Run.at(api.uri(), "close_all_connections", "why").out())
                .isEqualTo("Closing all connections in vhost /, reason: why...\nClosed 2 connections\n");
        assertThat(closed()).hasSize(2);

        assertThat(Run.at(api.uri(), "close_all_connections", "--global", "why").out())
                .endsWith("Closed 3 connections\n");
        assertThat(closed()).hasSize(5);
    }

    @Test
    void thereMayBeALimit() {
        assertThat(Run.at(
                                api.uri(),
                                "close_all_connections",
                                "--global",
                                "--limit",
                                "1",
                                "--per-connection-delay",
                                "1",
                                "why")
                        .out())
                .endsWith("Closed 1 connections\n");

        assertThat(closed()).containsExactly("DELETE /connections/a%3A1%20-%3E%20b%3A2");
    }

    @Test
    void aUsersConnectionsAreClosedEvenIfOneIsGoneMeanwhile() {
        assertThat(Run.at(api.uri(), "close_all_user_connections", "alice", "why")
                        .exitCode())
                .isZero();

        assertThat(closed()).containsExactly("DELETE /connections/a%3A1%20-%3E%20b%3A2", "DELETE /connections/d");
    }

    private List<String> closed() {
        return api.changes();
    }
}
