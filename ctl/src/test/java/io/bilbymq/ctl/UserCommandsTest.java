package io.bilbymq.ctl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class UserCommandsTest {
    private static final String ALICE =
            "{\"name\":\"alice\",\"password_hash\":\"%s\",\"hashing_algorithm\":\"%s\",\"tags\":[\"monitoring\",\"x\"]}";

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
    void aUserIsAddedWithoutTags() {
        api.on("PUT /users/alice", 201, "");

        final Run run = Run.at(api.uri(), "add_user", "alice", "@s3cret");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).startsWith("Adding user \"alice\" ...\nDone.");
        assertThat(api.changes()).containsExactly("PUT /users/alice {\"tags\":\"\",\"password\":\"@s3cret\"}");
    }

    @Test
    void thePasswordIsTheFirstLineOfTheInputIfItIsNotGiven() {
        api.on("PUT /users/alice", 201, "");

        Run.withInput("pass wörd\nmore\n", api.uri(), "add_user", "alice");

        assertThat(api.changes()).containsExactly("PUT /users/alice {\"tags\":\"\",\"password\":\"pass wörd\"}");
    }

    @Test
    void withoutAnyPasswordNothingIsAdded() {
        final Run run = Run.at(api.uri(), "add_user", "alice");

        assertThat(run.exitCode()).isEqualTo(ExitCode.DATA);
        assertThat(run.err()).contains("Password is not provided via argument or stdin");
        assertThat(api.changes()).isEmpty();
    }

    @Test
    void aUserThatIsThereIsNotAddedAgain() {
        api.on("GET /users/alice", ALICE);

        final Run run = Run.at(api.uri(), "add_user", "alice", "x");

        assertThat(run.exitCode()).isEqualTo(ExitCode.SOFTWARE);
        assertThat(run.err()).isEqualTo("Error:\nUser \"alice\" already exists\n");
        assertThat(api.changes()).isEmpty();
    }

    @Test
    void anEmptyPasswordIsNoPassword() {
        api.on("PUT /users/alice", 201, "");

        Run.at(api.uri(), "add_user", "alice", "");
        Run.at(api.uri(), "add_user", "alice", "aGFzaA==", "--pre-hashed-password");

        assertThat(api.changes())
                .containsExactly(
                        "PUT /users/alice {\"tags\":\"\",\"password_hash\":\"\"}",
                        "PUT /users/alice {\"tags\":\"\",\"password_hash\":\"aGFzaA==\"}");
    }

    @Test
    void aNewPasswordLeavesTheTags() {
        api.on("GET /users/alice", ALICE).done("PUT /users/alice");

        assertThat(Run.at(api.uri(), "change_password", "alice", "new").exitCode())
                .isZero();
        assertThat(Run.at(api.uri(), "clear_password", "alice").exitCode()).isZero();

        assertThat(api.changes())
                .containsExactly(
                        "PUT /users/alice {\"password\":\"new\",\"tags\":\"monitoring,x\"}",
                        "PUT /users/alice {\"password_hash\":\"\",\"tags\":\"monitoring,x\"}");
    }

    @Test
    void newTagsLeaveThePassword() {
        api.on("GET /users/alice", ALICE.formatted("hash==", "rabbit_password_hashing_sha512"))
                .done("PUT /users/alice");

        assertThat(Run.at(api.uri(), "set_user_tags", "alice", "a", "b").out())
                .isEqualTo("Setting tags for user \"alice\" to [a, b] ...\n");
        Run.at(api.uri(), "set_user_tags", "alice");

        final String rest = "\"password_hash\":\"hash==\",\"hashing_algorithm\":\"rabbit_password_hashing_sha512\"}";
        assertThat(api.changes())
                .containsExactly(
                        "PUT /users/alice {\"tags\":\"a,b\"," + rest, "PUT /users/alice {\"tags\":\"\"," + rest);
    }

    @Test
    void nobodyHasAnExitCodeOfHisOwn() {
        for (final String command : new String[] {
            "delete_user nobody",
            "clear_password nobody",
            "change_password nobody x",
            "set_user_tags nobody",
            "list_user_permissions nobody",
            "set_user_limits nobody {}",
            "list_user_limits --user nobody"
        }) {
            final Run run = Run.at(api.uri(), command.split(" "));

            assertThat(run.exitCode()).as(command).isEqualTo(ExitCode.NO_USER);
            assertThat(run.err()).isEqualTo("Error:\nUser \"nobody\" does not exist\n");
        }
    }

    @Test
    void whoeverMayAskTheApiIsAuthenticatedByIt() {
        api.on("GET /whoami", "{}");

        final Run run = Run.at(api.uri(), "authenticate_user", "alice", "s3cret");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).endsWith("Success\n");
        assertThat(api.requests().get(0).user()).isEqualTo("alice:s3cret");
    }

    @Test
    void whoeverMayNotIsAuthenticatedByWhatIsKeptOfThePassword() {
        api.on("GET /whoami", 401, "{}")
                .on("GET /users/alice", ALICE.formatted(PasswordHash.of("s3cret"), PasswordHash.SHA_256));

        assertThat(Run.at(api.uri(), "authenticate_user", "alice", "s3cret").exitCode())
                .isZero();

        final Run wrong = Run.at(api.uri(), "authenticate_user", "alice", "canary");
        assertThat(wrong.exitCode()).isEqualTo(ExitCode.DATA);
        assertThat(wrong.err())
                .contains("failed to authenticate user \"alice\"")
                .doesNotContain("canary");
        assertThat(Run.at(api.uri(), "authenticate_user", "nobody", "s3cret").exitCode())
                .isEqualTo(ExitCode.DATA);
    }

    @Test
    void aHashAsksNobody() {
        final Run run = Run.withInput("s3cret\n", api.uri(), "hash_password");

        assertThat(PasswordHash.matches("s3cret", run.out().strip(), PasswordHash.SHA_256))
                .isTrue();
        assertThat(api.requests()).isEmpty();
    }

    @Test
    void limitsOfAUserAreSetOneByOneAndClearedAllAtOnce() {
        api.on("GET /users/alice", ALICE)
                .done("PUT /user-limits/alice/max-connections")
                .done("PUT /user-limits/alice/max-channels")
                .on(
                        "GET /user-limits/alice",
                        "[{\"user\":\"alice\",\"value\":{\"max-channels\":2,\"max-connections\":1}}]")
                .done("DELETE /user-limits/alice/max-channels")
                .done("DELETE /user-limits/alice/max-connections");

        Run.at(api.uri(), "set_user_limits", "alice", "{\"max-connections\": 1, \"max-channels\": 2}");
        final Run list = Run.at(api.uri(), "list_user_limits", "--user", "alice");
        Run.at(api.uri(), "clear_user_limits", "alice", "all");

        assertThat(list.out()).endsWith("{\"max-channels\":2,\"max-connections\":1}\n");
        assertThat(api.changes())
                .containsExactly(
                        "PUT /user-limits/alice/max-connections {\"value\":1}",
                        "PUT /user-limits/alice/max-channels {\"value\":2}",
                        "DELETE /user-limits/alice/max-channels",
                        "DELETE /user-limits/alice/max-connections");
    }

    @Test
    void limitsThatAreNoJsonAreRefusedBeforeAnythingIsChanged() {
        api.on("GET /users/alice", ALICE);

        assertThat(Run.at(api.uri(), "set_user_limits", "alice", "bogus").exitCode())
                .isEqualTo(ExitCode.DATA);
        assertThat(Run.at(api.uri(), "set_user_limits", "alice", "[1]").exitCode())
                .isEqualTo(ExitCode.DATA);
        assertThat(api.changes()).isEmpty();
    }
}
