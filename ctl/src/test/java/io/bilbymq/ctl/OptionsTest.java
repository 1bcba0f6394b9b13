package io.bilbymq.ctl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What all commands have in common: where they ask, as whom, and how errors end. */
class OptionsTest {
    private FakeApi api;

    @BeforeEach
    void start() throws IOException {
        api = new FakeApi()
                .on("GET /whoami", "{}")
                .on("GET /users", "[{\"name\":\"alice\",\"tags\":[\"monitoring\"]}]");
    }

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void whoeverSaysNothingIsGuest() {
        final Run run = Run.at(api.uri(), "ping");

        assertThat(run.exitCode()).isZero();
        assertThat(api.requests().get(0).user()).isEqualTo("guest:guest");
    }

    @Test
    void optionsMayStandBeforeAndBehindTheCommand() {
        assertThat(Run.of("--uri", api.uri(), "-q", "list_users"))
                .isEqualTo(Run.of("list_users", "-q", "--uri", api.uri()));
    }

    @Test
    void theAddressMayHavePrefixAndUser() {
        final Run run = Run.at(api.uri().replace("http://", "http://al%40ice:p%3Aw@") + "/prefix/", "ping");

        assertThat(run.exitCode()).isZero();
        assertThat(api.requests().get(0).user()).isEqualTo("al@ice:p:w");
    }

    @Test
    void thePasswordComesFromOptionFileAddressOrEnvironmentInThisOrder(@TempDir Path folder) throws IOException {
        final Path file = Files.writeString(folder.resolve("password"), "of file\nmore");
        final Map<String, String> environment =
                Map.of("BILBYCTL_URI", api.uri(), "BILBYCTL_USERNAME", "env", "BILBYCTL_PASSWORD", "of environment");
        final String withUser = api.uri().replace("http://", "http://me:of%20address@");

        Run.run(new byte[0], environment, "ping");
        Run.run(new byte[0], environment, "ping", "--uri", withUser);
        Run.run(new byte[0], environment, "ping", "--uri", withUser, "--password-file", file.toString());
        Run.run(
                new byte[0],
                environment,
                "ping",
                "--password-file",
                file.toString(),
                "--password",
                "@option",
                "-u",
                "x");

        assertThat(api.requests())
                .extracting(FakeApi.Request::user)
                .containsExactly("env:of environment", "me:of address", "me:of file", "x:@option");
    }

    @Test
    void aUserWithoutAPasswordIsAskedForOne() {
        final Run run = Run.at(api.uri(), "-u", "alice", "ping");

        assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains("BILBYCTL_PASSWORD");
        assertThat(api.requests()).isEmpty();
    }

    @Test
    void aFileOfPasswordsThatIsNotThereIsAFaultOfTheSurroundings() {
        assertThat(Run.at(api.uri(), "--password-file", "not/there", "ping").exitCode())
                .isEqualTo(ExitCode.CONFIGURATION);
        assertThat(Run.at(api.uri(), "--ca-file", "not/there", "ping").exitCode())
                .isEqualTo(ExitCode.CONFIGURATION);
    }

    @ParameterizedTest
    @CsvSource({"400, 65", "401, 77", "403, 77", "405, 69", "409, 65", "500, 70", "503, 69"})
    void whatTheApiRefusesHasAnExitCodeAndItsReason(int status, int exitCode) {
        api.on(
                "GET /vhosts",
                status,
                "{\"error\":\"bad_request\",\"reason\":\"because &lt;&lt;\\\"x\\\"&gt;&gt;\\n\"}");

        final Run run = Run.at(api.uri(), "list_vhosts");

        assertThat(run.exitCode()).isEqualTo(exitCode);
        assertThat(run.err()).startsWith("Error:\n").hasLineCount(2);
        if (status != 405) {
            assertThat(run.err()).contains("because <<\"x\">>");
        }
    }

    @Test
    void aReasonInErlangsTermsIsText() {
        api.on("GET /vhosts", 400, "{\"reason\":[\"invalid_regexp\",[42],[[110,111],0]]}");

        assertThat(Run.at(api.uri(), "list_vhosts").err()).isEqualTo("Error:\ninvalid_regexp * no 0\n");
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 404, 500, 503})
    void noErrorShowsThePassword(int status) {
        api.on("GET /vhosts", status, "");

        final Run run = Run.at(api.uri().replace("http://", "http://me:canary@"), "list_vhosts");

        assertThat(run.exitCode()).isNotZero();
        assertThat(run.out() + run.err()).doesNotContain("canary").doesNotContain("Basic");
    }

    @Test
    void whatIsNoApiIsSaidToBeNone() {
        api.on("GET /vhosts", "<html>hello</html>");

        final Run run = Run.at(api.uri(), "list_vhosts");

        assertThat(run.exitCode()).isEqualTo(ExitCode.UNAVAILABLE);
        assertThat(run.err()).contains("does not answer as a management API");
    }

    @Test
    void nobodyThereIsUnavailable() {
        api.close();

        final Run run = Run.at(api.uri(), "ping");

        assertThat(run.exitCode()).isEqualTo(ExitCode.UNAVAILABLE);
        assertThat(run.err()).isEqualTo("Error:\nunable to connect to " + api.uri() + ": connection refused\n");
    }

    @Test
    void aBrokerThatSaysNothingIsNotWaitedForLongerThanAsked() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            final Run run = Run.at("http://127.0.0.1:" + silent.getLocalPort(), "--timeout", "0.2", "ping");

            assertThat(run.exitCode()).isEqualTo(ExitCode.TIMEOUT);
            assertThat(run.err()).contains("did not answer in time");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"soon", "1 s"})
    void aTimeoutIsANumberOrInfinity(String timeout) {
        assertThat(Run.at(api.uri(), "--timeout", timeout, "ping").exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(Run.at(api.uri(), "--timeout", "infinity", "ping").exitCode())
                .isZero();
    }

    @Test
    void quietLeavesOutWhatIsDoneAndSilentTheHeadersToo() {
        assertThat(Run.at(api.uri(), "list_users").out())
                .isEqualTo("Listing users ...\nuser\ttags\nalice\t[monitoring]\n");
        assertThat(Run.at(api.uri(), "-q", "list_users").out()).isEqualTo("user\ttags\nalice\t[monitoring]\n");
        assertThat(Run.at(api.uri(), "-s", "list_users").out()).isEqualTo("alice\t[monitoring]\n");
        assertThat(Run.at(api.uri(), "list_users", "--no-table-headers").out())
                .isEqualTo("Listing users ...\nalice\t[monitoring]\n");
    }

    @Test
    void machinesReadNothingButWhatTheyAskedFor() {
        assertThat(Run.at(api.uri(), "list_users", "--formatter", "json").out())
                .isEqualTo("[\n{\"user\":\"alice\",\"tags\":[\"monitoring\"]}\n]\n");
        assertThat(Run.at(api.uri(), "list_users", "--formatter=csv").out())
                .isEqualTo("\"user\",\"tags\"\n\"alice\",\"[monitoring]\"\n");
        assertThat(Run.at(api.uri(), "list_users", "--formatter", "erlang").exitCode())
                .isEqualTo(ExitCode.USAGE);
    }
}
