package io.bilbymq.broker.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.amqp.FieldTable;
import io.bilbymq.broker.loop.ManualLoop;
import io.bilbymq.broker.loop.ManualLoops;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Queues that go when nobody uses them, and deliveries that are taken back. */
class QueueTimersTest {
    private final ManualLoops loops = new ManualLoops(new Random(1), 2);
    private final ManualLoop home = loops.loop(0);
    private final ManualLoop abroad = loops.loop(1);
    private final TestClient alice = new TestClient("alice", abroad);
    private final TestClient bob = new TestClient("bob", abroad);
    private final List<Queue> ended = new ArrayList<>();

    @Test
    void aQueueThatNobodyUsesGoesWhenItsTimeHasCome() {
        final Queue queue = queue(1000, QueueSettings.NONE);

        pass(999);
        assertThat(ended).isEmpty();
        pass(1);

        assertThat(ended).containsExactly(queue);
    }

    @Test
    void messagesDoNotKeepIt() {
        final Queue queue = queue(1000, QueueSettings.NONE);
        pass(999);

        on(() -> queue.publish(TestMessages.message(), alice, 0, bytes -> {}));
        pass(1);

        assertThat(ended).containsExactly(queue);
    }

    @Test
    void gettingAndDeclaringBeginTheTimeAnew() {
        final Queue queue = queue(1000, QueueSettings.NONE);
        pass(600);
        on(() -> queue.get(alice, true));
        pass(600);
        on(() -> queue.count(alice));
        pass(999);
        assertThat(ended).isEmpty();

        pass(1);

        assertThat(ended).containsExactly(queue);
    }

    @Test
    void itStaysWhileItHasAConsumerAndGoesAfterTheLastHasLeft() {
        final Queue queue = queue(1000, QueueSettings.NONE);
        final Subscription subscription = new Subscription(alice, "tag", false, false, 0, 0);
        on(() -> queue.consume(subscription, false));
        pass(5500);
        assertThat(ended).isEmpty();

        on(() -> queue.cancel(subscription));
        pass(999);
        assertThat(ended).isEmpty();
        pass(1);

        assertThat(ended).containsExactly(queue);
    }

    @Test
    void itGoesAfterTheChannelOfItsConsumerHasGone() {
        final Queue queue = queue(1000, QueueSettings.NONE);
        on(() -> queue.consume(new Subscription(alice, "tag", false, false, 0, 0), false));
        pass(700);

        on(() -> queue.detach(alice));
        pass(999);
        assertThat(ended).isEmpty();
        pass(1);

        assertThat(ended).containsExactly(queue);
    }

    @Test
    void theEndOfAChannelThatOnlyGotMessagesIsNoUse() {
        final Queue queue = queue(1000, QueueSettings.NONE);
        on(() -> {
            queue.publish(TestMessages.message(), alice, 0, bytes -> {});
            queue.get(alice, false);
        });
        pass(900);

        on(() -> queue.detach(alice));
        pass(100);

        assertThat(ended).containsExactly(queue);
    }

    @Test
    void aChangeOfItsSettingsBeginsTheTimeAnewOrEndsIt() {
        final Queue queue = queue(1000, QueueSettings.NONE);
        pass(900);

        on(() -> queue.configure(abroad, settings(500, QueueSettings.NONE)));
        pass(499);
        assertThat(ended).isEmpty();
        on(() -> queue.configure(abroad, QueueSettings.PLAIN));
        pass(100_000);
        assertThat(ended).isEmpty();
        on(() -> queue.configure(abroad, settings(500, QueueSettings.NONE)));
        pass(500);

        assertThat(ended).containsExactly(queue);
    }

    @Test
    void aDeliveryThatIsNotSettledInTimeGoesToAnotherAndItsConsumerIsCancelled() {
        final Queue queue = queue(QueueSettings.NONE, 1000);
        final Subscription slow = new Subscription(alice, "slow", false, false, 1, 1);
        on(() -> {
            queue.consume(slow, false);
            queue.consume(new Subscription(bob, "next", false, false, 0, 0), false);
            queue.publish(TestMessages.message(), alice, 0, bytes -> {});
        });
        pass(8, 125);
        assertThat(alice.heard).noneMatch(Effect.TimedOut.class::isInstance);

        pass(125);

        assertThat(alice.heard).contains(new Effect.TimedOut(alice, slow, 1000));
        assertThat(QueueMachineFixture.deliveries(bob.heard))
                .extracting(Effect.Deliver::redelivered)
                .containsExactly(true);
    }

    @Test
    void whatIsSettledInTimeAndDeliveredAgainHasAllItsTimeAgain() {
        final Queue queue = queue(QueueSettings.NONE, 1000);
        on(() -> {
            queue.consume(new Subscription(alice, "tag", false, false, 0, 1), false);
            queue.publish(TestMessages.message(), alice, 0, bytes -> {});
        });
        for (int round = 0; round < 5; round++) {
            for (int i = 0; i < 6; i++) {
                pass(125);
            }
            on(() -> queue.settle(alice, 1, Settlement.REQUEUE, null));
        }

        assertThat(alice.heard).noneMatch(Effect.TimedOut.class::isInstance);
    }

    @Test
    void aConsumersOwnTimeoutGoesBeforeTheQueues() {
        final Queue queue = queue(QueueSettings.NONE, QueueSettings.NONE);
        final Subscription hasty = new Subscription(alice, "tag", false, false, 0, 1, 400, FieldTable.empty());
        on(() -> {
            queue.consume(hasty, false);
            queue.publish(TestMessages.message(), alice, 0, bytes -> {});
        });

        pass(9, 50);

        assertThat(alice.heard).contains(new Effect.TimedOut(alice, hasty, 400));
    }

    @Test
    void aGotMessageTimesOutAsWell() {
        final Queue queue = queue(QueueSettings.NONE, 400);
        on(() -> {
            queue.publish(TestMessages.message(), alice, 0, bytes -> {});
            queue.get(alice, false);
        });

        pass(9, 50);

        assertThat(alice.heard).contains(new Effect.TimedOut(alice, null, 400));
    }

    @Test
    void aLateSettlementOfWhatTimedOutIsIgnored() {
        final Queue queue = queue(QueueSettings.NONE, 400);
        on(() -> {
            queue.publish(TestMessages.message(), alice, 0, bytes -> {});
            queue.get(alice, false);
        });
        pass(9, 50);

        on(() -> queue.settle(alice, 1, Settlement.ACK, null));
        on(() -> queue.get(bob, true));

        assertThat(bob.heard)
                .singleElement()
                .isInstanceOfSatisfying(
                        Effect.Answer.class,
                        answer -> assertThat(answer.answer()).isInstanceOf(QueueAnswer.Got.class));
    }

    @Test
    void whatATransactionIsAboutToSettleDoesNotTimeOut() {
        final Queue queue = queue(QueueSettings.NONE, 400);
        final TransactionPart part =
                new TransactionPart(List.of(), List.of(new TransactionPart.Settled(1, 1, Settlement.ACK)));
        on(() -> {
            queue.publish(TestMessages.message(), alice, 0, bytes -> {});
            queue.get(alice, false);
            queue.prepare(alice, part);
        });

        pass(20, 50);

        assertThat(alice.heard).noneMatch(Effect.TimedOut.class::isInstance);
        on(() -> queue.commit(alice));
        on(() -> queue.get(bob, true));
        assertThat(bob.heard).containsExactly(new Effect.Answer(bob, new QueueAnswer.Empty()));
    }

    @Test
    void aQueueThatIsGoneIsNotLookedAt() {
        final Queue queue = queue(1000, 400);
        on(() -> queue.consume(new Subscription(alice, "tag", false, false, 0, 1), false));

        on(() -> queue.close(abroad, false, false, result -> {}));
        pass(100_000);

        assertThat(home.isIdle()).isTrue();
        assertThat(ended).isEmpty();
    }

    private Queue queue(long expires, long timeout) {
        final Queue queue = new Queue(
                1,
                new QueueName("/", "q"),
                home,
                false,
                settings(expires, timeout),
                ended::add,
                DeadLetterRoutes.NOWHERE,
                null,
                null);
        loops.runAll();
        return queue;
    }

    private static QueueSettings settings(long expires, long timeout) {
        final QueueSettings plain = QueueSettings.PLAIN;
        return new QueueSettings(
                new QueueSettings.Expiry(QueueSettings.NONE, expires, QueueSettings.Timing.AT_HEAD),
                plain.lengthLimit(),
                plain.deadLettering(),
                plain.redelivery(),
                new QueueSettings.Consuming(false, false, timeout),
                0,
                plain.groupKey(),
                plain.deduplicated());
    }

    private void on(Runnable work) {
        abroad.run(work);
        loops.runAll();
    }

    private void pass(int times, long millis) {
        for (int i = 0; i < times; i++) {
            pass(millis);
        }
    }

    private void pass(long millis) {
        loops.runAll();
        home.advanceMillis(millis);
        loops.runAll();
    }
}
