package io.bilbymq.it.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bilbymq.it.AgainstBroker;
import io.bilbymq.it.BrokerUnderTest;
import io.bilbymq.it.raw.Close;
import io.bilbymq.it.raw.Flag;
import io.bilbymq.it.raw.Method;
import io.bilbymq.it.raw.Methods;
import io.bilbymq.it.raw.Properties;
import io.bilbymq.it.raw.RawChannel;
import io.bilbymq.it.raw.RawConnection;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How queues end: deleted, auto-deleted, expired; and purged, which they survive. */
@AgainstBroker
class QueueDeleteTest {
    private final RawChannel channel;
    private final String queue;
    private final String rs;

    QueueDeleteTest(BrokerUnderTest broker, RawChannel channel) {
        this.channel = channel;
        queue = broker.name("q");
        rs = "queue '" + queue + "' in vhost '/'";
    }

    private static long count(Method ok) {
        return ok.reader().longInt();
    }

    @Test
    void deleteCountsReadyMessagesOnly() {
        channel.declare(queue, Flag.EXCLUSIVE);
        for (int i = 0; i < 5; i++) {
            channel.publish("", queue, "m" + i);
        }
        channel.get(queue);

        assertThat(count(channel.call(Methods.queueDelete(queue)))).isEqualTo(4);
    }

    @Test
    void deletingWhatIsNotThereIsFine() {
        assertThat(count(channel.call(Methods.queueDelete(queue)))).isZero();
        assertThat(count(channel.call(Methods.queueDelete(queue, Flag.IF_UNUSED, Flag.IF_EMPTY))))
                .isZero();
    }

    @Test
    void aQueueInUseSurvivesDeleteIfUnused() {
        channel.declare(queue, Flag.EXCLUSIVE);
        channel.consume(queue, "c");

        channel.send(Methods.queueDelete(queue, Flag.IF_UNUSED));

        assertThat(channel.closed()).isEqualTo(Close.channel(406, 50, 40, "PRECONDITION_FAILED - " + rs + " in use"));
        channel.call(Methods.channelOpen());
        assertThat(channel.ready(queue)).isZero();
    }

    @Test
    void aQueueWithMessagesSurvivesDeleteIfEmpty() {
        channel.declare(queue, Flag.EXCLUSIVE);
        channel.publish("", queue, "m");

        channel.send(Methods.queueDelete(queue, Flag.IF_EMPTY));

        assertThat(channel.closed())
                .isEqualTo(Close.channel(406, 50, 40, "PRECONDITION_FAILED - " + rs + " not empty"));
        channel.call(Methods.channelOpen());
        channel.awaitReady(queue, 1);
    }

    @Test
    void purgeRemovesReadyMessagesOnly() {
        channel.declare(queue, Flag.EXCLUSIVE);
        for (int i = 0; i < 5; i++) {
            channel.publish("", queue, "m" + i);
        }
        long unacked = channel.get(queue).orElseThrow().deliveryTag();

        assertThat(count(channel.call(Methods.queuePurge(queue)))).isEqualTo(4);
        channel.send(Methods.nack(unacked, Flag.REQUEUE));
        assertThat(channel.drain(queue)).containsExactly("m0");
    }

    @Test
    void aThousandUnconfirmedPublishesAPurgeAndAGetAreDoneInTheirOrder() {
        channel.declare(queue, Flag.EXCLUSIVE);
        for (int i = 0; i < 1000; i++) {
            channel.publish("", queue, Properties.persistent(), new byte[100]);
        }

        channel.send(Methods.queuePurge(queue)).send(Methods.get(queue));

        assertThat(count(channel.expect(50, 31))).isEqualTo(1000);
        channel.expect(60, 72);
    }

    @Test
    void aMissingQueueCannotBePurgedConsumedOrGotFrom() {
        String text = "NOT_FOUND - no " + rs;

        channel.send(Methods.queuePurge(queue));
        assertThat(channel.closed()).isEqualTo(Close.channel(404, 50, 30, text));
        channel.call(Methods.channelOpen());
        channel.send(Methods.consume(queue, "c", Map.of()));
        assertThat(channel.closed()).isEqualTo(Close.channel(404, 60, 20, text));
        channel.call(Methods.channelOpen());
        channel.send(Methods.get(queue));
        assertThat(channel.closed()).isEqualTo(Close.channel(404, 60, 70, text));
    }

    @Test
    void consumersElsewhereAreToldThatTheirQueueIsGone(RawConnection connection) {
        RawChannel owner = connection.openChannel(1);
        RawChannel consumer = connection.openChannel(2);
        owner.declare(queue, Flag.EXCLUSIVE);
        consumer.consume(queue, "told");

        owner.call(Methods.queueDelete(queue));

        assertThat(consumer.expect(60, 30).reader().shortString()).isEqualTo("told");
        consumer.call(Methods.cancel("told"));
    }

    @Test
    void anAutoDeleteQueueGoesWithItsLastConsumer() {
        channel.declare(queue, Flag.AUTO_DELETE);
        channel.consume(queue, "one");
        channel.consume(queue, "two");
        channel.call(Methods.cancel("one"));
        assertThat(channel.ready(queue)).isZero();

        channel.call(Methods.cancel("two"));

        awaitGone();
    }

    @Test
    void anAutoDeleteQueueThatNeverHadAConsumerStays() {
        channel.declare(queue, Flag.AUTO_DELETE, Flag.EXCLUSIVE);
        channel.publish("", queue, "m");

        channel.get(queue);

        assertThat(channel.ready(queue)).isZero();
    }

    @Test
    void anAutoDeleteQueueGoesWithTheChannelOfItsLastConsumer(RawConnection connection) {
        RawChannel consumer = connection.openChannel(1);
        consumer.declare(queue, Flag.AUTO_DELETE);
        consumer.consume(queue, "c");

        consumer.call(Methods.channelClose());

        awaitGone();
    }

    @Test
    void anUnusedQueueExpires() {
        channel.declare(queue, Map.of("x-expires", 50));

        awaitGone();
    }

    @Test
    void aQueueWithAConsumerDoesNotExpire() {
        channel.declare(queue, Map.of("x-expires", 50), Flag.EXCLUSIVE);
        channel.consume(queue, "c");
        String other = channel.declare(queue + "-2", Map.of("x-expires", 200)).queue();

        await().until(() -> isGone(other));

        assertThat(channel.ready(queue)).isZero();
    }

    @Test
    void bindingsGoWithTheirQueue() {
        channel.declare(queue, Flag.EXCLUSIVE);
        channel.bind(queue, "amq.direct", queue);
        channel.call(Methods.queueDelete(queue));
        channel.declare(queue, Flag.EXCLUSIVE);

        channel.publish("amq.direct", queue, "m", Flag.MANDATORY);

        assertThat(channel.message().routingKey()).isEqualTo(queue);
        assertThat(channel.ready(queue)).isZero();
    }

    @Test
    void messagesOfADeletedQueueCanStillBeAcknowledged(RawConnection connection) {
        RawChannel consumer = connection.openChannel(1);
        consumer.declare(queue, Flag.EXCLUSIVE);
        consumer.publish("", queue, "m");
        long tag = consumer.get(queue).orElseThrow().deliveryTag();
        consumer.call(Methods.queueDelete(queue));

        consumer.send(Methods.ack(tag));

        assertThat(consumer.declare("", Flag.EXCLUSIVE).messages()).isZero();
    }

    private void awaitGone() {
        await("the end of " + queue).until(() -> isGone(queue));
    }

    /** Whether a mandatory publish to it comes back. */
    private boolean isGone(String name) {
        // a publish, unlike a passive declare, does not restart the expiry of a queue
        RawChannel probe = channel.connection().openChannel(100);
        probe.call(Methods.confirmSelect());
        probe.publish("", name, "probe", Flag.MANDATORY);
        probe.awaitConfirms(1);
        boolean gone = probe.hasKeptMessage();
        probe.call(Methods.channelClose());
        return gone;
    }
}
