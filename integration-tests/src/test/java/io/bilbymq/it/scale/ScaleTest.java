package io.bilbymq.it.scale;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.UnixOperatingSystemMXBean;
import io.bilbymq.it.AgainstBroker;
import io.bilbymq.it.BrokerUnderTest;
import io.bilbymq.it.raw.Flag;
import io.bilbymq.it.raw.Message;
import io.bilbymq.it.raw.Methods;
import io.bilbymq.it.raw.RawChannel;
import io.bilbymq.it.raw.RawConnection;
import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Counts that a single node has to bear, what each of them costs in memory, and that the broker still answers. */
@AgainstBroker
@Tag("scale")
@Timeout(value = 10, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ScaleTest {
    private static final int CONNECTIONS_MAX = 10_000;
    private static final int CHANNELS = 2000;
    private static final int QUEUES = 100_000;

    /** File descriptors for whatever else there is. */
    private static final int DESCRIPTORS_SPARE = 500;

    private static final int CONSUMERS = 1000;

    private final BrokerUnderTest broker;
    private final RawConnection connection;
    private final RawChannel channel;
    private final MemoryProbe memory;

    ScaleTest(BrokerUnderTest broker, RawConnection connection) {
        this.broker = broker;
        this.connection = connection;
        channel = connection.openChannel(1);
        memory = new MemoryProbe(broker);
    }

    @AfterEach
    void theBrokerStillAnswers() {
        try (RawConnection fresh = broker.connect()) {
            RawChannel canary = fresh.openChannel(1);
            String queue = canary.declare("", Flag.EXCLUSIVE).queue();
            assertThat(canary.publish("", queue, "alive").get(queue)).isPresent();
        }
    }

    @Test
    void tenThousandIdleConnectionsOrAsManyAsThereAreDescriptors() throws Exception {
        int count = Math.min(CONNECTIONS_MAX, descriptors() / (broker.inProcess() ? 2 : 1));
        List<RawConnection> connections = new ArrayList<>(count);
        long before = memory.bytes();
        for (int i = 0; i < count; i++) {
            connections.add(RawConnection.openQuiet(broker.address()));
        }

        memory.report("idle connections", count, before);

        RawConnection last = connections.get(count - 1);
        assertThat(last.openChannel(1).declare("", Flag.EXCLUSIVE).messages()).isZero();
        connections.forEach(RawConnection::close);
    }

    /** How many files this process may open, less a reserve; each connection takes one at either end. */
    private static int descriptors() {
        OperatingSystemMXBean system = ManagementFactory.getOperatingSystemMXBean();
        long max =
                system instanceof UnixOperatingSystemMXBean unix ? unix.getMaxFileDescriptorCount() : CONNECTIONS_MAX;
        return (int) Math.min(Integer.MAX_VALUE, max) - DESCRIPTORS_SPARE;
    }

    @Test
    void twoThousandChannelsOnOneConnection() throws Exception {
        long before = memory.bytes();
        for (int number = 2; number <= CHANNELS; number++) {
            connection.channel(number).send(Methods.channelOpen());
        }
        for (int number = 2; number <= CHANNELS; number++) {
            connection.channel(number).expect(20, 11);
        }

        memory.report("channels", CHANNELS, before);

        String queue = channel.declare("", Flag.EXCLUSIVE).queue();
        for (int number = 2; number <= CHANNELS; number++) {
            connection.channel(number).publish("", queue, "m").call(Methods.channelFlow(true));
        }
        channel.awaitReady(queue, CHANNELS - 1L);
    }

    @Test
    void aHundredThousandQueues() throws Exception {
        long before = memory.bytes();
        String prefix = broker.name("q") + "-";
        for (int i = 0; i < QUEUES; i++) {
            channel.send(Methods.queueDeclare(prefix + i, Map.of(), Flag.EXCLUSIVE));
            if (i % 1000 == 999) {
                for (int answered = 0; answered < 1000; answered++) {
                    channel.expect(50, 11);
                }
            }
        }

        memory.report("queues", QUEUES, before);

        channel.publish("", prefix + (QUEUES - 1), "m");
        assertThat(channel.get(prefix + (QUEUES - 1)).orElseThrow().text()).isEqualTo("m");
        connection.deadline(Duration.ofMinutes(5));
        connection.closeAndAwait();
    }

    @Test
    void aThousandConsumersOnOneQueue() throws Exception {
        long before = memory.bytes();
        String queue = channel.declare("", Flag.EXCLUSIVE).queue();
        for (int i = 0; i < CONSUMERS; i++) {
            channel.consume(queue, "c" + i, Flag.NO_ACK);
        }

        memory.report("consumers", CONSUMERS, before);

        for (int i = 0; i < 10 * CONSUMERS; i++) {
            channel.publish("", queue, "m" + i);
        }
        Map<String, Long> shares = messages(10 * CONSUMERS).stream()
                .collect(Collectors.groupingBy(Message::consumerTag, Collectors.counting()));
        assertThat(shares).hasSize(CONSUMERS);
        assertThat(shares.values()).allMatch(share -> share == 10);
    }

    private List<Message> messages(int count) {
        List<Message> messages = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            messages.add(channel.message());
        }
        return messages;
    }
}
