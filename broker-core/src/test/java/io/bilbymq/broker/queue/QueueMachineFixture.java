package io.bilbymq.broker.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.broker.loop.ManualLoop;
import io.bilbymq.broker.message.Message;
import io.bilbymq.persistence.LogBatch;
import io.bilbymq.persistence.LogEntry;
import io.bilbymq.persistence.QueueStateEntry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** A queue machine with clients, and the words in which its tests speak. */
abstract class QueueMachineFixture {
    final RecordingEffects effects = new RecordingEffects();
    final QueueMachine queue =
            new QueueMachine(1, false, false, QueueSettings.PLAIN, new ReadyMessages(), this::time, effects);
    final ManualLoop loop = new ManualLoop("loop", 0);
    final TestClient publisher = new TestClient("publisher", loop);
    final TestClient alice = new TestClient("alice", loop);
    final TestClient bob = new TestClient("bob", loop);

    /** What the clock says, in milliseconds. */
    long time;

    private long time() {
        return time;
    }

    static QueueSettings with(QueueSettings.DeadLettering deadLettering) {
        final QueueSettings plain = QueueSettings.PLAIN;
        return new QueueSettings(
                plain.expiry(),
                plain.lengthLimit(),
                Optional.of(deadLettering),
                plain.redelivery(),
                plain.consuming(),
                plain.priorityMax(),
                plain.groupKey(),
                plain.deduplicated());
    }

    /** A queue that serves one consumer at a time; {@code takesOver} whether one of higher priority makes that one yield. */
    static QueueSettings oneAtATime(boolean takesOver) {
        final QueueSettings plain = QueueSettings.PLAIN;
        return new QueueSettings(
                plain.expiry(),
                plain.lengthLimit(),
                plain.deadLettering(),
                plain.redelivery(),
                new QueueSettings.Consuming(true, takesOver, QueueSettings.NONE),
                plain.priorityMax(),
                plain.groupKey(),
                plain.deduplicated());
    }

    List<Message> publish(int count) {
        return publish(count, 0);
    }

    List<Message> publish(int count, int bodyBytes) {
        return IntStream.range(0, count)
                .mapToObj(i -> {
                    final Message message = TestMessages.message(bodyBytes);
                    queue.publish(message, publisher, 0);
                    return message;
                })
                .toList();
    }

    void get(TestClient client) {
        queue.get(client, false);
        effects.take();
    }

    Subscription consume(TestClient client, int prefetch) {
        return consume(subscription(client, prefetch));
    }

    Subscription consume(Subscription subscription) {
        queue.consume(subscription, false);
        return subscription;
    }

    static Subscription subscription(TestClient client, int prefetch) {
        return new Subscription(client, "tag", false, false, 0, prefetch);
    }

    /** What the queue would say at a checkpoint. */
    static QueueStateEntry stateOf(QueueMachine machine) {
        final List<LogEntry> said = new ArrayList<>();
        final LogBatch batch = new LogBatch(new LogBatch.Completion() {
            @Override
            public void completed(LogBatch same) {
                throw new AssertionError("nobody writes it");
            }

            @Override
            public void failed(LogBatch same, IOException reason) {
                throw new AssertionError("nobody writes it", reason);
            }
        });
        machine.describe(batch);
        batch.forEach(said::add);
        assertThat(said).hasSize(1);
        return (QueueStateEntry) said.get(0);
    }

    static List<Effect.Deliver> deliveries(List<Effect> effects) {
        return effects.stream()
                .filter(Effect.Deliver.class::isInstance)
                .map(Effect.Deliver.class::cast)
                .toList();
    }

    static List<Long> deliveredSequences(List<Effect> effects) {
        return deliveries(effects).stream().map(Effect.Deliver::sequence).toList();
    }
}
