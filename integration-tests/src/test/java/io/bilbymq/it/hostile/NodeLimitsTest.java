package io.bilbymq.it.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.broker.Broker;
import io.bilbymq.broker.settings.ProtocolLimits;
import io.bilbymq.it.raw.Flag;
import io.bilbymq.it.raw.Methods;
import io.bilbymq.it.raw.Properties;
import io.bilbymq.it.raw.RawChannel;
import io.bilbymq.it.raw.RawConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a node's configuration says that nobody may have more of. */
class NodeLimitsTest {
    private static final int CHANNELS_PER_NODE = 5;
    private static final int CONNECTIONS = 3;
    private static final int CONSUMERS_PER_CHANNEL = 4;
    private static final long MESSAGE_BYTES = 10_000;

    private static Broker broker() {
        return Broker.builder()
                .settings(settings -> settings.limits(new ProtocolLimits(
                        8192,
                        8192,
                        100,
                        CHANNELS_PER_NODE,
                        CONNECTIONS,
                        CONSUMERS_PER_CHANNEL,
                        MESSAGE_BYTES,
                        0,
                        10_000)))
                .start();
    }

    private static InetSocketAddress address(Broker broker) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), broker.port());
    }

    private static RawConnection connect(Broker broker) {
        return RawConnection.open(address(broker), 0, 8192, 0);
    }

    @Test
    void noMoreConnectionsThanAllowedAreOpenAndOneThatEndsMakesRoom() {
        try (Broker broker = broker();
                RawConnection first = connect(broker);
                RawConnection second = connect(broker);
                RawConnection third = connect(broker)) {
            try (RawConnection tooMany = RawConnection.dial(address(broker))) {
                tooMany.login(RawConnection.CAPABILITIES);
                tooMany.send(Methods.tuneOk(100, 8192, 0)).send(Methods.connectionOpen("/"));

                assertThat(tooMany.close(530).text())
                        .isEqualTo("NOT_ALLOWED - connection refused: node connection limit (3) is reached");
            }
            third.closeAndAwait();
            third.awaitEnd();
            try (RawConnection another = connect(broker)) {
                assertThat(another.openChannel(1).declare("q").queue()).isEqualTo("q");
            }
            assertThat(first.openChannel(1).declare("q").queue())
                    .isEqualTo(second.openChannel(1).declare("q").queue());
        }
    }

    @Test
    void noMoreChannelsThanAllowedAreOpenOnAllConnectionsTogether() {
        try (Broker broker = broker();
                RawConnection first = connect(broker);
                RawConnection second = connect(broker)) {
            for (int number = 1; number <= CHANNELS_PER_NODE - 1; number++) {
                first.openChannel(number);
            }
            second.openChannel(1);

            second.send(Methods.channelOpen().toFrame(2));

            assertThat(second.close(530).text())
                    .startsWith("NOT_ALLOWED - number of channels opened on node")
                    .endsWith("has reached the maximum allowed limit of 5");
            second.send(Methods.connectionCloseOk()).awaitEnd();
            try (RawConnection third = connect(broker)) {
                assertThat(third.openChannel(1).declare("q").queue()).isEqualTo("q");
            }
        }
    }

    @Test
    void noMoreConsumersThanAllowedAreOnAChannel() {
        try (Broker broker = broker();
                RawConnection connection = connect(broker)) {
            final RawChannel channel = connection.openChannel(1);
            channel.declare("q", Flag.EXCLUSIVE);
            for (int i = 0; i < CONSUMERS_PER_CHANNEL; i++) {
                channel.consume("q", "c" + i);
            }

            channel.send(Methods.consume("q", "one more", Map.of()));

            assertThat(connection.close(530).text()).contains("reached maximum (4) of consumers per channel");
        }
    }

    @Test
    void aMessageThatIsTooLargeIsReadAndNotKept() {
        try (Broker broker = broker();
                RawConnection connection = connect(broker)) {
            final RawChannel channel = connection.openChannel(1);
            channel.declare("q", Flag.EXCLUSIVE);

            channel.publish("", "q", Properties.none(), new byte[(int) MESSAGE_BYTES + 1]);

            assertThat(channel.closed().code()).isEqualTo(406);
            final RawChannel next = connection.openChannel(2);
            assertThat(next.ready("q")).isZero();
            next.publish("", "q", Properties.none(), new byte[(int) MESSAGE_BYTES]);
            next.awaitReady("q", 1);
        }
    }
}
