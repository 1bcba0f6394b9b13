package io.bilbymq.it.spec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.it.AgainstBroker;
import io.bilbymq.it.BrokerUnderTest;
import io.bilbymq.it.raw.Flag;
import io.bilbymq.it.raw.Methods;
import io.bilbymq.it.raw.Properties;
import io.bilbymq.it.raw.RawChannel;
import io.bilbymq.it.raw.RawConnection;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A broker that holds too much tells publishers and stops reading from them; consumers go on (RabbitMQ, "Blocked Connection
 * Notifications"). Needs a broker of its own with a low watermark, hence never runs against another one.
 */
@AgainstBroker
class ConnectionBlockedTest {
    private static final long WATERMARK = 4 << 20;
    private static final byte[] HALF_A_MEBIBYTE = new byte[1 << 19];

    private final BrokerUnderTest shared;
    private BrokerUnderTest small;

    ConnectionBlockedTest(BrokerUnderTest shared) {
        this.shared = shared;
        small = shared;
    }

    @BeforeEach
    void startABrokerWithALowWatermark() {
        Assumptions.assumeTrue(shared.inProcess(), "the watermark of another broker cannot be set from here");
        small = BrokerUnderTest.startWithWatermark(WATERMARK);
    }

    @AfterEach
    void endIt() {
        if (small != shared) {
            small.close();
        }
    }

    /** Publishes until the broker says connection.blocked; returns how many messages were sent until then. */
    private static int publishUntilBlocked(RawChannel channel, String queue) {
        RawConnection connection = channel.connection();
        int sent = 0;
        while (connection.unread().filter(method -> method.is(10, 60)).isEmpty()) {
            channel.publish("", queue, Properties.none(), HALF_A_MEBIBYTE);
            sent++;
            assertThat(sent).isLessThan(100);
            // confirms make the broker say something for every message until it stops reading
            channel.nextUnlessConnectionSpeaks();
        }
        return sent;
    }

    @Test
    void aPublisherIsToldWhenItIsBlockedAndWhenItMayGoOn() {
        try (RawConnection publishing = small.connect();
                RawConnection consuming = small.connect()) {
            RawChannel publisher = publishing.openChannel(1);
            RawChannel consumer = consuming.openChannel(1);
            String queue = consumer.declare(small.name("q"), Flag.AUTO_DELETE).queue();
            publisher.call(Methods.confirmSelect());

            int sent = publishUntilBlocked(publisher, queue);
            publisher.publish("", queue, Properties.none(), "after the block".getBytes(UTF_8));
            publishing.flush();
            consumer.consume(queue, "c", Flag.NO_ACK);

            publishing.expect(10, 61);
            for (int i = 0; i < sent; i++) {
                assertThat(consumer.message().body()).hasSize(HALF_A_MEBIBYTE.length);
            }
            assertThat(consumer.message().text()).isEqualTo("after the block");
        }
    }

    @Test
    void thoseWhoDoNotPublishGoOnDuringAnAlarm() {
        try (RawConnection publishing = small.connect();
                RawConnection other = small.connect()) {
            RawChannel publisher = publishing.openChannel(1);
            RawChannel channel = other.openChannel(1);
            String queue = channel.declare(small.name("q"), Flag.AUTO_DELETE).queue();
            publisher.call(Methods.confirmSelect());
            publishUntilBlocked(publisher, queue);

            try (RawConnection late = small.connect()) {
                assertThat(late.openChannel(1).declare("", Flag.EXCLUSIVE).messages())
                        .isZero();
            }

            assertThat(channel.get(queue)).isPresent();
            channel.call(Methods.queuePurge(queue));
            publishing.expect(10, 61);
        }
    }
}
