package io.bilbymq.it.management;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** {@code /connections} and {@code /channels}. */
@AgainstManagement
class ConnectionsTest {
    private final ManagementUnderTest management;
    private final Tenant tenant;
    private final ApiClient api;

    ConnectionsTest(ManagementUnderTest management, Tenant tenant) {
        this.management = management;
        this.tenant = tenant;
        this.api = tenant.api();
    }

    /** A client that knows the only connection of the virtual host as {@code {connection}}. */
    private ApiClient awaitConnection() {
        final JsonNode connections = api.await(
                "the connection is listed with its client's properties",
                "/vhosts/{vhost}/connections",
                all -> all.size() == 1 && all.get(0).has("client_properties"));
        return api.with("connection", connections.get(0).path("name").stringValue());
    }

    private static BlockingQueue<ShutdownSignalException> shutdownsOf(Connection connection) {
        final BlockingQueue<ShutdownSignalException> shutdowns = new LinkedBlockingQueue<>();
        connection.addShutdownListener(shutdowns::add);
        return shutdowns;
    }

    private static String reasonOf(BlockingQueue<ShutdownSignalException> shutdowns) throws InterruptedException {
        final ShutdownSignalException shutdown = shutdowns.poll(20, TimeUnit.SECONDS);
        assertThat(shutdown).as("the connection is closed").isNotNull();
        return String.valueOf(shutdown);
    }

    @Test
    void oneIsShownWithWhoIsBehindIt() throws Exception {
        tenant.connect(Login.GUEST, "my connection");
        final ApiClient known = awaitConnection();

        final JsonNode connection = known.await(
                "statistics of the connection",
                "/connections/{connection}",
                one -> one.has("state") && one.path("recv_oct").asInt(0) > 0);

        assertThat(connection.path("name").stringValue())
                .matches("127\\.0\\.0\\.1:\\d+ -> 127\\.0\\.0\\.1:"
                        + management.broker().port());
        assertThat(connection.path("user_provided_name").stringValue()).isEqualTo("my connection");
        assertThat(connection.at("/client_properties/connection_name").stringValue())
                .isEqualTo("my connection");
        assertThat(connection.at("/client_properties/capabilities/basic.nack").booleanValue())
                .isTrue();
        assertThat(connection.path("user").stringValue()).isEqualTo("guest");
        assertThat(connection.path("vhost").stringValue()).isEqualTo(tenant.vhost());
        assertThat(connection.path("node").stringValue()).isEqualTo(management.node());
        assertThat(connection.path("auth_mechanism").stringValue()).isEqualTo("PLAIN");
        assertThat(connection.path("protocol").stringValue()).isEqualTo("AMQP 0-9-1");
        assertThat(connection.path("type").stringValue()).isEqualTo("network");
        assertThat(connection.path("state").stringValue()).isEqualTo("running");
        assertThat(connection.path("ssl").booleanValue()).isFalse();
        assertThat(connection.path("peer_host").stringValue()).isEqualTo("127.0.0.1");
        assertThat(connection.path("peer_port").isNumber()).isTrue();
        assertThat(connection.path("port").intValue())
                .isEqualTo(management.broker().port());
        assertThat(connection.path("channel_max").intValue()).isEqualTo(2047);
        assertThat(connection.path("frame_max").intValue()).isEqualTo(131072);
        assertThat(connection.path("timeout").intValue()).isEqualTo(60);
        assertThat(connection.path("connected_at").longValue()).isGreaterThan(1_700_000_000_000L);
        assertThat(connection.path("send_oct").intValue()).isPositive();
        assertThat(connection.at("/recv_oct_details/rate").isNumber()).isTrue();
        assertThat(connection.at("/send_oct_details/rate").isNumber()).isTrue();
    }

    @Test
    void theListHasTheSame() throws Exception {
        tenant.connect();
        final String name = awaitConnection().variable("connection");

        final JsonNode connection = api.get("/connections").expect(200).element("name", name);

        assertThat(connection.path("vhost").stringValue()).isEqualTo(tenant.vhost());
        assertThat(connection.path("user").stringValue()).isEqualTo("guest");
        assertThat(connection.path("channels").isNumber()).isTrue();
        assertThat(connection.at("/client_properties/product").isString()).isTrue();
    }

    @Test
    void thoseOfAUserAreListedShortly() throws Exception {
        final Login member = tenant.member("");
        tenant.connect(member, "");
        final ApiClient known = awaitConnection();

        final JsonNode connection = known.get("/connections/username/" + member.user())
                .expect(200)
                .element("name", known.variable("connection"));

        assertThat(connection.path("vhost").stringValue()).isEqualTo(tenant.vhost());
        assertThat(connection.path("user").stringValue()).isEqualTo(member.user());
        assertThat(api.get("/connections/username/" + tenant.name("nobody"))
                        .expect(200)
                        .text())
                .isEqualTo("[]");
    }

    @Test
    void oneIsClosed() throws Exception {
        final BlockingQueue<ShutdownSignalException> shutdowns = shutdownsOf(tenant.connect());
        final ApiClient known = awaitConnection();

        assertThat(known.delete("/connections/{connection}").status()).isEqualTo(204);

        assertThat(reasonOf(shutdowns)).contains("reply-code=320", "CONNECTION_FORCED - Closed via management plugin");
        known.await("it is listed no more", "/vhosts/{vhost}/connections", JsonNode::isEmpty);
        assertThat(known.delete("/connections/{connection}").refusal()).isEqualTo(Refusal.NOT_FOUND);
        assertThat(known.get("/connections/{connection}").refusal()).isEqualTo(Refusal.NOT_FOUND);
    }

    @Test
    void theClientIsToldTheReason() throws Exception {
        final BlockingQueue<ShutdownSignalException> shutdowns = shutdownsOf(tenant.connect());
        final ApiClient known = awaitConnection();

        known.header("X-Reason", "it is late")
                .delete("/connections/{connection}")
                .expect(204);

        assertThat(reasonOf(shutdowns)).contains("reply-code=320", "CONNECTION_FORCED - it is late");
    }

    @Test
    void allOfAUserAreClosed() throws Exception {
        final Login member = tenant.member("");
        final BlockingQueue<ShutdownSignalException> one = shutdownsOf(tenant.connect(member, "one"));
        final BlockingQueue<ShutdownSignalException> two = shutdownsOf(tenant.connect(member, "two"));
        final Connection other = tenant.connect();
        api.await("both are listed", "/connections/username/" + member.user(), all -> all.size() == 2);

        api.header("X-Reason", "out")
                .delete("/connections/username/" + member.user())
                .expect(204);

        assertThat(reasonOf(one)).contains("CONNECTION_FORCED - out");
        assertThat(reasonOf(two)).contains("CONNECTION_FORCED - out");
        assertThat(other.isOpen()).isTrue();
        assertThat(api.delete("/connections/username/" + tenant.name("nobody")).status())
                .isEqualTo(204);
    }

    @Test
    void oneThatIsNotThereIsNotFound() {
        assertThat(api.get("/connections/nosuch").refusal()).isEqualTo(Refusal.NOT_FOUND);
        assertThat(api.delete("/connections/nosuch").refusal()).isEqualTo(Refusal.NOT_FOUND);
        assertThat(api.get("/connections/nosuch/channels").refusal())
                .isEqualTo(management.either(Refusal.NOT_FOUND, Refusal.CRASH));
        assertThat(api.get("/channels/nosuch").refusal()).isEqualTo(Refusal.NOT_FOUND);
    }

    @Test
    void aUserSeesAndClosesTheOwnOnly() throws Exception {
        final Login member = tenant.member("management");
        tenant.connect();
        final ApiClient known = awaitConnection();
        final Connection own = tenant.connect(member, "own");
        api.await("two connections", "/vhosts/{vhost}/connections", all -> all.size() == 2);

        assertThat(tenant.api(member).get("/connections").each("user")).containsOnly(member.user());
        assertThat(known.as(member).get("/connections/{connection}").status()).isEqualTo(401);
        assertThat(known.as(member).delete("/connections/{connection}").status())
                .isEqualTo(401);
        assertThat(own.isOpen()).isTrue();
    }

    @Test
    void aChannelIsShownWithWhatItDoes() throws Exception {
        tenant.queue("q");
        final Channel channel = tenant.connect().createChannel(7);
        channel.confirmSelect();
        channel.basicQos(5);
        for (int i = 0; i < 9; i++) {
            channel.basicPublish("", "q", null, new byte[1]);
        }
        channel.basicConsume("q", (tag, message) -> {}, tag -> {});
        final ApiClient known = awaitConnection();
        final String name = known.variable("connection") + " (7)";

        final JsonNode shown = known.with("channel", name)
                .await(
                        "the channel has consumed",
                        "/channels/{channel}",
                        one -> one.path("messages_unacknowledged").asInt(0) == 5
                                && one.at("/message_stats/confirm").asInt(0) == 9
                                && one.path("consumer_details").size() == 1);

        assertThat(shown.path("name").stringValue()).isEqualTo(name);
        assertThat(shown.path("number").intValue()).isEqualTo(7);
        assertThat(shown.path("vhost").stringValue()).isEqualTo(tenant.vhost());
        assertThat(shown.path("user").stringValue()).isEqualTo("guest");
        assertThat(shown.path("node").stringValue()).isEqualTo(management.node());
        assertThat(shown.path("state").stringValue()).isEqualTo("running");
        assertThat(shown.path("confirm").booleanValue()).isTrue();
        assertThat(shown.path("transactional").booleanValue()).isFalse();
        assertThat(shown.path("prefetch_count").intValue()).isEqualTo(5);
        assertThat(shown.path("global_prefetch_count").intValue()).isZero();
        assertThat(shown.path("consumer_count").intValue()).isEqualTo(1);
        assertThat(shown.path("messages_unconfirmed").intValue()).isZero();
        assertThat(shown.path("messages_uncommitted").intValue()).isZero();
        assertThat(shown.path("acks_uncommitted").intValue()).isZero();
        assertThat(shown.at("/connection_details/name").stringValue()).isEqualTo(known.variable("connection"));
        assertThat(shown.at("/message_stats/publish").intValue()).isEqualTo(9);
        assertThat(shown.at("/message_stats/deliver").intValue()).isEqualTo(5);
        assertThat(shown.at("/message_stats/publish_details/rate").isNumber()).isTrue();
        assertThat(shown.at("/consumer_details/0/queue/name").stringValue()).isEqualTo("q");
    }

    @Test
    void channelsAreListedFromAllSides() throws Exception {
        final Connection connection = tenant.connect();
        connection.createChannel(1);
        connection.createChannel(2);
        final ApiClient known = awaitConnection();

        known.await("two channels", "/connections/{connection}/channels", all -> all.size() == 2);

        assertThat(known.get("/connections/{connection}/channels").each("number"))
                .containsExactlyInAnyOrder("1", "2");
        assertThat(known.get("/vhosts/{vhost}/channels").each("number")).containsExactlyInAnyOrder("1", "2");
        assertThat(known.get("/channels").each("vhost")).contains(tenant.vhost());
        known.await(
                "the connection has two channels",
                "/connections/{connection}",
                one -> one.path("channels").asInt(0) == 2);
    }

    @Test
    void aClosedChannelIsGone() throws Exception {
        final Channel channel = tenant.connect().createChannel(1);
        final ApiClient known = awaitConnection();
        known.await("one channel", "/connections/{connection}/channels", all -> all.size() == 1);

        channel.close();

        known.await("no channel", "/connections/{connection}/channels", JsonNode::isEmpty);
        assertThat(known.with("channel", known.variable("connection") + " (1)")
                        .get("/channels/{channel}")
                        .refusal())
                .isEqualTo(Refusal.NOT_FOUND);
    }
}
