package io.bilbymq.broker.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class CachingBackendTest {
    private static final int TTL_MILLIS = 1000;
    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");

    private long nanos;
    private boolean allowed = true;
    private final List<String> questions = new ArrayList<>();
    private final TestBackend inner = new TestBackend(who -> TestBackend.now(
            who.secret().filter("secret"::equals).isPresent()
                    ? new Login.Granted(TestRights.identity(who.user(), this::answer))
                    : new Login.Refused("no")));
    private final CachingBackend cache =
            new CachingBackend(inner, TTL_MILLIS, Clock.fixed(NOW, ZoneOffset.UTC), () -> nanos);

    private CompletionStage<Decision> answer(String question) {
        questions.add(question);
        return Decision.answer(allowed);
    }

    private Login login(String user, String secret) {
        return cache.authenticate(new Credentials(user, Optional.of(secret), InetAddress.getLoopbackAddress()))
                .toCompletableFuture()
                .join();
    }

    private Decision mayRead(String user) {
        return ((Login.Granted) login(user, "secret"))
                .identity()
                .rights()
                .may(Permission.READ, "/", ResourceKind.QUEUE, "q")
                .toCompletableFuture()
                .join();
    }

    @Test
    void aLoginThatWasGrantedIsRememberedForAWhile() {
        login("bob", "secret");
        login("bob", "secret");
        assertThat(inner.asked).hasSize(1);

        nanos += TimeUnit.MILLISECONDS.toNanos(TTL_MILLIS);
        login("bob", "secret");
        assertThat(inner.asked).hasSize(2);
    }

    @Test
    void anotherUserOrSecretIsAskedAbout() {
        login("bob", "secret");
        login("alice", "secret");
        assertThat(login("bob", "wrong")).isInstanceOf(Login.Refused.class);
        assertThat(login("bobs", "ecret")).isInstanceOf(Login.Refused.class);

        assertThat(inner.asked).hasSize(4);
    }

    @Test
    void whatWasRefusedIsAskedAgain() {
        login("bob", "wrong");
        login("bob", "wrong");

        assertThat(inner.asked).hasSize(2);
    }

    @Test
    void permissionsAreRememberedForAWhileByUser() {
        assertThat(mayRead("bob")).isEqualTo(Decision.GRANTED);
        allowed = false;
        assertThat(mayRead("bob")).isEqualTo(Decision.GRANTED);
        assertThat(mayRead("alice")).isEqualTo(Decision.REFUSED);
        assertThat(questions).hasSize(2);

        nanos += TimeUnit.MILLISECONDS.toNanos(TTL_MILLIS);
        assertThat(mayRead("bob")).isEqualTo(Decision.REFUSED);
        allowed = true;
        assertThat(mayRead("bob")).isEqualTo(Decision.GRANTED);
    }

    @Test
    void aTokenThatHasExpiredIsNotRemembered() {
        final Instant[] end = {NOW.plusSeconds(1)};
        final TestBackend tokens = new TestBackend(who -> TestBackend.now(new Login.Granted(
                new Identity(who.user(), Set.of(), TestRights.until(end[0], new CompletableFuture<>())))));
        final CachingBackend remembering =
                new CachingBackend(tokens, TTL_MILLIS, Clock.fixed(NOW, ZoneOffset.UTC), () -> nanos);
        final Credentials who = new Credentials("bob", Optional.of("token"), InetAddress.getLoopbackAddress());

        remembering.authenticate(who).toCompletableFuture().join();
        remembering.authenticate(who).toCompletableFuture().join();
        assertThat(tokens.asked).hasSize(1);

        end[0] = NOW;
        final Credentials other = new Credentials("bob", Optional.of("old token"), InetAddress.getLoopbackAddress());
        remembering.authenticate(other).toCompletableFuture().join();
        remembering.authenticate(other).toCompletableFuture().join();
        assertThat(tokens.asked).hasSize(3);
    }
}
