package io.bilbymq.it.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.it.raw.Flag;
import io.bilbymq.it.raw.Message;
import io.bilbymq.it.raw.Methods;
import io.bilbymq.it.raw.Properties;
import io.bilbymq.it.raw.RawChannel;
import io.bilbymq.it.raw.RawConnection;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Backlogs that have to stay in memory, as those of a broker without a data folder or with a full disk: publishers are blocked
 * until consumers have made room.
 */
@SmallBrokerTest.Settings("vm_memory_high_watermark_paging_ratio=2")
class BlockedPublishersTest extends SmallBrokerTest {
    @ParameterizedTest
    @ValueSource(ints = {0, 16, KIB, MIB})
    void publishersThatNeverPauseAreBlockedAndGoOnWhenConsumersHaveDrained(int bytes) {
        final String queue = queue("never-paused");
        final int each = 64 * MIB / (bytes + 16);
        for (int i = 0; i < 8; i++) {
            flood(each, Flood.publish(1, "", queue, Properties.none(), body(bytes)));
        }
        broker().awaitAlarm(true);
        final int alarms = broker().alarms();
        int left = 8 * each;

        try (RawConnection connection = broker().connect()) {
            final RawChannel consumer = connection.openChannel(1);
            consumer.consume(queue, "drain", Flag.NO_ACK);
            // Only what publishers add after they were unblocked can make it ring again, or be all they have.
            while (broker().alarms() == alarms && left > 0) {
                for (int i = Math.min(left, Math.max(1, MIB / (bytes + 1000))); i > 0; i--) {
                    consumer.message();
                    left--;
                }
            }
        }
    }

    @Test
    void aBlockedPublisherIsToldAndToldAgainWhenItMayGoOn() {
        final String queue = queue("told");
        final RawConnection told = connect();
        final RawChannel publisher = told.openChannel(1);
        publisher.call(Methods.confirmSelect());
        flood(200, Flood.publish(1, "", queue, Properties.none(), body(MIB)));
        broker().awaitAlarm(true);

        publisher.publish("", queue, "one too many");

        assertThat(publisher.nextUnlessConnectionSpeaks()).isEmpty();
        assertThat(told.unread().map(method -> method.is(10, 60))).contains(true);
        closeHungryBut(told);
        delete(queue);
        told.expect(10, 61);
    }

    @Test
    void publishersOfManyHeaders() {
        final String queue = queue("many-headers");
        for (int i = 0; i < 8; i++) {
            flood(2000, Flood.publish(1, "", queue, Properties.headers(flags(5000)), body(1)));
        }

        broker().awaitAlarm(true);
    }

    @Test
    void publishersWithALongRoutingKeyForEachMessage() {
        final String queue = queue("long-keys");
        bind(queue, "amq.fanout");
        final String tail = "k".repeat(240);
        for (int i = 0; i < 4; i++) {
            flood(400_000, n -> Flood.publish(1, "amq.fanout", n + tail, Properties.none(), body(1)));
        }

        broker().awaitAlarm(true);
    }

    @Test
    void aFastProducerGoesOnAsFastAsASlowConsumerReads() {
        final String queue = queue("slow");
        final int count = 200;
        final byte[] body = body(MIB);
        flood(count, Flood.publish(1, "", queue, Properties.none(), body));
        broker().awaitAlarm(true);
        final RawChannel consumer = connect().openChannel(1);
        consumer.prefetch(1);
        consumer.consume(queue, "slow");

        for (int i = 0; i < count; i++) {
            final Message message = consumer.message();
            assertThat(Arrays.equals(message.body(), body)).isTrue();
            consumer.send(Methods.ack(message.deliveryTag()));
        }
        assertThat(consumer.get(queue)).isEmpty();
    }
}
