package io.bilbymq.broker.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.bilbymq.broker.settings.AccessSettings;
import io.bilbymq.broker.settings.BrokerSettings;
import io.bilbymq.broker.settings.PasswordSettings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AccessControlTest {
    private static final InetAddress HOME = InetAddress.getLoopbackAddress();
    private static final InetAddress AFAR = afar();

    private long now;

    private static InetAddress afar() {
        try {
            return InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, 1});
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    private AccessControl control(AccessControl.Entry... chain) {
        return new AccessControl(List.of(chain), Set.of("guest"), () -> now);
    }

    private static Login login(AccessControl control, String user, String password, InetAddress peer) {
        return control.login(new Credentials(user, Optional.of(password), peer))
                .toCompletableFuture()
                .join();
    }

    private static Login login(AccessControl control, String user, String password) {
        return login(control, user, password, HOME);
    }

    private static AccessBackend failing() {
        return new TestBackend(who -> CompletableFuture.failedStage(new IllegalStateException("directory is down")));
    }

    // The chain.

    @Test
    void theFirstThatGrantsWins() {
        final TestBackend second = TestBackend.of("bob", "secret");
        final TestBackend third = TestBackend.of("bob", "secret");
        final AccessControl control = control(
                AccessControl.Entry.of(TestBackend.of("alice", "secret")),
                AccessControl.Entry.of(second),
                AccessControl.Entry.of(third));

        assertThat(login(control, "bob", "secret")).isInstanceOf(Login.Granted.class);
        assertThat(second.asked).hasSize(1);
        assertThat(third.asked).isEmpty();
    }

    @Test
    void oneThatFailsLeavesItToTheNext() {
        final AccessControl control = control(
                AccessControl.Entry.of(failing()),
                AccessControl.Entry.of(new TestBackend(who -> {
                    throw new IllegalStateException("defect");
                })),
                AccessControl.Entry.of(TestBackend.of("bob", "secret")));

        assertThat(login(control, "bob", "secret")).isInstanceOf(Login.Granted.class);
        assertThat(login(control, "bob", "wrong")).isInstanceOf(Login.Refused.class);
    }

    @Test
    void whatBackEndsCouldNotSayIsHeldAgainstNobody() {
        final AccessControl control = control(AccessControl.Entry.of(failing()));

        for (int i = 0; i < 100; i++) {
            login(control, "bob", "wrong");
        }

        assertThat(login(control, "bob", "wrong"))
                .isEqualTo(new Login.Refused("an authentication back end failed: directory is down"));
    }

    @Test
    void whoIsKnownHereMayDoWhatAnotherSays() {
        final TestBackend authorizing = new TestBackend(who -> TestBackend.now(new Login.Granted(new Identity(
                who.user(),
                Set.of("monitoring"),
                new TestRights(question -> Decision.answer(question.endsWith(" q")))))));
        final AccessControl control =
                control(new AccessControl.Entry(TestBackend.of("bob", "secret"), List.of(authorizing)));

        final Identity identity = ((Login.Granted) login(control, "bob", "secret")).identity();

        assertThat(identity.tags()).containsExactly("monitoring");
        assertThat(may(identity, "q")).isEqualTo(Decision.GRANTED);
        assertThat(may(identity, "x")).isEqualTo(Decision.REFUSED);
    }

    @Test
    void allThatAuthoriseMustAgree() {
        final TestBackend one = new TestBackend(who -> TestBackend.now(new Login.Granted(
                TestRights.identity("bob", question -> later(Decision.answer(!question.contains("x")))))));
        final TestBackend other = new TestBackend(who -> TestBackend.now(
                new Login.Granted(TestRights.identity("bob", question -> Decision.answer(!question.contains("y"))))));
        final AccessControl control =
                control(new AccessControl.Entry(TestBackend.of("bob", "secret"), List.of(one, other)));

        final Identity identity = ((Login.Granted) login(control, "bob", "secret")).identity();

        assertThat(may(identity, "q")).isEqualTo(Decision.GRANTED);
        assertThat(may(identity, "x")).isEqualTo(Decision.REFUSED);
        assertThat(may(identity, "y")).isEqualTo(Decision.REFUSED);
    }

    @Test
    void oneThatDoesNotAuthoriseKeepsOut() {
        final TestBackend no = new TestBackend(who -> TestBackend.now(new Login.Refused("not known here")));
        final AccessControl control = control(new AccessControl.Entry(TestBackend.of("bob", "secret"), List.of(no)));

        assertThat(login(control, "bob", "secret")).isEqualTo(new Login.Refused("not known here"));
    }

    private static CompletionStage<Decision> later(CompletionStage<Decision> answer) {
        return CompletableFuture.supplyAsync(() -> answer.toCompletableFuture().join());
    }

    private static Decision may(Identity identity, String queue) {
        return identity.rights()
                .may(Permission.READ, "/", ResourceKind.QUEUE, queue)
                .toCompletableFuture()
                .join();
    }

    // What holds for all of them.

    @Test
    void someMayLogInFromThisMachineOnly() {
        final AccessControl control = control(AccessControl.Entry.of(TestBackend.of("guest", "guest")));

        assertThat(login(control, "guest", "guest", HOME)).isInstanceOf(Login.Granted.class);
        assertThat(login(control, "guest", "guest", AFAR))
                .isEqualTo(new Login.Refused("user 'guest' can only connect via localhost"));
        assertThat(login(control, "guest", "wrong", AFAR))
                .isEqualTo(new Login.Refused("user 'guest' - invalid credentials"));
    }

    @Test
    void whoeverFailsTooOftenIsNotAskedAbout() {
        final TestBackend backend = TestBackend.of("bob", "secret");
        final AccessControl control = control(AccessControl.Entry.of(backend));

        for (int i = 0; i < 100; i++) {
            login(control, "bob", "wrong", AFAR);
        }

        assertThat(backend.asked).hasSize(10);
        assertThat(login(control, "bob", "secret", AFAR))
                .isEqualTo(new Login.Refused("user 'bob' - too many logins have failed, try again later"));
        assertThat(login(control, "bob", "secret", HOME)).isInstanceOf(Login.Granted.class);
        now += 1_000_000_000;
        assertThat(login(control, "bob", "secret", AFAR)).isInstanceOf(Login.Granted.class);
    }

    @Test
    void manyAtOnceDoNotHelp() {
        final TestBackend slow = new TestBackend(who -> CompletableFuture.supplyAsync(() -> new Login.Refused("no")));
        final AccessControl control = control(AccessControl.Entry.of(slow));

        final List<CompletableFuture<Login>> answers = IntStream.range(0, 1000)
                .mapToObj(i -> control.login(new Credentials("bob", Optional.of("guess " + i), AFAR))
                        .toCompletableFuture())
                .toList();

        answers.forEach(CompletableFuture::join);
        assertThat(slow.asked).hasSizeLessThan(10 + LoginLanes.UNDER_WAY_MAX);
    }

    @Test
    void nothingShowsASecret() {
        assertThat(new Credentials("bob", Optional.of("s3cret"), HOME).toString())
                .doesNotContain("s3cret");
        final AccessSettings settings =
                AccessSettings.defaults().with(Map.of("auth_ldap.other_bind.password", "s3cret"));
        assertThat(settings.toString()).doesNotContain("s3cret");
    }

    // Who they are.

    @Test
    void backEndsAreFoundByBothTheirNames() {
        final Users users = new Users();
        try (PasswordChecks checks = new PasswordChecks(PasswordSettings.defaults())) {
            final InternalBackend internal = new InternalBackend(users, checks);
            final AccessBackend http = failing();
            final AccessBackends backends = new AccessBackends(
                    BrokerSettings.builder()
                            .access(AccessSettings.defaults()
                                    .with(List.of(
                                            new AccessSettings.Entry("http", "rabbit_auth_backend_internal"),
                                            new AccessSettings.Entry("rabbit_auth_backend_http", "http"),
                                            new AccessSettings.Entry("cache", "cache"))))
                            .build(),
                    internal,
                    List.of(new Provider(http)));

            assertThat(backends.named("internal")).isSameAs(internal);
            assertThat(backends.named("rabbit_auth_backend_internal")).isSameAs(internal);
            final List<AccessControl.Entry> chain = backends.chain();
            assertThat(chain.get(0)).isEqualTo(new AccessControl.Entry(http, List.of(internal)));
            assertThat(chain.get(1)).isEqualTo(AccessControl.Entry.of(http));
            assertThat(chain.get(2).authentication()).isInstanceOf(CachingBackend.class);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> backends.named("ldap"))
                    .withMessageContaining("there is no authentication back end 'ldap', only cache, http, internal");
        }
    }

    private record Provider(AccessBackend backend) implements AccessBackendProvider {
        @Override
        public Set<String> names() {
            return Set.of("http", "rabbit_auth_backend_http");
        }

        @Override
        public AccessBackend create(BrokerSettings settings) {
            return backend;
        }
    }

    // Tokens of one back end with rights of another.

    @Test
    void whatProvesWhoItIsLimitsHowLong() {
        final Instant end = Instant.parse("2030-01-01T00:00:00Z");
        final Login next = new Login.Granted(
                new Identity("bob", Set.of(), TestRights.until(end.plusSeconds(60), new CompletableFuture<>())));
        final Identity proved = new Identity("bob", Set.of(), TestRights.until(end, TestBackend.now(next)));
        final Identity joined = JointRights.join(proved, List.of(TestRights.omnipotent("bob", "administrator")));

        assertThat(joined.rights().expiry()).contains(end);
        assertThat(joined.tags()).containsExactly("administrator");
        final Login renewed =
                joined.rights().renewed(joined, "new").toCompletableFuture().join();
        assertThat(((Login.Granted) renewed).identity().rights().expiry()).contains(end.plusSeconds(60));
    }
}
