package io.bilbymq.it.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.impl.AMQConnection;
import io.bilbymq.broker.Broker;
import io.bilbymq.broker.connection.ConnectionState;
import io.bilbymq.broker.connection.ConnectionStatus;
import io.bilbymq.broker.settings.MemorySettings;
import io.bilbymq.it.raw.Flag;
import io.bilbymq.it.raw.Properties;
import io.bilbymq.it.raw.RawChannel;
import io.bilbymq.it.raw.RawConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a program is told about the clients of the broker that it has started. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ConnectionsTest {
    private static List<ConnectionStatus> connections(Broker broker) {
        return broker.connections().toCompletableFuture().join();
    }

    private static List<ConnectionState> states(Broker broker) {
        return connections(broker).stream().map(ConnectionStatus::state).toList();
    }

    @Test
    void connectionsAreNamedAsRabbitMqNamesThem() throws Exception {
        try (BrokerAndClient pair = new BrokerAndClient()) {
            int port = pair.connection.getPort();
            String name = "127.0.0.1:" + clientPort(pair) + " -> 127.0.0.1:" + port;

            assertThat(connections(pair.broker))
                    .containsExactly(new ConnectionStatus(name, "guest", "/", ConnectionState.RUNNING, 1));
        }
    }

    private static int clientPort(BrokerAndClient pair) {
        return ((AMQConnection) pair.connection).getLocalPort();
    }

    @Test
    void whoPublishesDuringAnAlarmIsBlockedAndWhoDoesNotIsOnlyBlocking() {
        try (Broker broker = Broker.builder()
                .settings(settings -> settings.memory(new MemorySettings(0.6, 1 << 20)))
                .start()) {
            InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), broker.port());
            assertThat(broker.alarms()).isEmpty();
            try (RawConnection publisher = RawConnection.open(address);
                    RawConnection idle = RawConnection.open(address)) {
                RawChannel channel = publisher.openChannel(1);
                String queue = channel.declare("", Flag.EXCLUSIVE).queue();
                for (int i = 0; i < 11; i++) {
                    channel.publish("", queue, Properties.none(), new byte[100_000]);
                }
                publisher.flush();
                publisher.expect(10, 60);
                assertThat(broker.alarms()).containsExactly("memory");

                // Small enough for the sockets: behind what nobody takes, no end of a connection arrives.
                channel.publish("", queue, Properties.none(), new byte[10]);
                publisher.flush();
                await("one is blocked").until(() -> states(broker).contains(ConnectionState.BLOCKED));
                assertThat(states(broker)).containsExactlyInAnyOrder(ConnectionState.BLOCKED, ConnectionState.BLOCKING);
                idle.closeAndAwait();
            }
            await("both are gone").until(() -> connections(broker).isEmpty());
            await("so is the queue").until(() -> broker.alarms().isEmpty());
        }
    }
}
