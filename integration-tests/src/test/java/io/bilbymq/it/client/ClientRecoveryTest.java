package io.bilbymq.it.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.Recoverable;
import com.rabbitmq.client.RecoveryListener;
import io.bilbymq.it.AgainstBroker;
import io.bilbymq.it.BrokerUnderTest;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A client that loses its connection builds everything again: connection, channel, topology, consumers. */
@AgainstBroker
class ClientRecoveryTest {
    private final BrokerUnderTest broker;

    ClientRecoveryTest(BrokerUnderTest broker) {
        this.broker = broker;
    }

    @Test
    void aCutConnectionRecoversWithItsTopologyAndConsumers() throws Exception {
        try (Proxy proxy = new Proxy(broker.address());
                Connection connection = factory(proxy).newConnection();
                Channel channel = connection.createChannel()) {
            BlockingQueue<String> received = new LinkedBlockingQueue<>();
            String exchange = broker.name("x");
            channel.exchangeDeclare(exchange, "direct", false, true, Map.of());
            String queue = channel.queueDeclare(broker.name("q"), false, true, true, Map.of())
                    .getQueue();
            channel.queueBind(queue, exchange, "k");
            channel.basicConsume(
                    queue, true, (tag, delivery) -> received.add(new String(delivery.getBody(), UTF_8)), tag -> {});
            CountDownLatch recovered = recovery(connection);

            proxy.cut();

            assertThat(recovered.await(20, TimeUnit.SECONDS)).isTrue();
            channel.basicPublish(exchange, "k", null, "after".getBytes(UTF_8));
            assertThat(received.poll(10, TimeUnit.SECONDS)).isEqualTo("after");
        }
    }

    @Test
    void whatWasNotAcknowledgedComesAgain() throws Exception {
        String queue = broker.name("q");
        try (Proxy proxy = new Proxy(broker.address());
                Connection connection = factory(proxy).newConnection();
                Channel channel = connection.createChannel()) {
            channel.queueDeclare(queue, true, false, false, Map.of());
            channel.basicPublish("", queue, null, "m".getBytes(UTF_8));
            BlockingQueue<Boolean> redelivered = new LinkedBlockingQueue<>();
            channel.basicConsume(
                    queue,
                    false,
                    (tag, delivery) -> redelivered.add(delivery.getEnvelope().isRedeliver()),
                    tag -> {});
            assertThat(redelivered.poll(10, TimeUnit.SECONDS)).isFalse();

            proxy.cut();

            assertThat(redelivered.poll(20, TimeUnit.SECONDS)).isTrue();
            await().until(channel::isOpen);
            channel.queueDelete(queue);
        }
    }

    private static ConnectionFactory factory(Proxy proxy) {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setHost("127.0.0.1");
        factory.setPort(proxy.port());
        factory.setNetworkRecoveryInterval(50);
        return factory;
    }

    private static CountDownLatch recovery(Connection connection) {
        CountDownLatch recovered = new CountDownLatch(1);
        ((Recoverable) connection).addRecoveryListener(new RecoveryListener() {
            @Override
            public void handleRecovery(Recoverable recoverable) {
                recovered.countDown();
            }

            @Override
            public void handleRecoveryStarted(Recoverable recoverable) {}
        });
        return recovered;
    }
}
