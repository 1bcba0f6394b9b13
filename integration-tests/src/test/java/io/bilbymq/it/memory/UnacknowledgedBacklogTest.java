package io.bilbymq.it.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bilbymq.it.raw.Flag;
import io.bilbymq.it.raw.Message;
import io.bilbymq.it.raw.Methods;
import io.bilbymq.it.raw.Properties;
import io.bilbymq.it.raw.RawChannel;
import io.bilbymq.it.raw.RawConnection;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Consumers that hold more than the broker has memory, or twice that, before they acknowledge anything. */
class UnacknowledgedBacklogTest extends SmallBrokerTest {
    /** Queues, and what is in them. */
    enum Kind {
        TRANSIENT,
        PERSISTENT,
        TRANSIENT_IN_A_DURABLE_QUEUE,
        QUORUM,
        PRIORITIES,
        GROUPS;

        Map<String, Object> arguments() {
            return switch (this) {
                case QUORUM -> Map.of("x-queue-type", "quorum");
                case PRIORITIES -> Map.of("x-max-priority", 3);
                case GROUPS -> Map.of("x-group-key", "key");
                case TRANSIENT, PERSISTENT, TRANSIENT_IN_A_DURABLE_QUEUE -> Map.of();
            };
        }

        Properties properties() {
            return switch (this) {
                case PERSISTENT, QUORUM -> Properties.persistent();
                case GROUPS -> Properties.headers(Map.of("key", "one"));
                case TRANSIENT, TRANSIENT_IN_A_DURABLE_QUEUE, PRIORITIES -> Properties.none();
            };
        }

        Flag[] flags() {
            return switch (this) {
                case PERSISTENT, QUORUM, TRANSIENT_IN_A_DURABLE_QUEUE -> new Flag[] {Flag.DURABLE};
                case TRANSIENT, PRIORITIES, GROUPS -> new Flag[0];
            };
        }
    }

    /** Of 1 to 4 KiB, so twice the heap. */
    private static final int MANY = 100_000;

    /** Still more than the heap. */
    private static final int SOME = 60_000;

    private String backlog(Kind kind, int count) {
        return backlog(kind.name(), kind.arguments(), kind.properties(), count, kind.flags());
    }

    private String backlog(String name, Map<String, ?> arguments, Properties properties, int count, Flag... flags) {
        final String queue = queue(name, arguments, flags);
        flood(count, n -> Flood.publish(1, "", queue, properties, numbered(n))).awaitEnd();
        try (RawConnection connection = broker().connect()) {
            connection.deadline(SmallBroker.PATIENCE);
            connection.openChannel(1).awaitReady(queue, count);
        }
        return queue;
    }

    private static byte[] numbered(int number) {
        return ByteBuffer.allocate(KIB + number % 4 * KIB).putInt(number).array();
    }

    private static int number(Message message) {
        return ByteBuffer.wrap(message.body()).getInt();
    }

    /** What this client gets next is all of it, in order; returns the last one. */
    private static Message assertGetsAll(IntFunction<Message> next, int count, boolean redelivered) {
        Message last = next.apply(0);
        for (int n = 0; n < count; n++) {
            last = n == 0 ? last : next.apply(n);
            if (number(last) != n || last.redelivered() != redelivered) {
                assertThat(number(last)).isEqualTo(n);
                assertThat(last.redelivered()).as("%d was delivered before", n).isEqualTo(redelivered);
            }
        }
        return last;
    }

    private RawChannel consumer(String queue) {
        final RawChannel channel = connect().openChannel(1);
        channel.consume(queue, "greedy");
        return channel;
    }

    /** Nothing is left of it, in the queue or on the disk. */
    private void assertGone(String queue) {
        try (RawConnection connection = broker().connect()) {
            assertThat(connection.openChannel(1).ready(queue)).isZero();
        }
        await("scratch is empty")
                .atMost(SmallBroker.PATIENCE)
                .untilAsserted(() -> assertThat(broker().contentFiles()).isZero());
    }

    private static void ackAll(RawChannel channel, Message last) {
        channel.send(Methods.ack(last.deliveryTag(), Flag.MULTIPLE));
        // The answer comes when that has been heard.
        channel.prefetch(0);
    }

    @ParameterizedTest
    @EnumSource
    void aConsumerGetsAllAndAcknowledgesItAtOnce(Kind kind) {
        final int count = kind == Kind.TRANSIENT || kind == Kind.PERSISTENT ? MANY : SOME;
        final String queue = backlog(kind, count);
        final RawChannel greedy = consumer(queue);

        final Message last = assertGetsAll(n -> greedy.message(), count, false);

        ackAll(greedy, last);
        closeHungryBut();
        assertGone(queue);
    }

    @ParameterizedTest
    @EnumSource
    void whatAConsumerLeavesBehindComesToTheNextInOrder(Kind kind) throws Exception {
        final int count = kind == Kind.TRANSIENT || kind == Kind.PERSISTENT ? MANY : SOME;
        final String queue = backlog(kind, count);
        final RawChannel greedy = consumer(queue);
        assertGetsAll(n -> greedy.message(), count, false);

        greedy.connection().close();
        final RawChannel next = consumer(queue);
        final Message last = assertGetsAll(n -> next.message(), count, true);

        ackAll(next, last);
        closeHungryBut();
        assertGone(queue);
    }

    @ParameterizedTest
    @EnumSource(names = {"TRANSIENT", "PERSISTENT"})
    void whatIsGotOneByOneMayStayUnacknowledged(Kind kind) {
        final String queue = backlog(kind, SOME);
        final RawChannel getter = connect().openChannel(1);

        final Message last = assertGetsAll(n -> getter.get(queue).orElseThrow(), SOME, false);

        ackAll(getter, last);
        closeHungryBut();
        assertGone(queue);
    }

    @ParameterizedTest
    @EnumSource(names = {"TRANSIENT", "PERSISTENT"})
    void whatIsRejectedComesToTheDeadLetterQueueInOrder(Kind kind) {
        final String letters = queue("letters", Map.of(), kind.flags());
        final String queue = backlog(
                "rejected",
                Map.of("x-dead-letter-exchange", "", "x-dead-letter-routing-key", letters),
                kind.properties(),
                SOME,
                kind.flags());
        final RawChannel greedy = consumer(queue);
        final Message last = assertGetsAll(n -> greedy.message(), SOME, false);

        greedy.send(Methods.nack(last.deliveryTag(), Flag.MULTIPLE));
        greedy.prefetch(0);
        final RawChannel next = consumer(letters);
        final Message lastLetter = assertGetsAll(n -> next.message(), SOME, false);

        ackAll(next, lastLetter);
        closeHungryBut();
        assertGone(letters);
    }

    @ParameterizedTest
    @EnumSource(names = {"TRANSIENT", "PERSISTENT"})
    void whatWaitsForItsRetryDoesNotWaitInMemory(Kind kind) {
        final Map<String, ?> arguments =
                Map.of("x-delayed-retry-type", "all", "x-delayed-retry-min", 2_000, "x-delayed-retry-max", 2_000);
        final String queue = backlog("retried", arguments, kind.properties(), SOME, kind.flags());
        final RawChannel greedy = consumer(queue);
        final Message last = assertGetsAll(n -> greedy.message(), SOME, false);

        greedy.send(Methods.nack(last.deliveryTag(), Flag.MULTIPLE, Flag.REQUEUE));
        final Message again = assertGetsAll(n -> greedy.message(), SOME, true);

        ackAll(greedy, again);
        closeHungryBut();
        assertGone(queue);
    }

    /** Where even their places are too many, a consumer waits, and the broker goes on. */
    @Test
    void smallMessagesWithoutNumberEndWithWaiting() {
        final String queue = queue("small");
        final int count = 1_500_000;
        flood(count, Flood.publish(1, "", queue, Properties.none(), body(16))).awaitEnd();
        final RawChannel greedy = consumer(queue);
        readAll(greedy.connection());

        final String other = queue("other");
        final RawChannel publisher = connect().openChannel(1);
        final RawChannel modest = connect().openChannel(1);
        modest.prefetch(1);
        modest.consume(other, "modest");
        for (int i = 0; i < 1000; i++) {
            publisher.publish("", other, Properties.none(), body(KIB));
            publisher.connection().flush();
            modest.send(Methods.ack(modest.message().deliveryTag()));
        }
    }
}
