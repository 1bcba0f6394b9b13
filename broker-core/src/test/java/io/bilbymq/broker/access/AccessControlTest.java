package io.bilbymq.broker.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.bilbymq.amqp.AmqpException;
import io.bilbymq.amqp.ReplyCode;
import io.bilbymq.broker.settings.UserSettings;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class AccessControlTest {
    private static final User BILBY = new User("bilby", Set.of());

    private final AccessControl users = new BuiltInUsers(
            List.of(new UserSettings("guest", "guest"), new UserSettings("bilby", "sécret")), Set.of("guest"));

    @Test
    void rightPasswordIsGranted() {
        assertThat(login("bilby", "sécret", false))
                .isEqualTo(new Login.Granted(new User("bilby", Set.of("administrator"))));
    }

    @Test
    void wrongPasswordAndUnknownUserAreRefusedAlike() {
        assertThat(login("bilby", "secret", true)).isEqualTo(new Login.Refused("user 'bilby' - invalid credentials"));
        assertThat(login("bilby", "", true)).isInstanceOf(Login.Refused.class);
        assertThat(login("nobody", "", true)).isEqualTo(new Login.Refused("user 'nobody' - invalid credentials"));
    }

    @Test
    void guestMayLogInFromThisMachineOnly() {
        assertThat(login("guest", "guest", true)).isInstanceOf(Login.Granted.class);
        assertThat(login("guest", "guest", false))
                .isEqualTo(new Login.Refused("user 'guest' can only connect via localhost"));
    }

    @Test
    void guestFromAfarDoesNotLearnWhetherThePasswordWasRight() {
        assertThat(login("guest", "wrong", false)).isEqualTo(new Login.Refused("user 'guest' - invalid credentials"));
    }

    @Test
    void builtInUsersMayEverythingAndOthersNothing() {
        final User stranger = new User("stranger", Set.of());

        assertThat(users.mayEnter(BILBY, "/")).isTrue();
        assertThat(users.may(BILBY, Permission.WRITE, "/", ResourceKind.QUEUE, "q"))
                .isTrue();
        assertThat(users.mayTopic(BILBY, Permission.WRITE, "/", "x", "k")).isTrue();
        assertThat(users.mayEnter(stranger, "/")).isFalse();
        assertThat(users.may(stranger, Permission.WRITE, "/", ResourceKind.QUEUE, "q"))
                .isFalse();
        assertThat(users.mayTopic(stranger, Permission.WRITE, "/", "x", "k")).isFalse();
    }

    @Test
    void passwordsAreNotShown() {
        assertThat(users.toString()).contains("bilby").doesNotContain("sécret");
    }

    @Test
    void refusalsReadAsRabbits() {
        final AccessControl nobody = new NobodyMay();

        assertRefused(
                () -> nobody.require(BILBY, Permission.CONFIGURE, "/", ResourceKind.QUEUE, "q"),
                "configure access to queue 'q' in vhost '/' refused for user 'bilby'");
        assertRefused(
                () -> nobody.require(BILBY, Permission.WRITE, "/", ResourceKind.EXCHANGE, ""),
                "write access to exchange 'amq.default' in vhost '/' refused for user 'bilby'");
        assertRefused(
                () -> nobody.requireTopic(BILBY, Permission.READ, "/", "x", "a.b"),
                "read access to topic 'a.b' in exchange 'x' in vhost '/' refused for user 'bilby'");
    }

    private static void assertRefused(Runnable action, String text) {
        assertThatExceptionOfType(AmqpException.class).isThrownBy(action::run).satisfies(why -> {
            assertThat(why.code()).isEqualTo(ReplyCode.ACCESS_REFUSED);
            assertThat(why.explanation()).isEqualTo(text);
        });
    }

    private Login login(String user, String password, boolean fromLoopback) {
        return users.login(user, password, fromLoopback).toCompletableFuture().join();
    }

    /** Refuses everything. */
    private static final class NobodyMay implements AccessControl {
        @Override
        public CompletionStage<Login> login(String user, String password, boolean fromLoopback) {
            return CompletableFuture.completedFuture(new Login.Refused("nobody may"));
        }

        @Override
        public boolean mayEnter(User user, String virtualHost) {
            return false;
        }

        @Override
        public boolean may(User user, Permission permission, String virtualHost, ResourceKind kind, String name) {
            return false;
        }

        @Override
        public boolean mayTopic(
                User user, Permission permission, String virtualHost, String exchange, String routingKey) {
            return false;
        }
    }
}
