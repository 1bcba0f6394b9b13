package io.bilbymq.broker.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.broker.loop.ManualLoop;
import io.bilbymq.broker.message.Address;
import io.bilbymq.broker.message.Message;
import io.bilbymq.broker.queue.QueueSettings.DeadLettering;
import io.bilbymq.broker.queue.QueueSettings.Redelivery;
import io.bilbymq.broker.queue.QueueSettings.RetryDelay;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Queues whose messages are not in the log, with less memory than they need. Reading and writing happen when the test says.
 */
class SpilledQueuesFixture {
    static final int WATERMARK = 1024 * 1024;
    static final int BODY_BYTES = 10_000;

    /** Three times what fits below the watermark. */
    static final int MANY = 300;

    final SpillFixture spilling = new SpillFixture(WATERMARK);
    final ManualLoop loop = spilling.loop;
    final TestClient client = new TestClient("client", loop);
    int published;

    SpilledQueuesFixture() {
        loop.everyTurn(spilling.scratch::look);
    }

    Queue newQueue(long id) {
        return newQueue(id, QueueSettings.PLAIN, DeadLetterRoutes.NOWHERE);
    }

    Queue newQueue(long id, QueueSettings settings, DeadLetterRoutes routes) {
        return new Queue(
                id, new QueueName("/", "q" + id), loop, false, settings, ended -> {}, routes, null, spilling.scratch);
    }

    /** One whose dead messages go to that queue, and to which messages come back after so many milliseconds. */
    Queue newQueue(long id, Queue letters, long delay) {
        final QueueSettings plain = QueueMachineFixture.with(new DeadLettering("dlx", Optional.empty(), false));
        final QueueSettings settings = new QueueSettings(
                plain.expiry(),
                plain.lengthLimit(),
                plain.deadLettering(),
                new Redelivery(QueueSettings.NONE, delay > 0 ? RetryDelay.ALL : RetryDelay.DISABLED, delay, delay),
                plain.consuming(),
                0,
                Optional.empty(),
                false);
        return newQueue(
                id, settings, (letter, furtherKeys, memory) -> new DeadLetterRoutes.Found(List.of(letters), List.of()));
    }

    void publish(int count, Queue... targets) {
        for (int i = 0; i < count; i++) {
            publishOne(BODY_BYTES, targets);
            settle();
        }
    }

    void publishWithoutWriting(int count, Queue... targets) {
        for (int i = 0; i < count; i++) {
            publishOne(BODY_BYTES, targets);
        }
    }

    void publishOne(int bodyBytes, Queue... targets) {
        final int number = ++published;
        final byte[] content =
                ByteBuffer.allocate(2 + 4 + bodyBytes).putInt(2, number).array();
        final Message message = new Message(new Address("", "key-" + number), content, 2);
        onLoop(() -> {
            message.heldBy(targets.length, loop.memory());
            for (final Queue target : targets) {
                target.publish(message, client, 0, bytes -> {});
            }
        });
    }

    static int number(Message message) {
        final int number = ByteBuffer.wrap(message.content()).getInt(2);
        assertThat(message.address()).hasToString(new Address("", "key-" + number).toString());
        return number;
    }

    /** That of a dead letter, which has other properties. */
    static int letter(Message message) {
        return ByteBuffer.wrap(message.content()).getInt(message.propertiesLength());
    }

    Message got(Queue from, boolean noAck) {
        return ((QueueAnswer.Got) answer(from, noAck)).message();
    }

    QueueAnswer answer(Queue from, boolean noAck) {
        onLoop(() -> from.get(client, noAck));
        settle();
        return heardAnswer();
    }

    /** Without any reading or writing. */
    Message gotNow(Queue from) {
        onLoop(() -> from.get(client, true));
        return ((QueueAnswer.Got) heardAnswer()).message();
    }

    QueueAnswer heardAnswer() {
        final List<Effect> heard = List.copyOf(client.heard);
        client.heard.clear();
        return heard.stream()
                .filter(Effect.Answer.class::isInstance)
                .map(effect -> ((Effect.Answer) effect).answer())
                .findFirst()
                .orElseThrow();
    }

    void look() {
        onLoop(spilling.scratch::look);
        settle();
    }

    /** Lets everything happen that waits, and those who wait for memory try once more. */
    void settle() {
        spilling.all();
        loop.advanceMillis(ReadingBack.RETRY_MILLIS);
        spilling.all();
    }

    void onLoop(Runnable task) {
        loop.run(task);
        loop.runAll();
    }

    long bytesOnDisk() {
        return spilling.disk.files.values().stream()
                .mapToLong(ScratchDisk.Content::size)
                .sum();
    }

    void assertNothingIsHeld() {
        assertThat(spilling.alarm.held()).isZero();
        assertThat(spilling.disk.files).containsOnlyKeys("index-0");
    }

    /** What a consumer hears that reads all it is sent, of which there are so many. */
    List<Effect.Deliver> consumed(Queue from, Subscription subscription, int count) {
        final TestClient reader = (TestClient) subscription.client();
        final List<Effect.Deliver> all = new ArrayList<>();
        onLoop(() -> from.consume(subscription, false));
        for (int round = 0; round < 10 * count && all.size() < count; round++) {
            settle();
            all.addAll(arrived(from, reader));
        }
        assertThat(all).hasSize(count);
        settle();
        return all;
    }

    /** All that was sent has left for the socket. */
    List<Effect.Deliver> arrived(Queue from, TestClient reader) {
        final List<Effect.Deliver> deliveries = QueueMachineFixture.deliveries(List.copyOf(reader.heard));
        reader.heard.clear();
        final long bytes = deliveries.stream()
                .mapToLong(delivery -> delivery.message().heldBytes())
                .sum();
        onLoop(() -> from.arrived(reader, bytes));
        return deliveries;
    }

    void settle(Queue from, long first, long last, Settlement how) {
        onLoop(() -> {
            for (long sequence = first; sequence <= last; sequence++) {
                from.settle(client, sequence, how, null);
            }
        });
        settle();
    }
}
