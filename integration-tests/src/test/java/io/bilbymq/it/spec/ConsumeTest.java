package io.bilbymq.it.spec;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.it.AgainstBroker;
import io.bilbymq.it.BrokerUnderTest;
import io.bilbymq.it.raw.Close;
import io.bilbymq.it.raw.Flag;
import io.bilbymq.it.raw.Message;
import io.bilbymq.it.raw.Method;
import io.bilbymq.it.raw.Methods;
import io.bilbymq.it.raw.RawChannel;
import io.bilbymq.it.raw.RawConnection;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** basic.consume, basic.cancel and basic.qos: who gets which message, and how many at a time. */
@AgainstBroker
class ConsumeTest {
    private final BrokerUnderTest broker;
    private final RawChannel channel;
    private final String queue;

    ConsumeTest(BrokerUnderTest broker, RawChannel channel) {
        this.broker = broker;
        this.channel = channel;
        queue = channel.declare("", Flag.EXCLUSIVE).queue();
    }

    private void publish(int count) {
        for (int i = 0; i < count; i++) {
            channel.publish("", queue, "m" + i);
        }
    }

    private static List<String> tags(List<Message> messages) {
        return messages.stream().map(Message::consumerTag).toList();
    }

    @Test
    void theBrokerInventsATagOfTwentyTwoBase64Characters() {
        assertThat(channel.consume(queue, "")).matches("amq\\.ctag-[-_A-Za-z0-9]{22}");
    }

    @Test
    void consumeOkComesBeforeTheFirstDelivery() {
        publish(3);

        channel.send(Methods.consume(queue, "c", Map.of(), Flag.NO_ACK));

        assertThat(channel.nextMethod().is(60, 21)).isTrue();
        assertThat(channel.texts(3)).containsExactly("m0", "m1", "m2");
    }

    @Test
    void aDeliverySaysWhereItComesFrom() {
        channel.bind(queue, "amq.direct", queue);
        channel.consume(queue, "c");
        channel.publish("amq.direct", queue, "m");

        Message message = channel.message();

        assertThat(List.of(message.consumerTag(), message.exchange(), message.routingKey(), message.text()))
                .containsExactly("c", "amq.direct", queue, "m");
        assertThat(message.deliveryTag()).isEqualTo(1);
        assertThat(message.redelivered()).isFalse();
    }

    @Test
    void deliveryTagsCountThroughAllConsumersAndGetsOfAChannel() {
        publish(2);
        channel.get(queue);
        channel.consume(queue, "c");
        assertThat(channel.message().deliveryTag()).isEqualTo(2);

        channel.publish("", queue, "m");

        assertThat(channel.message().deliveryTag()).isEqualTo(3);
    }

    @Test
    void aTagIsUsedOnceInAChannel() {
        channel.consume(queue, "z");

        channel.send(Methods.consume(queue, "z", Map.of()));

        assertThat(channel.closed())
                .isEqualTo(Close.connection(530, 60, 20, "NOT_ALLOWED - attempt to reuse consumer tag 'z'"));
    }

    @Test
    void aCancelledTagCanBeUsedAgainAndOtherChannelsDoNotCare() {
        channel.consume(queue, "z");
        channel.connection().openChannel(2).consume(queue, "z");
        channel.call(Methods.cancel("z"));

        assertThat(channel.consume(queue, "z")).isEqualTo("z");
    }

    @Test
    void anUnknownTagIsCancelledAllTheSame() {
        assertThat(channel.call(Methods.cancel("nobody")).reader().shortString())
                .isEqualTo("nobody");
    }

    @Test
    void cancelOkComesAfterTheLastDelivery() {
        for (int round = 0; round < 20; round++) {
            publish(200);
            channel.consume(queue, "c", Flag.NO_ACK);

            channel.call(Methods.cancel("c"));

            assertThat(deliveredAndPurged()).isEqualTo(200);
        }
    }

    @Test
    void aConsumeAndItsCancelMayTravelTogether() {
        broker.skipOnRabbitMq310("it ends such a connection with 541 now and then");
        for (int round = 0; round < 20; round++) {
            publish(200);

            channel.send(Methods.consume(queue, "c", Map.of(), Flag.NO_ACK)).send(Methods.cancel("c"));

            channel.expect(60, 21);
            channel.expect(60, 31);
            assertThat(deliveredAndPurged()).isEqualTo(200);
        }
    }

    /** Counts what was delivered up to now and what is left; fails if a delivery comes after all. */
    private long deliveredAndPurged() {
        int delivered = 0;
        while (channel.hasKeptMessage()) {
            channel.message();
            delivered++;
        }
        long purged = channel.call(Methods.queuePurge(queue)).reader().longInt();
        assertThat(channel.hasKeptMessage()).isFalse();
        return delivered + purged;
    }

    @Test
    void whatACancelledConsumerHoldsStaysWithTheChannel() {
        publish(2);
        channel.consume(queue, "c");
        channel.texts(2);
        channel.call(Methods.cancel("c"));
        assertThat(channel.ready(queue)).isZero();

        channel.send(Methods.ack(1)).send(Methods.nack(2, Flag.REQUEUE));

        assertThat(channel.drain(queue)).containsExactly("m1");
    }

    @Test
    void consumersTakeTurns() {
        for (String tag : List.of("a", "b", "c")) {
            channel.consume(queue, tag);
        }

        publish(9);

        List<String> tags = tags(channel.settled(queue));
        for (String tag : List.of("a", "b", "c")) {
            assertThat(tags).filteredOn(tag::equals).hasSize(3);
        }
    }

    @Test
    void prefetchIsPerConsumerAndForThoseThatComeLater() {
        channel.consume(queue, "unlimited");
        channel.prefetch(2);
        channel.consume(queue, "two");
        channel.prefetch(1);
        channel.consume(queue, "one");

        publish(20);

        List<String> tags = tags(channel.settled(queue));
        assertThat(tags).hasSize(20);
        assertThat(tags).filteredOn("two"::equals).hasSize(2);
        assertThat(tags).filteredOn("one"::equals).hasSize(1);
    }

    @Test
    void anAckMakesRoomForTheNextMessage() {
        channel.prefetch(2);
        channel.consume(queue, "c");
        publish(5);
        assertThat(channel.settledTexts(queue)).containsExactly("m0", "m1");

        channel.send(Methods.ack(1));

        assertThat(channel.settledTexts(queue)).containsExactly("m2");
    }

    @Test
    void prefetchDoesNotConcernConsumersWithoutAckNorGet() {
        channel.prefetch(1);
        publish(5);
        channel.get(queue);
        channel.get(queue);

        channel.consume(queue, "c", Flag.NO_ACK);

        assertThat(channel.texts(3)).containsExactly("m2", "m3", "m4");
    }

    @Test
    void aGlobalPrefetchIsSharedByAllQueuesOfTheChannel() {
        String other = channel.declare("", Flag.EXCLUSIVE).queue();
        channel.prefetch(3, Flag.GLOBAL);
        channel.consume(queue, "a");
        channel.consume(other, "b");
        for (int i = 0; i < 10; i++) {
            channel.publish("", queue, "a").publish("", other, "b");
        }
        channel.ready(other);
        assertThat(channel.settled(queue)).hasSize(3);

        channel.send(Methods.ack(2, Flag.MULTIPLE));

        channel.ready(other);
        assertThat(channel.settled(queue)).hasSize(2);
    }

    @Test
    void whatIsGotUnderAGlobalPrefetchDoesNotCount() {
        channel.prefetch(2, Flag.GLOBAL);
        publish(6);
        channel.get(queue);
        channel.get(queue);

        channel.consume(queue, "c");

        assertThat(channel.settledTexts(queue)).containsExactly("m2", "m3");
    }

    @Test
    void whatWasGotBeforeAGlobalPrefetchCounts() {
        publish(6);
        channel.get(queue);
        channel.prefetch(2, Flag.GLOBAL);

        channel.consume(queue, "c");

        assertThat(channel.settledTexts(queue)).containsExactly("m1");
    }

    @Test
    void aConsumerUnderAGlobalPrefetchTakesTurnsWithOneThatIsNotLimited() {
        RawChannel unlimited = channel.connection().openChannel(2);
        unlimited.consume(queue, "unlimited", Flag.NO_ACK);
        channel.prefetch(20, Flag.GLOBAL);
        channel.consume(queue, "limited");

        publish(20);

        assertThat(channel.settled(queue)).hasSize(10);
    }

    @Test
    void aPrefetchInBytesIsNotImplemented() {
        channel.send(Methods.qos(5, 0));

        assertThat(channel.closed()).isEqualTo(Close.connection(540, 60, 10, "NOT_IMPLEMENTED - prefetch_size!=0 (5)"));
    }

    @Test
    void anExclusiveConsumerWantsToBeAlone() {
        String text = "ACCESS_REFUSED - queue '" + queue + "' in vhost '/' in exclusive use";
        RawChannel other = channel.connection().openChannel(2);
        channel.consume(queue, "first", Flag.EXCLUSIVE);

        other.send(Methods.consume(queue, "second", Map.of()));

        assertThat(other.closed()).isEqualTo(Close.channel(403, 60, 20, text));
    }

    @Test
    void anExclusiveConsumerIsRefusedWhereOthersAre() {
        RawChannel other = channel.connection().openChannel(2);
        channel.consume(queue, "first");

        other.send(Methods.consume(queue, "second", Map.of(), Flag.EXCLUSIVE));
        assertThat(other.closed().code()).isEqualTo(403);
        channel.call(Methods.cancel("first"));
        other.call(Methods.channelOpen());

        other.consume(queue, "second", Flag.EXCLUSIVE);
    }

    @Test
    void theConsumerOfHighestPriorityIsServedUntilItIsBusy() {
        channel.prefetch(2);
        channel.consume(queue, "low", Map.of("x-priority", -1));
        channel.consume(queue, "high", Map.of("x-priority", 10));
        channel.consume(queue, "middle");

        publish(5);

        assertThat(tags(channel.settled(queue))).containsExactly("high", "high", "middle", "middle", "low");
    }

    @Test
    void aPriorityIsANumber() {
        channel.send(Methods.consume(queue, "c", Map.of("x-priority", "high")));

        Close close = channel.closed();

        assertThat(close.code()).isEqualTo(406);
        assertThat(close.text()).contains("invalid arg 'x-priority' for queue '" + queue + "' in vhost '/'");
    }

    @Test
    void aSingleActiveConsumerIsFollowedByTheNext() {
        String single = channel.declare("", Map.of("x-single-active-consumer", true), Flag.EXCLUSIVE)
                .queue();
        channel.consume(single, "first");
        channel.consume(single, "second");
        for (int i = 0; i < 4; i++) {
            channel.publish("", single, "m" + i);
        }
        assertThat(tags(channel.settled(single))).containsOnly("first").hasSize(4);

        channel.call(Methods.cancel("first"));
        channel.publish("", single, "m4");

        assertThat(channel.message().consumerTag()).isEqualTo("second");
    }

    @Test
    void theBrokersCancelIsOnlyForClientsThatKnowIt() {
        String shared = broker.name("q");
        channel.declare(shared);
        try (RawConnection plain = RawConnection.dial(broker.address())) {
            plain.login(Map.of());
            plain.send(Methods.tuneOk(10, 131_072, 0)).send(Methods.connectionOpen("/"));
            plain.expect(10, 41);
            RawChannel unaware = plain.openChannel(1);
            unaware.consume(shared, "unaware");

            channel.call(Methods.queueDelete(shared));

            unaware.send(Methods.channelFlow(true));
            assertThat(unaware.nextMethod().is(20, 21)).isTrue();
        }
    }

    @Test
    void consumingWithoutWaitingIsSilent() {
        publish(1);

        channel.send(Methods.consume(queue, "c", Map.of(), Flag.NO_WAIT));
        assertThat(channel.message().text()).isEqualTo("m0");
        channel.send(Methods.cancel("c", Flag.NO_WAIT)).send(Methods.channelFlow(true));

        Method next = channel.nextMethod();
        assertThat(next.is(20, 21)).isTrue();
    }

    @Test
    void deliveriesOfManyConsumersComeInTheOrderOfTheQueue() {
        publish(1000);

        channel.consume(queue, "a", Flag.NO_ACK);
        channel.consume(queue, "b", Flag.NO_ACK);

        List<String> texts = channel.texts(1000);
        for (int i = 0; i < 1000; i++) {
            assertThat(texts.get(i)).isEqualTo("m" + i);
        }
    }
}
