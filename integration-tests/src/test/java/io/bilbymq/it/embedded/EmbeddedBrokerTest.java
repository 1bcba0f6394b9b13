package io.bilbymq.it.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.bilbymq.broker.Broker;
import io.bilbymq.broker.settings.MemorySettings;
import io.bilbymq.it.raw.Flag;
import io.bilbymq.it.raw.Methods;
import io.bilbymq.it.raw.Properties;
import io.bilbymq.it.raw.RawChannel;
import io.bilbymq.it.raw.RawConnection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Starting and closing a broker in this JVM, with clients in every state. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class EmbeddedBrokerTest {
    private final NettyLeaks leaks = new NettyLeaks();
    private List<Thread> threadsBefore = List.of();

    @BeforeEach
    void whatIsThereBefore() {
        // another class of tests may have a broker of its own
        threadsBefore = brokerThreads();
        leaks.watch();
    }

    @AfterEach
    void nothingIsLeftBehind() {
        // A thread says that it has ended a moment before it has.
        await("threads end")
                .atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(brokerThreads()).isSubsetOf(threadsBefore));
        assertThat(leaks.found()).isEmpty();
    }

    private static List<Thread> brokerThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("bilby"))
                .toList();
    }

    private static RawConnection connect(Broker broker) {
        return RawConnection.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), broker.port()));
    }

    /** A little of everything that needs buffers, queues and timers. */
    private static void use(Broker broker) {
        try (RawConnection connection = RawConnection.open(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), broker.port()), 0, 131_072, 1)) {
            RawChannel channel = connection.openChannel(1);
            String queue = channel.declare("", Flag.EXCLUSIVE).queue();
            channel.call(Methods.confirmSelect());
            channel.publish("", queue, Properties.none(), new byte[300_000]).publish("", queue, "small");
            channel.awaitConfirms(2);
            channel.consume(queue, "c");
            assertThat(channel.message().body()).hasSize(300_000);
            assertThat(channel.message().text()).isEqualTo("small");
        }
    }

    @Test
    void aClosedBrokerLeavesItsPortFree() throws IOException {
        Broker broker = Broker.builder().start();
        int port = broker.port();
        use(broker);

        broker.close();

        try (ServerSocket taken = new ServerSocket()) {
            taken.setReuseAddress(true);
            taken.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            assertThat(taken.isBound()).isTrue();
        }
    }

    @Test
    void closingTwiceIsClosingOnce() {
        Broker broker = Broker.builder().start();
        long preDeclared = broker.memoryAlarm().held();

        broker.close();
        broker.close();

        assertThat(broker.memoryAlarm().held()).isEqualTo(preDeclared);
    }

    @Test
    void aBrokerThatFindsItsPortTakenFailsAndLeavesNothing() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();

            assertThatThrownBy(() -> Broker.builder().port(port).start())
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("cannot listen on 127.0.0.1:" + port);
        }
    }

    @Test
    void openClientsAreToldAndTheirMemoryIsGivenBack() {
        Broker broker = Broker.builder().start();
        try (RawConnection idle = connect(broker);
                RawConnection busy = connect(broker)) {
            RawChannel channel = busy.openChannel(1);
            String queue = channel.declare("", Flag.EXCLUSIVE).queue();
            channel.publish("", queue, "m").awaitReady(queue, 1);
            channel.consume(queue, "c");
            Thread closing = new Thread(broker::close);

            closing.start();

            assertThat(idle.close(320).text()).contains("shutdown");
            idle.send(Methods.connectionCloseOk()).awaitEnd();
            assertThat(channel.message().text()).isEqualTo("m");
            busy.close(320);
            busy.send(Methods.connectionCloseOk()).awaitEnd();
            join(closing);
        }
    }

    @Test
    void clientsThatDoNotAnswerDoNotKeepABrokerAlive() {
        Broker broker = Broker.builder().start();
        try (RawConnection silent = connect(broker);
                RawConnection halfway =
                        RawConnection.dial(new InetSocketAddress(InetAddress.getLoopbackAddress(), broker.port()))) {
            silent.openChannel(1).send(Methods.publish("", "nowhere"));
            silent.flush();
            halfway.sendHeader().expect(10, 10);

            broker.close();

            silent.close(320);
            silent.awaitEnd();
            halfway.awaitEnd();
        }
    }

    @Test
    void blockedPublishersAreClosedLikeOthers() {
        Broker broker = Broker.builder()
                .settings(settings -> settings.memory(new MemorySettings(0.6, 1 << 20)))
                .start();
        try (RawConnection publisher = connect(broker)) {
            RawChannel channel = publisher.openChannel(1);
            String queue = channel.declare("", Flag.EXCLUSIVE).queue();
            for (int i = 0; i < 30; i++) {
                channel.publish("", queue, Properties.none(), new byte[100_000]);
            }
            publisher.flush();
            publisher.expect(10, 60);

            broker.close();

            publisher.close(320);
            publisher.awaitEnd();
        }
    }

    @Test
    void fiftyBrokersOneAfterTheOtherTakeNoMoreThanOne() {
        cycles(10);
        long before = JvmMemory.usedAfterCollection();

        cycles(50);

        // A broker with its class data, threads and pools takes megabytes. Threads of other tests in this JVM may let
        // go late.
        await("memory of fifty brokers is given back")
                .atMost(Duration.ofSeconds(30))
                .until(() -> JvmMemory.usedAfterCollection() - before < 10 << 20);
    }

    private static void cycles(int count) {
        for (int i = 0; i < count; i++) {
            try (Broker broker = Broker.builder().start()) {
                use(broker);
            }
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
