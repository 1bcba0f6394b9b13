package io.bilbymq.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.GetResponse;
import io.bilbymq.broker.access.Credentials;
import io.bilbymq.broker.access.Login;
import io.bilbymq.broker.settings.BrokerSettings;
import io.bilbymq.broker.settings.ListenAddress;
import io.bilbymq.broker.settings.StorageSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BrokerTest {
    @Test
    void aMessageGoesThroughABrokerInsideThisProgram() throws Exception {
        try (Broker broker = Broker.builder().start();
                Connection connection = connect(broker);
                Channel channel = connection.createChannel()) {
            final String queue = channel.queueDeclare().getQueue();
            final BlockingQueue<String> received = new LinkedBlockingQueue<>();
            channel.basicConsume(
                    queue,
                    true,
                    (tag, delivery) -> received.add(new String(delivery.getBody(), StandardCharsets.UTF_8)),
                    tag -> {});

            channel.basicPublish("", queue, null, "hello".getBytes(StandardCharsets.UTF_8));

            assertThat(received.poll(10, TimeUnit.SECONDS)).isEqualTo("hello");
        }
    }

    @Test
    void whatPreparesABrokerIsDoneBeforeItListens() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            final BrokerSettings settings = BrokerSettings.builder()
                    .listeners(List.of(new ListenAddress("127.0.0.1", taken.getLocalPort())))
                    .build();

            // It could not listen while the port is taken.
            try (Broker broker = Broker.start(settings, preparing -> {
                assertThat(preparing.addresses()).isEmpty();
                giveUp(taken);
            })) {
                assertThat(broker.port()).isEqualTo(taken.getLocalPort());
            }
        }
    }

    private static void giveUp(ServerSocket port) throws IOException {
        port.close();
    }

    @Test
    void aBrokerThatCannotBePreparedIsClosedAndSaysWhy(@TempDir Path folder) throws Exception {
        final BrokerSettings settings = BrokerSettings.builder()
                .listeners(List.of(new ListenAddress("127.0.0.1", 0)))
                .storage(StorageSettings.in(folder))
                .build();

        assertThatThrownBy(() -> Broker.start(settings, preparing -> {
                    throw new IOException("nothing is as it should be");
                }))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("nothing is as it should be");

        // Its folder is free for the next one.
        Broker.start(settings).close();
    }

    @Test
    void confirmsTransactionsAndGetsWorkOverOneConnection() throws Exception {
        try (Broker broker = Broker.builder().start();
                Connection connection = connect(broker);
                Channel channel = connection.createChannel()) {
            channel.queueDeclare("q", true, false, false, null);
            channel.confirmSelect();
            for (int i = 0; i < 1000; i++) {
                channel.basicPublish("", "q", null, new byte[16]);
            }

            channel.waitForConfirmsOrDie(10_000);

            final GetResponse got = channel.basicGet("q", false);
            assertThat(got.getMessageCount()).isEqualTo(999);
            channel.basicNack(got.getEnvelope().getDeliveryTag(), false, true);
            assertThat(channel.queuePurge("q").getMessageCount()).isEqualTo(1000);
        }
    }

    @Test
    void whoDoesNotComeByAmqpLogsInLikeAClient() throws Exception {
        final InetAddress here = InetAddress.getLoopbackAddress();
        final InetAddress elsewhere = InetAddress.getByName("192.0.2.1");
        try (Broker broker = Broker.builder().start()) {
            final Login right = login(broker, new Credentials("guest", Optional.of("guest"), here));
            final Login wrong = login(broker, new Credentials("guest", Optional.of("wrong"), here));
            final Login far = login(broker, new Credentials("guest", Optional.of("guest"), elsewhere));

            assertThat(((Login.Granted) right).identity().tags()).contains("administrator");
            assertThat(wrong).isInstanceOf(Login.Refused.class);
            assertThat(((Login.Refused) far).reason()).isEqualTo("user 'guest' can only connect via localhost");
        }
    }

    @Test
    void theNextConnectionIsToldAnotherNameOfTheCluster() throws Exception {
        try (Broker broker = Broker.builder().start()) {
            assertThat(clusterName(broker)).isEqualTo("bilby@localhost");

            broker.globalParameters()
                    .setClusterName("shop")
                    .toCompletableFuture()
                    .get(10, TimeUnit.SECONDS);

            assertThat(clusterName(broker)).isEqualTo("shop");
        }
    }

    @Test
    void theNodeSaysWhatItIsAndHowMuchOfEverythingItHas(@TempDir Path folder) throws Exception {
        try (Broker broker = Broker.builder().dataFolder(folder).start();
                Connection connection = connect(broker);
                Channel channel = connection.createChannel()) {
            channel.queueDeclare("q", true, false, false, null);
            final String consumer = channel.basicConsume("q", (tag, delivery) -> {}, tag -> {});
            channel.exchangeDeclare("x", "topic");

            final NodeInfo node = broker.node();
            channel.basicCancel(consumer);
            final NodeInfo later = broker.node();

            assertThat(node.name()).isEqualTo("bilby@localhost");
            assertThat(node.counts()).isEqualTo(new NodeInfo.Counts(1, 1, 1, 1, 9));
            assertThat(later.counts().consumers()).isZero();
            assertThat(later.uptime()).isGreaterThanOrEqualTo(node.uptime());
            assertThat(later.started()).isEqualTo(node.started());
            assertThat(node.listeners())
                    .containsExactly(
                            new NodeInfo.Listener("amqp", broker.addresses().get(0)));
            assertThat(node.memory().limit()).isEqualTo(broker.memoryAlarm().watermark());
            assertThat(node.disk().orElseThrow().free()).isPresent();
            assertThat(node.exchangeTypes())
                    .contains(new NodeInfo.ExchangeTypeInfo(
                            "direct", "AMQP direct exchange, as per the AMQP specification"))
                    .noneMatch(type -> type.description().isEmpty());
            assertThat(node.authMechanisms()).contains("PLAIN");
            assertThat(node.product().name()).isEqualTo("BilbyMQ");
        }
    }

    @Test
    void aBrokerInMemoryWatchesNoDisk() {
        try (Broker broker = Broker.builder().start()) {
            assertThat(broker.node().disk()).isEmpty();
        }
    }

    private static String clusterName(Broker broker) throws Exception {
        try (Connection connection = connect(broker)) {
            return String.valueOf(connection.getServerProperties().get("cluster_name"));
        }
    }

    private static Login login(Broker broker, Credentials who) throws Exception {
        return broker.login(who).toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private static Connection connect(Broker broker) throws Exception {
        final ConnectionFactory factory = new ConnectionFactory();
        factory.setPort(broker.port());
        return factory.newConnection();
    }
}
