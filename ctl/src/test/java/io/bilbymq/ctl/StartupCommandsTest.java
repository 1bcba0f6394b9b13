package io.bilbymq.ctl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StartupCommandsTest {
    private FakeApi api;

    @BeforeEach
    void start() throws IOException {
        api = new FakeApi();
    }

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void startingIsWaitedFor() {
        api.on("GET /nodes", "[{\"running\":true},{\"running\":false}]")
                .on("GET /nodes", "[{\"running\":true},{\"running\":true}]");

        assertThat(Run.at(api.uri(), "await_online_nodes", "2").exitCode()).isZero();
        assertThat(api.requests()).hasSize(2);
    }

    @Test
    void aBrokerThatIsThereNeedsNoWaiting() {
        api.on("GET /whoami", "{}");

        assertThat(Run.at(api.uri(), "await_startup")).isEqualTo(new Run(0, "", ""));
    }

    @Test
    void aBrokerThatDoesNotKnowWhoAsksHasStartedAllTheSame() {
        api.on("GET /whoami", 401, "{\"reason\":\"Login failed\"}");

        assertThat(Run.at(api.uri(), "await_startup").exitCode()).isEqualTo(ExitCode.NOT_PERMITTED);
    }

    @Test
    void waitingEnds() {
        api.close();

        assertThat(Run.at(api.uri(), "await_startup", "--timeout", "0.1").exitCode())
                .isEqualTo(ExitCode.TIMEOUT);
    }

    @Test
    void aProcessIsFoundByItsNumberOrItsFile(@TempDir Path folder) throws IOException {
        api.on("GET /whoami", 401, "");
        final String pid = String.valueOf(ProcessHandle.current().pid());
        final Path file = Files.writeString(folder.resolve("pid"), pid + "\n");

        assertThat(Run.at(api.uri(), "wait", "--pid", pid).exitCode()).isZero();
        assertThat(Run.at(api.uri(), "wait", file.toString()).exitCode()).isZero();
        assertThat(Run.at(api.uri(), "wait").exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(Run.at(api.uri(), "wait", folder.resolve("none").toString(), "-t", "0.1")
                        .exitCode())
                .isEqualTo(ExitCode.TIMEOUT);
    }

    @Test
    void aProcessThatIsNotThereIsNotWaitedFor() {
        final Run run = Run.at(api.uri(), "wait", "--pid", String.valueOf(Integer.MAX_VALUE));

        assertThat(run.exitCode()).isEqualTo(ExitCode.UNAVAILABLE);
        assertThat(run.err()).contains("is not running");
    }
}
