package io.bilbymq.broker.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.bilbymq.amqp.AmqpException;
import io.bilbymq.amqp.ReplyCode;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class UserDecisionsTest {
    private static final Map<String, String> VARIABLES = Map.of("username", "bob", "vhost", "/");

    private final Users users = new Users();
    private final UserDecisions decisions = new UserDecisions(users, List.of("/", "other")::contains);
    private final Rights rights = new InternalRights(users, "bob");

    private void put(String name, String... tags) {
        users.replay(decisions.put(name, Optional.empty(), List.of(tags)));
    }

    private void permit(String configure, String write, String read) {
        users.replay(decisions.permissions("bob", "/", new Permissions(configure, write, read)));
    }

    private boolean may(Permission permission, String host, String name) {
        return rights.may(permission, host, ResourceKind.QUEUE, name) == Decision.YES;
    }

    private boolean mayEnter(String host) {
        return rights.mayEnter(host, InetAddress.getLoopbackAddress()) == Decision.YES;
    }

    private boolean mayTopic(Permission permission, String exchange, String key) {
        return rights.mayTopic(permission, "/", exchange, key, VARIABLES) == Decision.YES;
    }

    private static void assertRefused(Runnable action, ReplyCode code, String text) {
        assertThatExceptionOfType(AmqpException.class).isThrownBy(action::run).satisfies(reason -> {
            assertThat(reason.code()).isEqualTo(code);
            assertThat(reason.explanation()).contains(text);
        });
    }

    @Test
    void aNewUserMayNothing() {
        put("bob");

        assertThat(mayEnter("/")).isFalse();
        assertThat(may(Permission.READ, "/", "q")).isFalse();
    }

    @Test
    void whoMayEnterMayDoWhatThePatternsSay() {
        put("bob");
        permit("^own-", "", ".*");

        assertThat(mayEnter("/")).isTrue();
        assertThat(may(Permission.CONFIGURE, "/", "own-q")).isTrue();
        assertThat(may(Permission.CONFIGURE, "/", "q")).isFalse();
        assertThat(may(Permission.WRITE, "/", "own-q")).isFalse();
        assertThat(may(Permission.READ, "/", "q")).isTrue();
        assertThat(mayEnter("other")).isFalse();
        assertThat(may(Permission.READ, "other", "q")).isFalse();
    }

    @Test
    void permissionsEndAtOnce() {
        put("bob");
        permit(".*", ".*", ".*");
        final long version = rights.version();

        users.replay(decisions.clearPermissions("bob", "/"));

        assertThat(mayEnter("/")).isFalse();
        assertThat(may(Permission.READ, "/", "q")).isFalse();
        assertThat(rights.version()).isGreaterThan(version);
    }

    @Test
    void aUserThatIsSetAgainKeepsPermissionsAndLimits() {
        put("bob", "monitoring");
        permit(".*", ".*", ".*");
        users.replay(decisions.limits("bob", UserLimits.of(1, 2)));

        put("bob", "administrator", "administrator");

        assertThat(mayEnter("/")).isTrue();
        assertThat(users.user("bob").orElseThrow().limits()).isEqualTo(UserLimits.of(1, 2));
        assertThat(users.user("bob").orElseThrow().tags()).containsExactly("administrator");
    }

    @Test
    void whoIsDeletedTakesEverythingWithThem() {
        put("bob");
        permit(".*", ".*", ".*");
        users.replay(decisions.topicPermissions("bob", "/", "x", new TopicPermissions("a", "b")));

        users.replay(decisions.delete("bob"));

        assertThat(users.isEmpty()).isTrue();
        put("bob");
        assertThat(mayEnter("/")).isFalse();
        assertThat(users.topicPermissions()).isEmpty();
        assertThat(decisions.delete("nobody")).isEmpty();
    }

    @Test
    void routingKeysAreFreeUntilSomethingIsSaidOfTheExchange() {
        put("bob");
        permit(".*", ".*", ".*");
        assertThat(mayTopic(Permission.WRITE, "x", "any")).isTrue();

        users.replay(decisions.topicPermissions("bob", "/", "x", new TopicPermissions("^{username}\\.", "^news")));

        assertThat(mayTopic(Permission.WRITE, "x", "bob.a")).isTrue();
        assertThat(mayTopic(Permission.WRITE, "x", "news")).isFalse();
        assertThat(mayTopic(Permission.READ, "x", "news")).isTrue();
        assertThat(mayTopic(Permission.READ, "x", "bob.a")).isFalse();
        assertThat(mayTopic(Permission.WRITE, "y", "any")).isTrue();
        users.replay(decisions.clearTopicPermissions("bob", "/", Optional.of("y")));
        assertThat(mayTopic(Permission.WRITE, "x", "news")).isFalse();
        users.replay(decisions.clearTopicPermissions("bob", "/", Optional.empty()));
        assertThat(mayTopic(Permission.WRITE, "x", "news")).isTrue();
    }

    @Test
    void aVirtualHostThatGoesTakesItsPermissionsWithIt() {
        put("bob");
        permit(".*", ".*", ".*");
        users.replay(decisions.permissions("bob", "other", Permissions.all()));
        users.replay(decisions.topicPermissions("bob", "/", "x", new TopicPermissions("", "")));

        users.virtualHostGone("/");

        assertThat(mayEnter("/")).isFalse();
        assertThat(mayEnter("other")).isTrue();
        assertThat(users.topicPermissions()).isEmpty();
        assertThat(users.recordsOf("/")).isEmpty();
    }

    @Test
    void whatUsersCostIsCountedAndGivenBack() {
        put("bob", "monitoring");
        final long alone = users.bytes();
        permit(".*", ".*", ".*");
        users.replay(decisions.topicPermissions("bob", "/", "x", new TopicPermissions("a", "b")));
        assertThat(users.bytes()).isGreaterThan(alone);

        users.virtualHostGone("/");
        assertThat(users.bytes()).isEqualTo(alone);
        users.replay(decisions.delete("bob"));
        assertThat(users.bytes()).isZero();
    }

    @Test
    void theCostliestHashIsKnownWhoeverComesAndGoes() {
        final PasswordHash fast = PasswordHash.make(HashingAlgorithm.SHA256, 1, "a");
        final PasswordHash slow = PasswordHash.make(HashingAlgorithm.PBKDF2, 1000, "a");
        final PasswordHash slower = PasswordHash.make(HashingAlgorithm.PBKDF2, 2000, "a");
        assertThat(users.costliest()).isEmpty();

        users.replay(decisions.put("a", Optional.of(slow), List.of()));
        users.replay(decisions.put("b", Optional.of(fast), List.of()));
        assertThat(users.costliest()).contains(slow);
        users.replay(decisions.put("b", Optional.of(slower), List.of()));
        assertThat(users.costliest()).contains(slower);
        users.replay(decisions.put("b", Optional.of(fast), List.of()));
        assertThat(users.costliest()).contains(slow);
        users.replay(decisions.delete("a"));
        assertThat(users.costliest()).contains(fast);
        users.replay(decisions.password("b", Optional.empty()));
        assertThat(users.costliest()).isEmpty();
    }

    @Test
    void wrongNamesAndPatternsAreRefused() {
        put("bob");

        assertRefused(() -> decisions.put("", Optional.empty(), List.of()), ReplyCode.PRECONDITION_FAILED, "1 to 255");
        assertRefused(
                () -> decisions.put("é".repeat(128), Optional.empty(), List.of()),
                ReplyCode.PRECONDITION_FAILED,
                "not 256");
        assertRefused(
                () -> decisions.put("a", Optional.empty(), List.of("")), ReplyCode.PRECONDITION_FAILED, "of a tag");
        assertRefused(
                () -> decisions.permissions("bob", "/", new Permissions("(", "", "")),
                ReplyCode.PRECONDITION_FAILED,
                "invalid regexp '('");
        assertRefused(
                () -> decisions.permissions("bob", "/", new Permissions("", "", "^(?!a)")),
                ReplyCode.PRECONDITION_FAILED,
                "RE2");
        assertRefused(
                () -> decisions.topicPermissions("bob", "/", "x", new TopicPermissions("[", "")),
                ReplyCode.PRECONDITION_FAILED,
                "invalid regexp");
        assertRefused(
                () -> decisions.permissions("bob", "nope", Permissions.all()),
                ReplyCode.NOT_FOUND,
                "no such vhost 'nope'");
        assertRefused(
                () -> decisions.permissions("nobody", "/", Permissions.all()),
                ReplyCode.NOT_FOUND,
                "no such user 'nobody'");
        assertRefused(() -> decisions.tags("nobody", List.of()), ReplyCode.NOT_FOUND, "no such user");
        assertRefused(() -> decisions.password("nobody", Optional.empty()), ReplyCode.NOT_FOUND, "no such user");
    }
}
