package io.bilbymq.broker.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What is delivered and not acknowledged, and does not fit into memory. */
class SpilledOutstandingTest extends SpilledQueuesFixture {
    private final Queue queue = newQueue(1);

    @Test
    void aConsumerThatNeverAcknowledgesGetsAllAndOthersGoOn() {
        final Queue other = newQueue(2);
        publish(MANY, other);
        publish(3 * MANY, queue);

        final List<Effect.Deliver> all =
                consumed(queue, new Subscription(client, "greedy", false, false, 0, 0), 3 * MANY);

        assertThat(all).extracting(delivery -> number(delivery.message())).isSorted();
        assertThat(spilling.alarm.held()).isLessThan(WATERMARK * 6 / 10);
        for (int number = 1; number <= MANY; number++) {
            assertThat(number(got(other, true))).isEqualTo(number);
        }
        settle(queue, 1, 3 * MANY, Settlement.ACK);
        assertNothingIsHeld();
    }

    @Test
    void whatAClientLeavesBehindComesToTheNextInOrder() {
        publish(MANY, queue);
        consumed(queue, new Subscription(client, "first", false, false, 0, 0), MANY);

        onLoop(() -> queue.detach(client));
        settle();
        final TestClient next = new TestClient("next", loop);
        final List<Effect.Deliver> again = consumed(queue, new Subscription(next, "next", false, false, 0, 0), MANY);

        assertThat(again).extracting(Effect.Deliver::sequence).isSorted();
        assertThat(again).allMatch(Effect.Deliver::redelivered);
        onLoop(() -> queue.detach(next));
        onLoop(() -> queue.purge(client));
        settle();
        assertNothingIsHeld();
    }

    @Test
    void whatCameFromMemoryIsWrittenWhenItIsOutstanding() {
        onLoop(() -> queue.consume(new Subscription(client, "greedy", false, false, 0, 0), false));
        for (int i = 0; i < MANY; i++) {
            publishOne(BODY_BYTES, queue);
            arrived(queue, client);
            settle();
        }

        assertThat(spilling.alarm.held()).isLessThan(WATERMARK * 6 / 10);
        assertThat(bytesOnDisk()).isGreaterThan((long) MANY / 2 * BODY_BYTES);
        settle(queue, 1, MANY, Settlement.ACK);
        assertNothingIsHeld();
    }

    @Test
    void whatIsGotAndNotAcknowledgedTakesNoMoreMemory() {
        publish(MANY, queue);

        for (int number = 1; number <= MANY; number++) {
            assertThat(number(got(queue, false))).isEqualTo(number);
        }

        assertThat(spilling.alarm.held()).isLessThan(WATERMARK * 6 / 10);
        settle(queue, 1, MANY, Settlement.REQUEUE);
        for (int number = 1; number <= MANY; number++) {
            assertThat(number(got(queue, true))).isEqualTo(number);
        }
        assertNothingIsHeld();
    }

    @Test
    void whatWasReadBackIsNotWrittenAgain() {
        publish(MANY, queue);
        final long before = bytesOnDisk();

        consumed(queue, new Subscription(client, "greedy", false, false, 0, 0), MANY);

        // Only what was in memory before the backlog was long enough, or next to its head, is new.
        assertThat(bytesOnDisk() - before).isLessThan(WATERMARK * 6 / 10);
    }

    @Test
    void whatIsRejectedIsReadBackAndComesToItsDeadLetterQueueInOrder() {
        final Queue letters = newQueue(2);
        final Queue source = newQueue(3, letters, 0);
        publish(MANY, source);
        consumed(source, new Subscription(client, "greedy", false, false, 0, 0), MANY);

        settle(source, 1, MANY, Settlement.REJECT);

        for (int number = 1; number <= MANY; number++) {
            assertThat(letter(got(letters, true))).isEqualTo(number);
        }
        assertNothingIsHeld();
    }

    @Test
    void rejectedMessagesOfADeletedQueueComeToTheirDeadLetterQueue() {
        final Queue letters = newQueue(2);
        final Queue source = newQueue(3, letters, 0);
        publish(MANY, source);
        consumed(source, new Subscription(client, "greedy", false, false, 0, 0), MANY);

        onLoop(() -> {
            for (int sequence = 1; sequence <= MANY; sequence++) {
                source.settle(client, sequence, Settlement.REJECT, null);
            }
            source.close(loop, false, false, result -> {});
        });
        settle();

        for (int number = 1; number <= MANY; number++) {
            assertThat(letter(got(letters, true))).isEqualTo(number);
        }
        assertNothingIsHeld();
    }

    @Test
    void whatWaitsForItsRetryTakesNoMoreMemory() {
        final Queue source = newQueue(3, queue, 1_000_000);
        publish(MANY, source);
        for (int sequence = 1; sequence <= MANY; sequence++) {
            got(source, false);
            settle(source, sequence, sequence, Settlement.REQUEUE);
        }

        assertThat(spilling.alarm.held()).isLessThan(WATERMARK * 6 / 10);
        loop.advanceMillis(2_000_000);
        for (int number = 1; number <= MANY; number++) {
            assertThat(number(got(source, true))).isEqualTo(number);
        }
        assertNothingIsHeld();
    }

    @Test
    void aDeletedQueueGivesBackWhatIsOutstandingAndWhatWaits() {
        final Queue source = newQueue(3, queue, 1000);
        publish(MANY, source);
        consumed(source, new Subscription(client, "greedy", false, false, 0, 0), MANY);
        settle(source, 1, MANY / 2, Settlement.REQUEUE);

        onLoop(() -> source.close(loop, false, false, result -> {}));
        settle();

        assertNothingIsHeld();
    }

    @Test
    void aDiskThatTakesNothingLeavesOutstandingContentsInMemoryUntilItDoes() {
        spilling.disk.failsToWrite = true;
        onLoop(() -> queue.consume(new Subscription(client, "greedy", false, false, 0, 0), false));
        for (int i = 0; i < MANY; i++) {
            publishOne(BODY_BYTES, queue);
            arrived(queue, client);
            settle();
        }
        assertThat(spilling.alarm.isRaised()).isTrue();

        spilling.disk.failsToWrite = false;
        loop.advanceMillis(ContentSpill.PAUSE_MILLIS);
        for (int i = 0; i < 100; i++) {
            look();
        }

        assertThat(spilling.alarm.held()).isLessThan(WATERMARK * 6 / 10);
        settle(queue, 1, MANY, Settlement.ACK);
        assertNothingIsHeld();
    }
}
