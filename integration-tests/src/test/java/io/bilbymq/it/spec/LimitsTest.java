package io.bilbymq.it.spec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.it.AgainstBroker;
import io.bilbymq.it.BrokerUnderTest;
import io.bilbymq.it.raw.Flag;
import io.bilbymq.it.raw.Methods;
import io.bilbymq.it.raw.Properties;
import io.bilbymq.it.raw.RawChannel;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Time to live, length limits and priorities (RabbitMQ, "Time-to-Live", "Queue Length Limit", "Priority Queue Support"). */
@AgainstBroker
class LimitsTest {
    private final BrokerUnderTest broker;
    private final RawChannel channel;
    private final RawChannel publisher;

    LimitsTest(BrokerUnderTest broker, RawChannel channel) {
        this.broker = broker;
        this.channel = channel;
        publisher = channel.connection().openChannel(2);
        publisher.call(Methods.confirmSelect());
    }

    private String declare(Map<String, ?> arguments) {
        return channel.declare(broker.name("q"), arguments, Flag.EXCLUSIVE).queue();
    }

    /** Publishes a message that expires, and returns when it is in the queue. */
    private void publishExpiring(String queue, String milliseconds, String body) {
        publisher.publish("", queue, Properties.none().with("expiration", milliseconds), body.getBytes(UTF_8));
        publisher.expect(60, 80);
    }

    private void publish(String queue, int priority, String body) {
        channel.publish("", queue, Properties.none().with("priority", priority), body.getBytes(UTF_8));
    }

    @Test
    void aMessageVanishesWhenItsTimeIsUp() {
        String queue = declare(Map.of());

        publishExpiring(queue, "30", "short");
        publishExpiring(queue, "60000", "long");

        channel.awaitReady(queue, 1);
        assertThat(channel.drain(queue)).containsExactly("long");
    }

    @Test
    void theShorterTimeToLiveOfQueueAndMessageCounts() {
        String queue = declare(Map.of("x-message-ttl", 30));

        publishExpiring(queue, "60000", "short");

        channel.awaitReady(queue, 0);
    }

    @Test
    void aMessageExpiresOnlyAtTheHead() {
        String queue = declare(Map.of());
        String clock = declare(Map.of());
        publishExpiring(queue, "60000", "stays");
        publishExpiring(queue, "1", "behind");
        publishExpiring(clock, "50", "tick");

        channel.awaitReady(clock, 0);

        assertThat(channel.ready(queue)).isEqualTo(2);
        assertThat(channel.drain(queue)).containsExactly("stays");
    }

    @Test
    void noTimeToLiveMeansNowOrNever() {
        String queue = declare(Map.of("x-message-ttl", 0));
        channel.publish("", queue, "never");
        assertThat(channel.drain(queue)).isEmpty();
        channel.consume(queue, "c");

        channel.publish("", queue, "now");

        assertThat(channel.message().text()).isEqualTo("now");
    }

    @Test
    void anUnsettledMessageDoesNotExpireButIsGoneWhenItReturnsTooLate() {
        String queue = declare(Map.of());
        String clock = declare(Map.of());
        publishExpiring(queue, "500", "m");
        long tag = channel.get(queue).orElseThrow().deliveryTag();
        publishExpiring(clock, "600", "tick");
        channel.awaitReady(clock, 0);

        channel.send(Methods.nack(tag, Flag.REQUEUE));

        assertThat(channel.drain(queue)).isEmpty();
    }

    @Test
    void aFullQueueDropsItsHead() {
        String queue = declare(Map.of("x-max-length", 3));

        for (int i = 0; i < 10; i++) {
            channel.publish("", queue, "m" + i);
        }

        assertThat(channel.drain(queue)).containsExactly("m7", "m8", "m9");
    }

    @Test
    void aLimitInBytesCountsBodiesOnly() {
        String queue = declare(Map.of("x-max-length-bytes", 10));
        Properties heavy = Properties.headers(Map.of("h", "x".repeat(1000)));

        channel.publish("", queue, heavy, "12345".getBytes(UTF_8))
                .publish("", queue, heavy, "67890".getBytes(UTF_8))
                .publish("", queue, heavy, "abc".getBytes(UTF_8));

        assertThat(channel.drain(queue)).containsExactly("67890", "abc");
    }

    @Test
    void whatIsUnsettledDoesNotCount() {
        String queue = declare(Map.of("x-max-length", 2));
        channel.publish("", queue, "m0").publish("", queue, "m1");
        channel.get(queue);
        channel.get(queue);
        channel.publish("", queue, "m2").publish("", queue, "m3");

        channel.send(Methods.nack(0, Flag.MULTIPLE, Flag.REQUEUE));

        assertThat(channel.drain(queue)).containsExactly("m2", "m3");
    }

    @Test
    void withoutLengthAMessageIsDeliveredOrDropped() {
        String queue = declare(Map.of("x-max-length", 0));
        channel.publish("", queue, "dropped");
        assertThat(channel.drain(queue)).isEmpty();
        channel.consume(queue, "c");

        channel.publish("", queue, "delivered");

        assertThat(channel.message().text()).isEqualTo("delivered");
    }

    @Test
    void rejectPublishKeepsTheOldOnes() {
        String queue = declare(Map.of("x-max-length", 2, "x-overflow", "reject-publish"));

        for (int i = 0; i < 5; i++) {
            channel.publish("", queue, "m" + i).ready(queue);
        }

        assertThat(channel.drain(queue)).containsExactly("m0", "m1");
    }

    @Test
    void aFullQueueRefusesEvenIfAConsumerWaits() {
        String queue = declare(Map.of("x-max-length", 0, "x-overflow", "reject-publish"));
        channel.consume(queue, "c");

        publisher.publish("", queue, "refused");

        assertThat(publisher.awaitConfirms(1)).containsExactly(1L);
    }

    @Test
    void aBodyLargerThanTheLimitIsConfirmedAndDropped() {
        String queue = declare(Map.of("x-max-length-bytes", 3));

        publisher.publish("", queue, "four");

        assertThat(publisher.awaitConfirms(1)).isEmpty();
        assertThat(channel.drain(queue)).isEmpty();
    }

    @Test
    void whatComesBackAndIsTooMuchIsNotDeliveredAgain() {
        String queue = declare(Map.of("x-max-length", 2));
        channel.prefetch(1);
        channel.publish("", queue, "m0");
        channel.consume(queue, "c");
        long tag = channel.message().deliveryTag();
        channel.publish("", queue, "m1").publish("", queue, "m2");

        channel.send(Methods.nack(tag, Flag.REQUEUE));

        assertThat(channel.message().text()).isEqualTo("m1");
    }

    @Test
    void aMessageOfLowPriorityExpiresWhenNoneIsBeforeIt() {
        String queue = declare(Map.of("x-max-priority", 5));
        String clock = declare(Map.of());
        Properties low = Properties.none().with("priority", 1).with("expiration", "1");
        publisher.publish("", queue, Properties.none().with("priority", 4), "high".getBytes(UTF_8));
        publisher.publish("", queue, low, "low".getBytes(UTF_8));
        publishExpiring(clock, "50", "tick");

        channel.awaitReady(clock, 0);

        assertThat(channel.ready(queue)).isEqualTo(2);
        assertThat(channel.drain(queue)).containsExactly("high");
    }

    @Test
    void higherPrioritiesComeFirstAndEqualOnesInTheirOrder() {
        String queue = declare(Map.of("x-max-priority", 10));

        publish(queue, 1, "1a");
        publish(queue, 5, "5a");
        channel.publish("", queue, "none");
        publish(queue, 10, "10a");
        publish(queue, 5, "5b");
        publish(queue, 200, "200 counts as 10");

        assertThat(channel.drain(queue)).containsExactly("10a", "200 counts as 10", "5a", "5b", "1a", "none");
    }

    @Test
    void aRequeuedMessageReturnsToItsPriority() {
        String queue = declare(Map.of("x-max-priority", 5));
        publish(queue, 5, "high");
        publish(queue, 1, "low");
        long tag = channel.get(queue).orElseThrow().deliveryTag();
        publish(queue, 5, "high later");

        channel.send(Methods.reject(tag, Flag.REQUEUE));

        assertThat(channel.drain(queue)).containsExactly("high", "high later", "low");
    }

    @Test
    void aFullPriorityQueueDropsTheHighestFirst() {
        String queue = declare(Map.of("x-max-priority", 10, "x-max-length", 3));

        publish(queue, 1, "1");
        publish(queue, 5, "5");
        publish(queue, 0, "0");
        publish(queue, 9, "9");

        assertThat(channel.drain(queue)).containsExactly("5", "1", "0");
    }

    @Test
    void queuesWithoutPrioritiesIgnoreThem() {
        String queue = declare(Map.of());

        publish(queue, 1, "first");
        publish(queue, 9, "second");

        assertThat(channel.drain(queue)).containsExactly("first", "second");
    }
}
