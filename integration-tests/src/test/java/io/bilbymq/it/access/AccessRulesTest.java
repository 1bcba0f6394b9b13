package io.bilbymq.it.access;

import static io.bilbymq.it.access.Tenant.done;
import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.amqp.FieldTable;
import io.bilbymq.amqp.FieldValue;
import io.bilbymq.broker.Broker;
import io.bilbymq.broker.access.Permissions;
import io.bilbymq.broker.access.TopicPermissions;
import io.bilbymq.broker.access.UserLimits;
import io.bilbymq.broker.vhost.Policy;
import io.bilbymq.broker.vhost.PolicyKind;
import io.bilbymq.broker.vhost.PolicyScope;
import io.bilbymq.it.raw.Close;
import io.bilbymq.it.raw.Flag;
import io.bilbymq.it.raw.Methods;
import io.bilbymq.it.raw.Properties;
import io.bilbymq.it.raw.RawChannel;
import io.bilbymq.it.raw.RawConnection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What users and permissions mean to clients besides what the matrix has: topics, names, limits, changes under way. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AccessRulesTest {
    private final Broker broker = Broker.builder().start();

    @BeforeEach
    void begin() throws Exception {
        done(broker.users().put("bob", "secret", List.of()));
        done(broker.users().setPermissions("bob", "/", Permissions.all()));
    }

    @AfterEach
    void end() {
        broker.close();
    }

    private RawConnection bob() {
        return Tenant.open(broker, "bob", "secret", "/");
    }

    private RawChannel guest() {
        return Tenant.open(broker, "guest", "guest", "/").openChannel(1);
    }

    private static Close refused(int classId, int methodId, String text) {
        return Close.channel(403, classId, methodId, "ACCESS_REFUSED - " + text + " refused for user 'bob'");
    }

    // Virtual hosts.

    @Test
    void theVirtualHostNeedsAnyPermission() throws Exception {
        done(broker.users().setPermissions("bob", "/", new Permissions("", "", "")));
        bob().close();

        done(broker.users().clearPermissions("bob", "/"));

        assertThat(Tenant.enter(broker, "bob", "secret", "/").close(530).text())
                .isEqualTo("NOT_ALLOWED - access to vhost '/' refused for user 'bob'");
        assertThat(Tenant.enter(broker, "bob", "secret", "nope").close(530).text())
                .isEqualTo("NOT_ALLOWED - vhost nope not found");
    }

    // Topics.

    private void topics(String write, String read) throws Exception {
        done(broker.users().setTopicPermissions("bob", "/", "amq.topic", new TopicPermissions(write, read)));
    }

    @Test
    void routingKeysOfTopicExchangesArePermittedOneByOne() throws Exception {
        topics("^{username}\\.", "");
        final RawConnection connection = bob();
        final RawChannel channel = connection.openChannel(1);
        channel.publish("amq.topic", "bob.a", "body");
        channel.publish("amq.direct", "alice.a", "body");
        channel.prefetch(1);

        channel.publish("amq.topic", "alice.a", "body");

        assertThat(channel.closed())
                .isEqualTo(refused(60, 40, "write access to topic 'alice.a' in exchange 'amq.topic' in vhost '/'"));
    }

    @Test
    void carbonCopiesArePermittedLikeTheKeyItself() throws Exception {
        topics("^{username}\\.", "");
        final RawConnection connection = bob();

        for (final String header : List.of("CC", "BCC")) {
            final RawChannel channel = connection.openChannel(header.length());
            final byte[] body = {1};
            channel.publish("amq.topic", "bob.a", Properties.headers(Map.of(header, List.of("bob.b"))), body);
            channel.prefetch(1);
            channel.publish("amq.topic", "bob.a", Properties.headers(Map.of(header, List.of("bob.b", "eve"))), body);

            assertThat(channel.closed())
                    .isEqualTo(refused(60, 40, "write access to topic 'eve' in exchange 'amq.topic' in vhost '/'"));
        }
    }

    @Test
    void bindingKeysOfTopicExchangesArePermittedByRead() throws Exception {
        topics("", "^news\\.");
        final RawConnection connection = bob();
        connection.openChannel(1).declare("q");
        connection.channel(1).declareExchange("x", "fanout", Map.of());
        connection.channel(1).bind("q", "amq.topic", "news.local");

        connection.channel(1).send(Methods.queueBind("q", "amq.topic", "#", Map.of()));
        assertThat(connection.channel(1).closed())
                .isEqualTo(refused(50, 20, "read access to topic '#' in exchange 'amq.topic' in vhost '/'"));

        connection.openChannel(2).send(Methods.queueUnbind("q", "amq.topic", "secret", Map.of()));
        assertThat(connection.channel(2).closed())
                .isEqualTo(refused(50, 50, "read access to topic 'secret' in exchange 'amq.topic' in vhost '/'"));

        connection.openChannel(3).send(Methods.exchangeBind("x", "amq.topic", "secret", Map.of()));
        assertThat(connection.channel(3).closed())
                .isEqualTo(refused(40, 30, "read access to topic 'secret' in exchange 'amq.topic' in vhost '/'"));
    }

    @Test
    void aTopicPermissionThatChangesTakesEffectWithTheNextPublish() throws Exception {
        final RawChannel channel = bob().openChannel(1);
        channel.publish("amq.topic", "key", "body");
        channel.prefetch(1);

        topics("^other$", ".*");
        channel.publish("amq.topic", "key", "body");

        assertThat(channel.closed().text()).contains("write access to topic 'key'");
    }

    // What messages say of themselves.

    @Test
    void nobodyMaySayThatAMessageIsSomebodyElses() {
        final RawChannel channel = bob().openChannel(1);
        final byte[] body = {1};
        channel.publish("", "q", Properties.none().with("user-id", "bob"), body);
        channel.prefetch(1);

        channel.publish("", "q", Properties.none().with("user-id", "alice"), body);

        assertThat(channel.closed())
                .isEqualTo(Close.channel(
                        406,
                        60,
                        40,
                        "PRECONDITION_FAILED - user_id property set to 'alice' but authenticated user was 'bob'"));
    }

    @Test
    void anImpersonatorMay() throws Exception {
        done(broker.users().setTags("bob", List.of("impersonator")));
        final RawChannel channel = bob().openChannel(1);

        channel.publish("", "q", Properties.none().with("user-id", "alice"), new byte[1]);

        channel.prefetch(1);
    }

    // Names that stand for something else.

    @Test
    void directRepliesNeedNoPermissionForTheirPseudoQueue() throws Exception {
        done(broker.users().setPermissions("bob", "/", new Permissions("", "", "")));
        final RawChannel channel = bob().openChannel(1);

        channel.consume("amq.rabbitmq.reply-to", "", Flag.NO_ACK);
        channel.declare("amq.rabbitmq.reply-to", Flag.PASSIVE);
    }

    @Test
    void whereAPolicySendsMessagesNeedsNoPermissionOfWhoeverDeclares() throws Exception {
        final FieldTable definition = FieldTable.of("dead-letter-exchange", FieldValue.of("amq.fanout"));
        done(broker.policies("/").set(PolicyKind.USER, new Policy("p", ".*", PolicyScope.QUEUES, 0, definition)));
        done(broker.users().setPermissions("bob", "/", new Permissions("^q$", "", "")));

        bob().openChannel(1).declare("q");
    }

    // Changes under way.

    @Test
    void whatIsTakenAwayIsGoneWithTheNextPublishOfAnAddressThatIsRemembered() throws Exception {
        final RawChannel channel = bob().openChannel(1);
        channel.declare("q");
        channel.publish("", "q", "one");
        channel.prefetch(1);

        done(broker.users().setPermissions("bob", "/", new Permissions(".*", "^$", ".*")));
        channel.publish("", "q", "two");

        assertThat(channel.closed()).isEqualTo(refused(60, 40, "write access to exchange 'amq.default' in vhost '/'"));
        assertThat(guest().drain("q")).containsExactly("one");
    }

    @Test
    void whoIsDeletedIsThrownOut() throws Exception {
        final RawConnection one = bob();
        final RawConnection other = bob();
        one.openChannel(1).declare("hers", Flag.EXCLUSIVE);

        assertThat(done(broker.users().delete("bob"))).isTrue();

        for (final RawConnection connection : List.of(one, other)) {
            final Close close = connection.close(320);
            assertThat(close).isEqualTo(Close.connection(320, 0, 0, "CONNECTION_FORCED - user 'bob' is deleted"));
        }
        assertThat(Tenant.login(broker, "bob", "secret").close(403).text())
                .isEqualTo(
                        "ACCESS_REFUSED - Login was refused using authentication mechanism PLAIN. For details see the"
                                + " broker logfile.");
        assertThat(done(broker.users().delete("bob"))).isFalse();
    }

    @Test
    void anotherPasswordIsForTheNextLogin() throws Exception {
        final RawChannel channel = bob().openChannel(1);

        done(broker.users().changePassword("bob", "changed"));

        channel.declare("q");
        Tenant.login(broker, "bob", "secret").close(403);
        Tenant.open(broker, "bob", "changed", "/").close();
        done(broker.users().clearPassword("bob"));
        Tenant.login(broker, "bob", "changed").close(403);
        Tenant.login(broker, "bob", "").close(403);
    }

    @Test
    void withTheInternalBackEndAnySecretIsAsGoodAsTheOldOne() {
        final RawConnection connection = bob();

        connection.send(Methods.updateSecret("whatever", "because"));

        connection.expect(10, 71);
        connection.openChannel(1).declare("q");
    }

    // Limits.

    @Test
    void aUserHasNoMoreConnectionsThanTheLimit() throws Exception {
        done(broker.users().setLimits("bob", UserLimits.of(1, -1)));
        final RawConnection one = bob();

        assertThat(Tenant.enter(broker, "bob", "secret", "/").close(530))
                .isEqualTo(Close.connection(
                        530,
                        10,
                        40,
                        "NOT_ALLOWED - connection refused for user 'bob': user connection limit (1) is reached"));
        one.closeAndAwait();
        final RawConnection next = bob();
        done(broker.users().clearLimits("bob"));
        bob().close();
        next.close();
    }

    @Test
    void aUserHasNoMoreChannelsThanTheLimitOnAllConnections() throws Exception {
        done(broker.users().setLimits("bob", UserLimits.of(-1, 2)));
        final RawConnection one = bob();
        final RawConnection other = bob();
        one.openChannel(1);
        other.openChannel(1);

        one.channel(2).send(Methods.channelOpen());

        assertThat(one.close(530).text())
                .isEqualTo("NOT_ALLOWED - number of channels opened for user 'bob' has reached the maximum allowed user"
                        + " limit of (2)");
        // Its channels were let go of before it was told.
        other.openChannel(2);
        other.channel(2).call(Methods.channelClose());
        other.openChannel(3);
    }

    // Events.

    @Test
    void whatBecomesOfUsersIsToldAsRabbitTellsIt() throws Exception {
        final RawChannel channel = guest();
        channel.declare("heard");
        for (final String key : List.of("user.#", "permission.#", "topic.permission.#")) {
            channel.bind("heard", "amq.rabbitmq.event", key);
        }

        final var users = broker.users().as("root");
        done(users.put("eve", "secret", List.of("administrator", "impersonator")));
        done(users.put("eve", "other", List.of("monitoring")));
        done(users.setPermissions("eve", "/", new Permissions("c", "w", "r")));
        done(users.setTopicPermissions("eve", "/", "x", new TopicPermissions("w", "r")));
        done(users.clearTopicPermissions("eve", "/", Optional.of("x")));
        done(users.clearPermissions("eve", "/"));
        done(users.setLimits("eve", UserLimits.of(1, 2)));
        done(users.clearLimits("eve"));
        done(users.clearPassword("eve"));
        done(users.delete("eve"));
        Tenant.login(broker, "eve", "wrong").close(403);

        final String byRoot = "user_who_performed_action=root, ";
        assertThat(heard(channel, 13))
                .containsExactly(
                        "user.created {" + byRoot + "name=eve}",
                        "user.tags.set {" + byRoot + "tags=[administrator, impersonator], name=eve}",
                        "user.password.changed {" + byRoot + "name=eve}",
                        "user.tags.set {" + byRoot + "tags=[monitoring], name=eve}",
                        "permission.created {" + byRoot + "read=r, write=w, configure=c, vhost=/, user=eve}",
                        "topic.permission.created {" + byRoot + "read=r, write=w, exchange=x, vhost=/, user=eve}",
                        "topic.permission.deleted {" + byRoot + "exchange=x, vhost=/, user=eve}",
                        "permission.deleted {" + byRoot + "vhost=/, user=eve}",
                        "user.limits.set {max-channels=2, max-connections=1, username=eve, "
                                + "user_who_performed_action=root, name=limits}",
                        "user.limits.cleared {username=eve, user_who_performed_action=root, name=limits}",
                        "user.password.cleared {" + byRoot + "name=eve}",
                        "user.deleted {" + byRoot + "name=eve}");
    }

    /** Events as key and headers, without the time, and without logins. */
    private static List<String> heard(RawChannel channel, int count) {
        channel.awaitReady("heard", count);
        return Stream.generate(() -> channel.get("heard", Flag.NO_ACK))
                .takeWhile(Optional::isPresent)
                .map(Optional::orElseThrow)
                .filter(message -> !message.routingKey().startsWith("user.authentication"))
                .map(message -> {
                    final Map<String, Object> headers =
                            new LinkedHashMap<>(message.properties().headers());
                    headers.remove("timestamp_in_ms");
                    return message.routingKey() + " " + headers;
                })
                .toList();
    }
}
