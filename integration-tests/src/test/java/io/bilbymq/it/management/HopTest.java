package io.bilbymq.it.management;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.http.client.Client;
import com.rabbitmq.http.client.ClientParameters;
import com.rabbitmq.http.client.GetAckMode;
import com.rabbitmq.http.client.GetEncoding;
import com.rabbitmq.http.client.HttpClientException;
import com.rabbitmq.http.client.domain.BindingInfo;
import com.rabbitmq.http.client.domain.ChannelInfo;
import com.rabbitmq.http.client.domain.ConnectionInfo;
import com.rabbitmq.http.client.domain.ConsumerDetails;
import com.rabbitmq.http.client.domain.DeleteQueueParameters;
import com.rabbitmq.http.client.domain.DestinationType;
import com.rabbitmq.http.client.domain.DetailsParameters;
import com.rabbitmq.http.client.domain.ExchangeInfo;
import com.rabbitmq.http.client.domain.InboundMessage;
import com.rabbitmq.http.client.domain.NodeInfo;
import com.rabbitmq.http.client.domain.OutboundMessage;
import com.rabbitmq.http.client.domain.OverviewResponse;
import com.rabbitmq.http.client.domain.Page;
import com.rabbitmq.http.client.domain.QueryParameters;
import com.rabbitmq.http.client.domain.QueueInfo;
import com.rabbitmq.http.client.domain.UserConnectionInfo;
import com.rabbitmq.http.client.domain.UserInfo;
import com.rabbitmq.http.client.domain.VhostInfo;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Hop, RabbitMQ's client of its management HTTP API for Java: every method of its client is called, and understands what comes back.
 */
@AgainstManagement
class HopTest {
    /** Methods that need not be called, and why. */
    private static final Map<String, String> WITHOUT_MEANING = Map.of();

    private final ManagementUnderTest management;
    private final Tenant tenant;
    private final String vhost;
    private final HopRecorder recorder;
    private final Client hop;
    private final HopParameters parameters;

    HopTest(ManagementUnderTest management, Tenant tenant) throws Exception {
        this.management = management;
        this.tenant = tenant;
        this.vhost = tenant.vhost();
        final ClientParameters given = new ClientParameters()
                .url(management.base() + "/api/")
                .username("guest")
                .password("guest");
        this.recorder = HopRecorder.of(given);
        this.hop = new Client(given.httpLayerFactory(same -> recorder));
        this.parameters = new HopParameters(management, tenant, hop);
    }

    @TestFactory
    Stream<DynamicTest> hopUnderstands() {
        return Stream.of(
                dynamicTest("the broker", this::broker),
                dynamicTest("virtual hosts", this::virtualHosts),
                dynamicTest("users", this::users),
                dynamicTest("permissions", parameters::permissions),
                dynamicTest("exchanges", this::exchanges),
                dynamicTest("queues", this::queues),
                dynamicTest("bindings", this::bindings),
                dynamicTest("messages", this::messages),
                dynamicTest("policies", parameters::policies),
                dynamicTest("limits", parameters::limits),
                dynamicTest("shovels", parameters::shovels),
                dynamicTest("upstreams", parameters::upstreams),
                dynamicTest("ports of MQTT", parameters::portsOfMqtt),
                dynamicTest("connections", this::connections),
                dynamicTest("no method is left out", this::noMethodIsLeftOut));
    }

    static ConditionFactory soon(String what) {
        return await(what).atMost(Duration.ofSeconds(40)).pollInterval(Duration.ofMillis(200));
    }

    private void broker() {
        final OverviewResponse overview = hop.getOverview();
        assertThat(overview.getNode()).isEqualTo(management.node());
        assertThat(overview.getServerVersion()).matches("\\d+\\.\\d+\\.\\d+.*");
        assertThat(overview.getClusterName()).isNotEmpty();
        assertThat(overview.getListeners()).extracting("protocol").contains("amqp");
        assertThat(overview.getExchangeTypes()).extracting("name").contains("topic");

        assertThat(hop.whoAmI().getName()).isEqualTo("guest");
        assertThat(hop.whoAmI().getTags()).containsExactly("administrator");
        assertThat(hop.getNodes()).extracting(NodeInfo::getName).contains(management.node());
        assertThat(hop.getNode(management.node()).isRunning()).isTrue();
        assertThat(hop.getNode(management.node()).getMemoryLimit()).isPositive();
        assertThat(hop.getExtensions()).isNotEmpty();

        tenant.forgetClusterName();
        final String name = hop.getClusterName().getName();
        hop.setClusterName("hop");
        assertThat(hop.getClusterName().getName()).isEqualTo("hop");
        hop.setClusterName(name);

        tenant.exchange("exported", "direct");
        assertThat(hop.getDefinitions().getExchanges())
                .filteredOn(exchange -> vhost.equals(exchange.getVhost()))
                .extracting(ExchangeInfo::getName)
                .containsExactly("exported");
        assertThat(hop.getDefinitions().getVhosts())
                .extracting(VhostInfo::getName)
                .contains(vhost);
    }

    private void virtualHosts() {
        final String name = tenant.name("hop");
        tenant.alsoDelete("/vhosts/" + name);
        hop.createVhost(name);
        assertThat(hop.getVhosts()).extracting(VhostInfo::getName).contains(name);
        assertThat(hop.getVhost(name).isTracing()).isFalse();
        assertThat(hop.alivenessTest(name)).isTrue();
        hop.createVhost(name, true);
        assertThat(hop.getVhost(name).isTracing()).isTrue();
        hop.createVhost(name, "of Hop", "a", "b");
        assertThat(hop.getVhost(name).getDescription()).isEqualTo("of Hop");
        assertThat(hop.getVhost(name).getTags()).containsExactly("a", "b");
        hop.createVhost(name, false, "still of Hop", "c");
        assertThat(hop.getVhost(name).isTracing()).isFalse();
        assertThat(hop.getVhost(name).getTags()).containsExactly("c");
        assertThat(hop.getVhost(name).getClusterState()).containsEntry(management.node(), "running");

        hop.deleteVhost(name);

        assertThat(hop.getVhost(name)).isNull();
    }

    private void users() {
        final String name = tenant.name("hop");
        tenant.alsoDelete("/users/" + name);
        hop.createUser(name, "secret".toCharArray(), List.of("management"));
        assertThat(hop.getUsers()).extracting(UserInfo::getName).contains(name);
        assertThat(hop.getUser(name).getTags()).containsExactly("management");
        final String hash = hop.getUser(name).getPasswordHash();
        hop.updateUser(name, "other".toCharArray(), List.of("management", "monitoring"));
        assertThat(hop.getUser(name).getPasswordHash()).isNotEqualTo(hash);
        assertThat(hop.getUser(name).getTags()).containsExactly("management", "monitoring");
        hop.createUserWithPasswordHash(name, hash.toCharArray(), List.of("management"));
        assertThat(hop.getUser(name).getPasswordHash()).isEqualTo(hash);
        assertThat(hop.getUser(name).getHashingAlgorithm()).isEqualTo("rabbit_password_hashing_sha256");

        hop.deleteUser(name);

        assertThat(hop.getUser(name)).isNull();
    }

    private void exchanges() {
        hop.declareExchange(
                vhost,
                "hop",
                new ExchangeInfo("topic", true, false, false, Map.of("alternate-exchange", "amq.fanout")));
        final ExchangeInfo exchange = hop.getExchange(vhost, "hop");
        assertThat(exchange.getType()).isEqualTo("topic");
        assertThat(exchange.isDurable()).isTrue();
        assertThat(exchange.getArguments()).containsEntry("alternate-exchange", "amq.fanout");
        assertThat(hop.getExchanges()).extracting(ExchangeInfo::getVhost).contains(vhost);
        assertThat(hop.getExchanges(vhost)).extracting(ExchangeInfo::getName).contains("hop", "amq.direct");
        final Page<ExchangeInfo> page = hop.getExchanges(
                vhost,
                new QueryParameters().name("^ho", true).pagination().pageSize(5).query());
        assertThat(page.getItemsAsList()).extracting(ExchangeInfo::getName).containsExactly("hop");
        assertThat(hop.getExchanges(
                                new QueryParameters().pagination().pageSize(1).query())
                        .getItemCount())
                .isEqualTo(1);

        hop.deleteExchange(vhost, "hop");

        assertThat(hop.getExchange(vhost, "hop")).isNull();
    }

    private void queues() {
        hop.declareQueue(vhost, "hop", new QueueInfo(true, false, false, Map.of("x-max-length", 9)));
        hop.declareQueue(vhost, "hop2", new QueueInfo(true, false, false));
        soon("its statistics")
                .until(() -> "running".equals(hop.getQueue(vhost, "hop").getState()));
        final QueueInfo queue = hop.getQueue(vhost, "hop");
        assertThat(queue.isDurable()).isTrue();
        assertThat(queue.getArguments()).containsEntry("x-max-length", 9);
        assertThat(queue.getType()).isEqualTo("classic");
        assertThat(queue.getTotalMessages()).isZero();
        final DetailsParameters details = new DetailsParameters().lengths(60, 5).messageRates(60, 5);
        soon("samples")
                .until(() -> !hop.getQueue(vhost, "hop", details)
                        .getMessagesDetails()
                        .getSamples()
                        .isEmpty());
        assertThat(hop.getQueues()).extracting(QueueInfo::getVhost).contains(vhost);
        assertThat(hop.getQueues(details)).extracting(QueueInfo::getVhost).contains(vhost);
        assertThat(hop.getQueues(vhost)).extracting(QueueInfo::getName).containsExactlyInAnyOrder("hop", "hop2");
        assertThat(hop.getQueues(vhost, details))
                .extracting(QueueInfo::getName)
                .containsExactlyInAnyOrder("hop", "hop2");
        final Page<QueueInfo> page = hop.getQueues(
                vhost,
                new QueryParameters().name("hop").pagination().pageSize(1).query());
        assertThat(page.getItemsAsList()).extracting(QueueInfo::getName).containsExactly("hop");
        assertThat(page.getTotalCount()).isEqualTo(2);
        assertThat(page.getPageCount()).isEqualTo(2);
        assertThat(hop.getQueues(
                                vhost,
                                new QueryParameters()
                                        .name("hop")
                                        .pagination()
                                        .pageSize(1)
                                        .nextPage(page)
                                        .query())
                        .getItemsAsList())
                .extracting(QueueInfo::getName)
                .containsExactly("hop2");
        assertThat(hop.getQueues(new QueryParameters()
                                .name(".*", true)
                                .pagination()
                                .pageSize(1)
                                .query())
                        .getItemCount())
                .isEqualTo(1);

        hop.deleteQueue(vhost, "hop");
        hop.deleteQueue(vhost, "hop2", new DeleteQueueParameters(true, true));

        assertThat(hop.getQueue(vhost, "hop")).isNull();
        assertThat(hop.getQueues(vhost)).isEmpty();
    }

    private void bindings() {
        hop.declareExchange(vhost, "from", new ExchangeInfo("direct", true, false));
        hop.declareExchange(vhost, "to", new ExchangeInfo("direct", true, false));
        hop.declareQueue(vhost, "bound", new QueueInfo(true, false, false));
        hop.bindQueue(vhost, "bound", "from", "plain");
        hop.bindQueue(vhost, "bound", "from", "argued", Map.of("a", 1));
        hop.bindExchange(vhost, "to", "from", "plain");
        hop.bindExchange(vhost, "to", "from", "argued", Map.of("a", 1));
        assertThat(hop.getQueueBindingsBetween(vhost, "from", "bound"))
                .extracting(BindingInfo::getRoutingKey)
                .containsExactlyInAnyOrder("plain", "argued");
        assertThat(hop.getExchangeBindingsBetween(vhost, "from", "to"))
                .extracting(BindingInfo::getDestinationType)
                .containsOnly(DestinationType.EXCHANGE);
        assertThat(hop.getBindings()).extracting(BindingInfo::getVhost).contains(vhost);
        assertThat(hop.getBindings(vhost)).hasSize(5);
        assertThat(hop.getBindingsBySource(vhost, "from")).hasSize(4);
        assertThat(hop.getExchangeBindingsByDestination(vhost, "to")).hasSize(2);
        assertThat(hop.getQueueBindings(vhost, "bound"))
                .extracting(BindingInfo::getSource)
                .containsExactlyInAnyOrder("", "from", "from");

        hop.unbindQueue(vhost, "bound", "from", "plain");
        hop.unbindExchange(vhost, "to", "from", "plain");

        assertThat(hop.getQueueBindingsBetween(vhost, "from", "bound"))
                .extracting(BindingInfo::getArguments)
                .containsExactly(Map.of("a", 1));
        assertThat(hop.getExchangeBindingsBetween(vhost, "from", "to")).hasSize(1);
        hop.deleteQueue(vhost, "bound");
        assertThat(hop.getQueueBindings(vhost, "bound"))
                .extracting(BindingInfo::getSource)
                .doesNotContain("from");
    }

    private void messages() {
        hop.declareQueue(vhost, "messages", new QueueInfo(true, false, false));
        final OutboundMessage message = new OutboundMessage()
                .payload("hello")
                .utf8Encoded()
                .properties(Map.of("delivery_mode", 2, "message_id", "m"));
        assertThat(hop.publish(vhost, "amq.default", "messages", message)).isTrue();
        assertThat(hop.publish(vhost, "amq.default", "nosuch", message)).isFalse();
        assertThatThrownBy(() -> hop.publish(vhost, "nosuch", "messages", message))
                .isInstanceOfSatisfying(
                        HttpClientException.class,
                        refused -> assertThat(refused.status()).isEqualTo(400));
        final InboundMessage one = hop.get(vhost, "messages");
        assertThat(one.getPayload()).isEqualTo("hello");
        assertThat(one.getPayloadEncoding()).isEqualTo("string");
        assertThat(one.getRoutingKey()).isEqualTo("messages");
        assertThat(one.getProperties()).containsEntry("message_id", "m");
        assertThat(hop.get(vhost, "messages", 5, GetAckMode.NACK_REQUEUE_TRUE, GetEncoding.BASE64))
                .extracting(InboundMessage::getPayload)
                .containsExactly("aGVsbG8=");
        assertThat(hop.get(vhost, "messages", 5, GetAckMode.REJECT_REQUEUE_TRUE, GetEncoding.AUTO, 2))
                .extracting(InboundMessage::getPayload)
                .containsExactly("he");

        hop.purgeQueue(vhost, "messages");

        assertThat(hop.get(vhost, "messages")).isNull();
        hop.deleteQueue(vhost, "messages");
    }

    private void connections() throws Exception {
        final Login member = tenant.member("");
        final Connection first = tenant.connect(member, "first");
        final Channel channel = first.createChannel();
        channel.queueDeclare("consumed", true, false, false, Map.of());
        channel.basicConsume("consumed", (tag, message) -> {}, tag -> {});
        soon("the consumer").until(() -> hop.getConsumers(vhost).size() == 1);
        soon("the channel")
                .until(() -> hop.getChannels(new QueryParameters()
                                        .name(member.user())
                                        .pagination()
                                        .query())
                                .getTotalCount()
                        > 0);
        final String name = hop.getConnectionsOfUser(member.user()).get(0).getName();
        soon("its statistics")
                .until(() -> "running".equals(hop.getConnection(name).getState()));

        final ConnectionInfo connection = hop.getConnection(name);
        assertThat(connection.getVhost()).isEqualTo(vhost);
        assertThat(connection.getUser()).isEqualTo(member.user());
        assertThat(connection.getClientProperties().getConnectionName()).isEqualTo("first");
        assertThat(hop.getConnections()).extracting(ConnectionInfo::getName).contains(name);
        assertThat(hop.getConnections(
                                new QueryParameters().pagination().pageSize(500).query())
                        .getItemsAsList())
                .extracting(ConnectionInfo::getName)
                .contains(name);
        assertThat(hop.getConnectionsOfUser(member.user()))
                .extracting(UserConnectionInfo::getVhost)
                .containsExactly(vhost);
        assertThat(hop.getConsumers())
                .extracting(ConsumerDetails::isAckRequired)
                .contains(true);
        assertThat(hop.getConsumers(vhost).get(0).getQueueDetails().getName()).isEqualTo("consumed");
        assertThat(hop.getChannels()).extracting(ChannelInfo::getVhost).contains(vhost);
        assertThat(hop.getChannels(name)).extracting(ChannelInfo::getNumber).containsExactly(1);
        soon("the consumer of the channel")
                .until(() -> hop.getChannel(name + " (1)").getConsumerCount() == 1);

        hop.closeConnection(name);
        soon("the first is closed").until(() -> !first.isOpen());
        final Connection second = tenant.connect(member, "second");
        hop.closeConnection(awaitOtherThan(name, member), "of Hop");
        soon("the second is closed").until(() -> !second.isOpen());
        assertThat(second.getCloseReason()).hasMessageContaining("CONNECTION_FORCED - of Hop");
        final Connection third = tenant.connect(member, "third");
        soon("the third is listed").until(() -> !connectionsOf(member).isEmpty());
        hop.closeAllConnectionsOfUser(member.user());
        soon("the third is closed").until(() -> !third.isOpen());
    }

    /** The name of the only connection of a user, when it is known everywhere. */
    private String awaitOtherThan(String name, Login login) {
        soon("another alone is listed")
                .until(() -> connectionsOf(login).size() == 1
                        && !connectionsOf(login).contains(name)
                        && hop.getConnection(connectionsOf(login).get(0)) != null);
        return connectionsOf(login).get(0);
    }

    private List<String> connectionsOf(Login login) {
        return hop.getConnectionsOfUser(login.user()).stream()
                .map(UserConnectionInfo::getName)
                .toList();
    }

    private void noMethodIsLeftOut() {
        final Set<String> expected = new TreeSet<>(HopRecorder.all());
        assertThat(expected).hasSizeGreaterThan(100).containsAll(WITHOUT_MEANING.keySet());
        expected.removeAll(WITHOUT_MEANING.keySet());

        assertThat(recorder.called()).containsExactlyElementsOf(expected);
    }
}
