package io.bilbymq.it.spec;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.it.AgainstBroker;
import io.bilbymq.it.BrokerUnderTest;
import io.bilbymq.it.raw.Flag;
import io.bilbymq.it.raw.Frame;
import io.bilbymq.it.raw.RawChannel;
import io.bilbymq.it.raw.RawConnection;
import org.junit.jupiter.api.Test;

/** Heartbeats, with one second as the shortest that can be negotiated; each test therefore takes a few. */
@AgainstBroker
class HeartbeatTest {
    private final BrokerUnderTest broker;

    HeartbeatTest(BrokerUnderTest broker) {
        this.broker = broker;
    }

    private RawConnection withHeartbeatOfOneSecond() {
        return RawConnection.open(broker.address(), 10, 131_072, 1);
    }

    @Test
    void aSilentClientIsSentHeartbeatsAndThenDroppedWithoutAWord() {
        try (RawConnection connection = withHeartbeatOfOneSecond()) {
            connection.awaitHeartbeats(2);

            connection.awaitEnd();

            assertThat(connection.unread()).isEmpty();
        }
    }

    @Test
    void aClientThatSendsHeartbeatsStays() {
        try (RawConnection connection = withHeartbeatOfOneSecond()) {
            for (int i = 1; i <= 8; i++) {
                connection.awaitHeartbeats(i);
                connection.send(new Frame(Frame.HEARTBEAT, 0, new byte[0]));
            }

            assertThat(connection.openChannel(1).declare("", Flag.EXCLUSIVE).messages())
                    .isZero();
        }
    }

    @Test
    void anyTrafficCountsAsASignOfLife() {
        try (RawConnection connection = withHeartbeatOfOneSecond()) {
            RawChannel channel = connection.openChannel(1);
            String queue = channel.declare("", Flag.EXCLUSIVE).queue();
            for (int i = 1; i <= 8; i++) {
                connection.awaitHeartbeats(i);
                channel.publish("", queue, "m").connection().flush();
            }

            channel.awaitReady(queue, 8);
        }
    }
}
