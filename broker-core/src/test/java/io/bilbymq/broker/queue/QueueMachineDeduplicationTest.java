package io.bilbymq.broker.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.amqp.FieldTable;
import io.bilbymq.amqp.FieldValue;
import io.bilbymq.amqp.Properties;
import io.bilbymq.broker.loop.ManualLoop;
import io.bilbymq.broker.message.DeduplicationKey;
import io.bilbymq.broker.message.Message;
import io.bilbymq.persistence.RecoveredPlaces;
import io.bilbymq.persistence.RecoveredQueue;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A durable queue that takes each key once as long as it holds it. */
class QueueMachineDeduplicationTest {
    private static final QueueSettings PLAIN = QueueSettings.PLAIN;
    private final RecordingEffects effects = new RecordingEffects();
    private final ManualLoop loop = new ManualLoop("loop", 0);
    private final TestClient alice = new TestClient("alice", loop);
    private long time = 1000;
    private final QueueMachine queue = new QueueMachine(
            1,
            false,
            true,
            new QueueSettings(
                    PLAIN.expiry(),
                    PLAIN.lengthLimit(),
                    Optional.empty(),
                    PLAIN.redelivery(),
                    PLAIN.consuming(),
                    0,
                    Optional.empty(),
                    true),
            new ReadyMessages(),
            () -> time,
            effects);

    private static Message keyed(String key) {
        return TestMessages.with(
                Properties.builder().headers(FieldTable.of("x-deduplication-header", FieldValue.of(key))), 0);
    }

    private static Message expiring(String key) {
        return TestMessages.with(
                Properties.builder()
                        .headers(FieldTable.of("x-deduplication-header", FieldValue.of(key)))
                        .expiration("50"),
                0);
    }

    @Test
    void aPersistentDuplicateIsAnsweredWhenTheLogHasTheFirst() {
        final Message first = TestMessages.underWay(keyed("a"));
        final Message second = TestMessages.underWay(keyed("a"));

        queue.publish(first, alice, 1);
        queue.publish(second, alice, 2);

        assertThat(effects.take())
                .containsExactly(
                        new Effect.Enrolled(1, first),
                        new Effect.WithdrawnWhenDurable(second),
                        new Effect.Released(second));
        assertThat(queue.readyMessages()).isEqualTo(1);
    }

    @Test
    void aTransientDuplicateIsAnsweredAtOnce() {
        queue.publish(keyed("a"), alice, 1);
        queue.publish(keyed("a"), alice, 2);

        assertThat(effects.take()).contains(new Effect.Published(alice, 1, true), new Effect.Published(alice, 2, true));
        assertThat(queue.readyMessages()).isEqualTo(1);
    }

    @Test
    void whatHasExpiredBehindOthersIsNoReason() {
        queue.publish(keyed("head"), alice, 0);
        queue.publish(expiring("a"), alice, 0);
        queue.publish(keyed("a"), alice, 0);
        assertThat(queue.readyMessages()).isEqualTo(2);
        time = 2000;

        queue.publish(keyed("a"), alice, 0);

        assertThat(queue.readyMessages()).isEqualTo(3);
    }

    @Test
    void whoSettlesMakesRoomForTheNext() {
        queue.publish(keyed("a"), alice, 0);
        queue.get(alice, false);
        queue.publish(keyed("a"), alice, 0);
        assertThat(queue.readyMessages()).isZero();

        queue.settle(alice, 1, 1, Settlement.REJECT);
        queue.publish(keyed("a"), alice, 0);
        assertThat(queue.readyMessages()).isEqualTo(1);
        queue.purge(alice);
        queue.publish(keyed("a"), alice, 0);
        assertThat(queue.readyMessages()).isEqualTo(1);
    }

    @Test
    void theKeysOfWhatTheLogGivesBackAreKnownUnread() {
        final DeduplicationKey key = DeduplicationKey.of(keyed("a")).orElseThrow();
        queue.restore(
                new RecoveredQueue(1, 3, 0),
                new RecoveredPlaces(
                        1,
                        new long[] {1, 2},
                        new long[] {100, 200},
                        new int[] {50, 50},
                        new long[] {10 | (long) key.low() << 40, 10},
                        new long[0],
                        new long[] {key.high(), 0}));
        queue.restored();

        for (final String text : List.of("a", "b", "b")) {
            queue.publish(keyed(text), alice, 0);
        }

        assertThat(queue.readyMessages()).isEqualTo(3);
    }

    @Test
    void ofTwoTransactionsWithTheSameKeyTheFirstToBeCommittedCounts() {
        final TestClient bob = new TestClient("bob", loop);
        queue.prepare(alice, new TransactionPart(List.of(keyed("a")), List.of()));
        queue.prepare(bob, new TransactionPart(List.of(keyed("a")), List.of()));

        queue.commit(bob);
        queue.commit(alice);

        assertThat(queue.readyMessages()).isEqualTo(1);
    }
}
