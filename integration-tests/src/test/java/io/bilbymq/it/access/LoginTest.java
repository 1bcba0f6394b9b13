package io.bilbymq.it.access;

import static io.bilbymq.it.access.Tenant.done;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.bilbymq.broker.Broker;
import io.bilbymq.broker.access.HashingAlgorithm;
import io.bilbymq.broker.access.PasswordHash;
import io.bilbymq.broker.access.Permissions;
import io.bilbymq.broker.settings.AccessSettings;
import io.bilbymq.broker.settings.PasswordSettings;
import io.bilbymq.broker.settings.UserSettings;
import io.bilbymq.it.raw.Close;
import io.bilbymq.it.raw.RawConnection;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who gets in, and what those are told who do not. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LoginTest {
    private static final Close REFUSED = Close.connection(
            403,
            0,
            0,
            "ACCESS_REFUSED - Login was refused using authentication mechanism PLAIN. For details see the broker"
                    + " logfile.");

    private static void assertRefused(Broker broker, String user, String password) {
        assertThat(Tenant.login(broker, user, password).close(403)).as(user).isEqualTo(REFUSED);
    }

    @Test
    void whoeverIsRefusedIsToldTheSame() throws Exception {
        try (Broker broker = Broker.builder().start()) {
            done(broker.users().put("none", Optional.empty(), List.of()));
            done(broker.users().put("empty", "", List.of()));

            assertRefused(broker, "guest", "wrong");
            assertRefused(broker, "guest", "");
            assertRefused(broker, "nobody", "guest");
            assertRefused(broker, "nobody", "");
            assertRefused(broker, "", "");
            assertRefused(broker, "none", "");
            assertRefused(broker, "none", "guest");
            assertRefused(broker, "empty", "");
        }
    }

    @Test
    void usersOfRabbitLogInWithTheHashesThatItMade() throws Exception {
        try (Broker broker = Broker.builder().start()) {
            final PasswordHash sha512 = PasswordHash.of(
                    HashingAlgorithm.SHA512,
                    "qlP+H7aIUPxY6B2otuUOeeG7pbOuMJM09ClSdOwgZDBTBBeUrcyW6oBuH24Cs5a0TsqSkwBpM9OBkjOinbPI3sDBv6w=");
            final PasswordHash md5 = PasswordHash.of(HashingAlgorithm.MD5, "2QZLL8FUBdUdRmAKRve4HY0A5H4=");
            done(broker.users().put("new", Optional.of(sha512), List.of()));
            done(broker.users().put("old", Optional.of(md5), List.of()));

            for (final String user : List.of("new", "old")) {
                done(broker.users().setPermissions(user, "/", Permissions.all()));
                Tenant.open(broker, user, "sécret", "/").close();
                assertRefused(broker, user, "secret");
            }
            assertThat(broker.users().user("new").orElseThrow().password()).contains(sha512);
        }
    }

    @Test
    void slowHashesAreMadeIfAskedForAndLetPeopleIn() throws Exception {
        final PasswordSettings slow = new PasswordSettings("bilbymq_password_hashing_pbkdf2_sha512", 20_000);
        try (Broker broker = Broker.builder()
                .settings(settings -> settings.access(AccessSettings.defaults().with(slow)))
                .start()) {
            final PasswordHash hash =
                    broker.users().user("guest").orElseThrow().password().orElseThrow();

            assertThat(hash.algorithm()).isEqualTo(HashingAlgorithm.PBKDF2);
            assertThat(hash.value()).startsWith("pbkdf2:20000:");
            Tenant.open(broker, "guest", "guest", "/").close();
            assertRefused(broker, "guest", "wrong");
            assertRefused(broker, "nobody", "wrong");
        }
    }

    @Test
    void whoeverGuessesIsHeldUpAndWhoHasBeenHereIsNot() throws Exception {
        try (Broker broker = Broker.builder().start()) {
            done(broker.users().put("bob", "secret", List.of()));
            done(broker.users().setPermissions("bob", "/", Permissions.all()));
            Tenant.open(broker, "guest", "guest", "/").close();

            // More than a second's worth and its burst, as fast as it goes.
            int judged = 0;
            final long begin = System.nanoTime();
            for (int i = 0; i < 100; i++) {
                assertRefused(broker, "bob", "guess " + i);
                judged++;
            }

            assertThat(judged).isEqualTo(100);
            Tenant.open(broker, "guest", "guest", "/").close();
            // Unless that took so long that none of it was too fast, the right password does not help now.
            if (TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begin) < 8) {
                assertRefused(broker, "bob", "secret");
            }
        }
    }

    @Test
    void usersOfTheSettingsAreMadeOnceAndEnterWhatIsTheirs(@TempDir Path folder) throws Exception {
        final UserSettings writer =
                new UserSettings("writer", Optional.of("w"), List.of("monitoring"), "^tenant-", "^$", ".*", "^$");
        try (Broker broker = begin(folder, writer)) {
            Tenant.open(broker, "guest", "guest", "/").close();
            Tenant.open(broker, "writer", "w", "tenant-1").close();
            Tenant.enter(broker, "writer", "w", "/").close(530);
            done(broker.users().changePassword("guest", "changed"));
            done(broker.users().delete("writer"));
        }

        try (Broker broker = begin(folder, writer)) {
            assertRefused(broker, "guest", "guest");
            Tenant.open(broker, "guest", "changed", "/").close();
            assertRefused(broker, "writer", "w");
        }
    }

    private static Broker begin(Path folder, UserSettings writer) {
        return Broker.builder()
                .dataFolder(folder)
                .virtualHosts("/", "tenant-1")
                .settings(settings -> settings.users(List.of(new UserSettings("guest", "guest"), writer)))
                .start();
    }

    @Test
    void theChainIsAskedAndWhatIsCachedIsRemembered() throws Exception {
        final AccessSettings cached =
                AccessSettings.defaults().with(List.of(new AccessSettings.Entry("cache", "rabbit_auth_backend_cache")));
        try (Broker broker =
                Broker.builder().settings(settings -> settings.access(cached)).start()) {
            done(broker.users().put("bob", "secret", List.of()));
            done(broker.users().setPermissions("bob", "/", Permissions.all()));
            Tenant.open(broker, "bob", "secret", "/").close();

            done(broker.users().clearPassword("bob"));

            final RawConnection remembered = Tenant.open(broker, "bob", "secret", "/");
            remembered.openChannel(1).declare("q");
            assertRefused(broker, "bob", "wrong");
        }
    }

    @Test
    void aBackEndThatIsNotThereKeepsTheBrokerFromStarting() {
        final AccessSettings unknown =
                AccessSettings.defaults().with(List.of(new AccessSettings.Entry("kerberos", "internal")));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> Broker.builder()
                        .settings(settings -> settings.access(unknown))
                        .start())
                .withMessageContaining("there is no authentication back end 'kerberos'");
    }
}
