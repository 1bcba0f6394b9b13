package io.bilbymq.broker.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.amqp.FieldTable;
import io.bilbymq.amqp.FieldValue;
import io.bilbymq.amqp.Properties;
import io.bilbymq.broker.loop.ManualLoop;
import io.bilbymq.broker.message.Message;
import org.junit.jupiter.api.Test;

/** The queue in which an exchange keeps what it has seen. */
class RememberingQueueTest {
    private final RecordingEffects effects = new RecordingEffects();
    private final TestClient alice = new TestClient("alice", new ManualLoop("loop", 0));
    private long time = 1_000;

    private QueueMachine queue(long ttl, long size) {
        return new QueueMachine(
                1, false, true, QueueSettings.remembering(ttl, size), new ReadyMessages(), () -> time, effects);
    }

    private static Message keyed(String key, FieldTable more) {
        return TestMessages.with(
                Properties.builder().headers(more.with("x-deduplication-header", FieldValue.of(key))), 0);
    }

    private void publish(QueueMachine queue, String key) {
        queue.publish(keyed(key, FieldTable.empty()), alice, 0);
    }

    @Test
    void itHasEachKeyOnceAndNoMoreThanWasSaid() {
        final QueueMachine queue = queue(QueueSettings.NONE, 2);

        publish(queue, "a");
        publish(queue, "a");
        assertThat(queue.readyMessages()).isEqualTo(1);
        publish(queue, "b");
        publish(queue, "c");

        assertThat(queue.readyMessages()).isEqualTo(2);
        publish(queue, "b");
        publish(queue, "c");
        assertThat(queue.readyMessages()).isEqualTo(2);
    }

    @Test
    void whatIsOverGoesWhenItIsTheHead() {
        final QueueMachine queue = queue(500, 10);
        queue.publish(keyed("short", FieldTable.of("x-cache-ttl", FieldValue.of(100))), alice, 0);
        publish(queue, "long");

        time = 1_100;
        queue.wake();
        assertThat(queue.readyMessages()).isEqualTo(1);
        time = 1_500;
        queue.wake();

        assertThat(queue.readyMessages()).isZero();
    }

    @Test
    void itsMessagesDoNotExpireAsInOtherQueues() {
        final QueueMachine queue = queue(QueueSettings.NONE, 10);
        queue.publish(
                TestMessages.with(
                        Properties.builder()
                                .headers(FieldTable.of("x-deduplication-header", FieldValue.of("a")))
                                .expiration("50"),
                        0),
                alice,
                0);

        time = 1_000_000;
        queue.wake();

        assertThat(queue.readyMessages()).isEqualTo(1);
    }
}
