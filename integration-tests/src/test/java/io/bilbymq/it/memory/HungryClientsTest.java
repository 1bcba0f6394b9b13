package io.bilbymq.it.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.it.raw.Flag;
import io.bilbymq.it.raw.Message;
import io.bilbymq.it.raw.Method;
import io.bilbymq.it.raw.Methods;
import io.bilbymq.it.raw.Properties;
import io.bilbymq.it.raw.RawChannel;
import io.bilbymq.it.raw.RawConnection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that publish, consume and get without measure. None of them brings the broker to its end. */
class HungryClientsTest extends SmallBrokerTest {
    // Publishers.

    @ParameterizedTest
    @ValueSource(ints = {16, KIB, MIB})
    void publishersThatNeverPauseLeaveTheirBacklogOnTheDisk(int bytes) {
        final String queue = queue("never-paused");
        // What this takes in memory would be more than the heap.
        final int each = 40 * MIB / (bytes + 200);
        final List<Flood> floods = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            floods.add(flood(each, Flood.publish(1, "", queue, Properties.none(), body(bytes))));
        }

        floods.forEach(Flood::awaitEnd);

        final RawChannel consumer = connect().openChannel(1);
        consumer.consume(queue, "drain", Flag.NO_ACK);
        for (int left = 4 * each; left > 0; left--) {
            assertThat(consumer.message().body()).hasSize(bytes);
        }
    }

    @Test
    void aLongRoutingKeyForEachMessageComesBackFromTheDisk() {
        final String queue = queue("long-keys");
        bind(queue, "amq.fanout");
        final String tail = "k".repeat(240);
        final int count = 200_000;
        flood(count, n -> Flood.publish(1, "amq.fanout", n + tail, Properties.none(), body(1)))
                .awaitEnd();

        final RawChannel consumer = connect().openChannel(1);
        consumer.consume(queue, "drain", Flag.NO_ACK);
        for (int n = 0; n < count; n++) {
            assertThat(consumer.message().routingKey()).startsWith(n + "k");
        }
    }

    @Test
    void publishersThatNeverFinishTheirMessages() {
        final byte[][] begun = new byte[2000][];
        for (int number = 1; number <= begun.length; number++) {
            final byte[] open = number == 1 ? new byte[0] : Flood.bytes(number, Methods.channelOpen());
            begun[number - 1] = Flood.concat(
                    open, Flood.publish(number, "", "nowhere", Properties.none(), body(4 * KIB), 100 * KIB));
        }
        for (int i = 0; i < 20; i++) {
            flood(begun.length, n -> begun[n]);
        }

        broker().awaitAlarm(true);
    }

    @Test
    void manyConnectionsWithABigMessageThatIsNeverFinished() {
        final byte[] begun = Flood.publish(1, "", "nowhere", Properties.none(), body(3 * MIB / 2), 2 * MIB);
        for (int i = 0; i < 200; i++) {
            flood(1, begun);
        }

        broker().awaitAlarm(true);
    }

    @Test
    void aMessageThatTheHeapCannotTakeIsRefused() {
        final RawConnection connection = connect();
        final RawChannel channel = connection.openChannel(1);

        channel.publish("", "nowhere", Properties.none(), body(100 * MIB));

        assertThat(channel.closed().code()).isEqualTo(406);
    }

    @ParameterizedTest
    @ValueSource(ints = {16, KIB})
    void transactionsThatAreNeverCommitted(int bytes) {
        final byte[] select = Flood.bytes(1, Methods.txSelect());
        final byte[] publish = Flood.publish(1, "", queue("uncommitted"), Properties.none(), body(bytes));
        for (int i = 0; i < 8; i++) {
            flood(64 * MIB / (bytes + 16), n -> n == 0 ? select : publish);
        }

        broker().awaitAlarm(true);
    }

    @Test
    void framesBehindParkedChannels() {
        final String queue = queue("parked");
        final byte[] frames = Flood.concat(
                Flood.bytes(1, Methods.queueDeclare(queue, Map.of(), Flag.PASSIVE)),
                Flood.publish(1, "", queue, Properties.none(), body(10 * KIB)));
        final List<Flood> floods = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            floods.add(flood(300, frames));
        }

        // Whether it comes to an alarm depends on who is quicker: what the queue has got goes to the disk.
        Flood.awaitAll(floods);
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 10 * KIB})
    void unroutableMessagesThatComeBackAndAreNotRead(int bytes) {
        final byte[] publish = Flood.publish(1, "", "nowhere", Properties.none(), body(bytes), Flag.MANDATORY);
        for (int i = 0; i < 100; i++) {
            flood(25 * MIB / (bytes + 100), publish);
        }

        broker().awaitAlarm(true);
    }

    @Test
    void anExchangeThatKeepsMillionsOfMessages() {
        final RawConnection connection = connect();
        final RawChannel channel = connection.openChannel(1);
        channel.declareExchange("history", "x-recent-history", Map.of("x-recent-history-length", 10_000_000));

        flood(300_000, Flood.publish(1, "history", "", Properties.none(), body(KIB)));

        broker().awaitAlarm(true);
        channel.call(Methods.exchangeDelete("history"));
    }

    // Consumers.

    @ParameterizedTest
    @ValueSource(ints = {1, KIB})
    void consumersThatNeverAcknowledge(int bytes) {
        final String queue = queue("never-acked");
        for (int i = 0; i < 4; i++) {
            final RawConnection connection = connect();
            connection.openChannel(1).consume(queue, "c");
            readAll(connection);
        }
        final List<Flood> floods = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            floods.add(flood(32 * MIB / (bytes + 16), Flood.publish(1, "", queue, Properties.none(), body(bytes))));
        }

        // Whether it comes to an alarm depends on who is quicker: what waits behind deliveries goes to the disk.
        Flood.awaitAll(floods);
    }

    @Test
    void consumersThatGiveEverythingBackToAQueueThatCountsThat() {
        final String queue =
                queue("given-back", Map.of("x-queue-type", "quorum", "x-delivery-limit", 1_000_000), Flag.DURABLE);
        final List<Flood> floods = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            floods.add(flood(200_000, Flood.publish(1, "", queue, Properties.none(), body(1))));
        }
        for (int i = 0; i < 2; i++) {
            final RawConnection connection = connect();
            connection.openChannel(1).consume(queue, "c");
            rejectAll(connection);
        }

        Flood.awaitAll(floods);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 100, 400})
    void consumersOfAFanoutThatNeverRead(int count) {
        for (int i = 0; i < count; i++) {
            final RawChannel channel = connectQuietly().openChannel(1);
            final String queue = channel.declare("", Flag.EXCLUSIVE).queue();
            channel.bind(queue, "amq.fanout", "");
            channel.consume(queue, "c", i % 2 == 0 ? new Flag[] {Flag.NO_ACK} : new Flag[0]);
        }
        final byte[] publish = Flood.publish(1, "amq.fanout", "", Properties.none(), body(10 * KIB));

        flood(100 * MIB / (10 * KIB + 2 * KIB * count), publish).awaitRest();
    }

    @Test
    void consumersThatComeToAFannedOutBacklogAndNeverRead() {
        final List<String> backlogs = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            backlogs.add(queue("backlog-" + i));
            bind("backlog-" + i, "amq.fanout");
        }
        flood(400, Flood.publish(1, "amq.fanout", "", Properties.none(), body(60 * KIB)))
                .awaitRest();

        for (final String queue : backlogs) {
            connectQuietly().openChannel(1).consume(queue, "c");
        }

        assertThat(broker().isAlarmed()).as("each costs what its socket takes").isFalse();
    }

    @Test
    void consumersThatComeToAFannedOutBacklogOnTheDiskAndNeverRead() {
        final List<String> backlogs = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            backlogs.add(queue("backlog-" + i));
            bind("backlog-" + i, "amq.fanout");
        }
        // This is above the watermark, and for each queue it is read back as a message of its own.
        flood(1500, Flood.publish(1, "amq.fanout", "", Properties.none(), body(60 * KIB)))
                .awaitEnd();

        for (final String queue : backlogs.subList(1, backlogs.size())) {
            connectQuietly().openChannel(1).consume(queue, "c");
        }

        assertReads(backlogs.get(0), 50);
    }

    @Test
    void aConsumerThatNeverAcknowledgesABacklogOnTheDisk() {
        final String greedy = queue("greedy");
        final String modest = queue("modest");
        final Flood other = flood(5_000, Flood.publish(1, "", modest, Properties.none(), body(KIB)));
        flood(150_000, Flood.publish(1, "", greedy, Properties.none(), body(KIB)))
                .awaitEnd();
        other.awaitEnd();

        final RawConnection connection = connect();
        connection.openChannel(1).consume(greedy, "c");
        readAll(connection);

        assertReads(modest, 5_000);
    }

    /** A consumer that acknowledges what it gets, one by one, gets so many messages. */
    private void assertReads(String queue, int count) {
        final RawChannel modest = connect().openChannel(1);
        modest.prefetch(1);
        modest.consume(queue, "modest");
        for (int i = 0; i < count; i++) {
            modest.send(Methods.ack(modest.message().deliveryTag()));
        }
    }

    @Test
    void consumersOfHundredsOfQueuesOnOneConnectionThatNeverReads() {
        for (int c = 0; c < 2; c++) {
            final RawChannel channel = connect().openChannel(1);
            for (int i = 0; i < 500; i++) {
                final String queue = channel.declare("", Flag.EXCLUSIVE).queue();
                channel.bind(queue, "amq.fanout", "");
                channel.consume(queue, "c" + i);
            }
        }

        flood(500, Flood.publish(1, "amq.fanout", "", Properties.none(), body(16 * KIB)))
                .awaitRest();
    }

    @ParameterizedTest
    @ValueSource(ints = {KIB, MIB})
    void gettersThatNeverRead(int bytes) {
        final String queue = queue("gotten");
        flood(50 * MIB / (bytes + 300), Flood.publish(1, "", queue, Properties.none(), body(bytes)))
                .awaitRest();
        final byte[] gets = Flood.repeated(Flood.bytes(1, Methods.get(queue)), 100);
        final List<Flood> getters = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            getters.add(flood(50, gets));
        }

        Flood.awaitAll(getters);
    }

    // Whoever declares and opens without end.

    @Test
    void queuesWithoutEndAreRefusedWhenTheyTakeTooMuch() {
        final String tail = "q".repeat(240);

        assertRefusedInTheEnd(n -> Methods.queueDeclare(n + tail, Map.of(), Flag.EXCLUSIVE));
    }

    @Test
    void hugeArgumentsAreRefusedWhenTheyTakeTooMuch() {
        final Map<String, Object> arguments = flags(8000);

        assertRefusedInTheEnd(n -> Methods.queueDeclare("huge-" + n, arguments, Flag.EXCLUSIVE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"amq.direct", "amq.topic", "amq.headers"})
    void bindingsWithoutEndAreRefusedWhenTheyTakeTooMuch(String exchange) {
        final String queue = queue("bound");
        final String words = ".word".repeat(40);

        assertRefusedInTheEnd(n -> Methods.queueBind(queue, exchange, n + words, Map.of("n", n)));
    }

    /** What this client says is answered until it is refused, which the broker survives and others hardly notice. */
    private void assertRefusedInTheEnd(IntFunction<Method> request) {
        final int atOnce = 100;
        final RawChannel other = connect().openChannel(1);
        final String queue = other.declare("", Flag.EXCLUSIVE).queue();
        final RawChannel channel = connect().openChannel(1);
        Method answer = request.apply(0);
        for (int n = 0; !answer.is(20, 40); n += atOnce) {
            assertThat(n).isLessThan(200_000);
            for (int i = 0; i < atOnce; i++) {
                channel.send(request.apply(n + i));
            }
            for (int i = 0; i < atOnce && !answer.is(20, 40); i++) {
                answer = channel.nextMethod();
            }
        }

        assertThat(answer.reader().shortInt()).isEqualTo(406);
        assertThat(other.publish("", queue, "there is room for messages").get(queue))
                .isPresent();
    }

    @Test
    void channelsWithoutEndWaitUntilThereIsMemory() {
        final byte[][] open = new byte[2047][];
        for (int number = 1; number <= open.length; number++) {
            open[number - 1] = number == 1 ? new byte[0] : Flood.bytes(number, Methods.channelOpen());
        }
        for (int i = 0; i < 50; i++) {
            flood(open.length, n -> open[n]);
        }

        broker().awaitAlarm(true);
    }

    @Test
    void consumersWithoutEndWaitUntilThereIsMemory() {
        final String queue = queue("consumed");
        final String tail = "c".repeat(240);
        for (int i = 0; i < 4; i++) {
            flood(50_000, n -> Flood.bytes(1, Methods.consume(queue, n + tail, Map.of())));
        }

        broker().awaitAlarm(true);
    }

    // Between them.

    @Test
    void aFastProducerDoesNotWaitForASlowConsumer() {
        final String queue = queue("slow");
        final int count = 200;
        flood(count, n -> Flood.publish(1, "", queue, Properties.none(), numbered(n)))
                .awaitEnd();
        final RawChannel consumer = connect().openChannel(1);
        consumer.prefetch(1);
        consumer.consume(queue, "slow");

        for (int i = 0; i < count; i++) {
            final Message message = consumer.message();
            assertThat(Arrays.equals(message.body(), numbered(i))).isTrue();
            consumer.send(Methods.ack(message.deliveryTag()));
        }
        assertThat(consumer.get(queue)).isEmpty();
    }

    private static byte[] numbered(int number) {
        final byte[] body = body(MIB);
        Arrays.fill(body, (byte) number);
        return body;
    }
}
