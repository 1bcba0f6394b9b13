package io.bilbymq.broker.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.broker.loop.ManualLoop;
import java.util.List;
import org.junit.jupiter.api.Test;

class SingleActiveTest {
    private final RecordingEffects effects = new RecordingEffects();
    private final QueueMachine queue = new QueueMachine(
            1, false, false, QueueMachineFixture.oneAtATime(false), new ReadyMessages(), () -> 0, effects);
    private final ManualLoop loop = new ManualLoop("loop", 0);
    private final TestClient alice = new TestClient("alice", loop);
    private final TestClient bob = new TestClient("bob", loop);
    private final TestClient carol = new TestClient("carol", loop);

    @Test
    void theFirstConsumerIsServedEvenWhenOneOfHigherPriorityComes() {
        final Subscription first = consume(alice, 0, 0);
        consume(bob, 0, 10);

        publish(2);

        assertThat(served()).containsExactly(first, first);
    }

    @Test
    void theOthersWaitThoughTheFirstTakesNoMore() {
        final Subscription first = consume(alice, 1, 0);
        consume(bob, 0, 0);

        publish(3);

        assertThat(served()).containsExactly(first);
        assertThat(queue.readyMessages()).isEqualTo(2);
        assertThat(queue.consumers()).isEqualTo(2);
    }

    @Test
    void whenTheActiveOneIsCancelledThatOfHighestPriorityFollowsAndAmongEqualsTheFirst() {
        final Subscription first = consume(alice, 0, 0);
        final Subscription low = consume(bob, 0, 1);
        final Subscription high = consume(bob, 0, 2);
        final Subscription alsoHigh = consume(carol, 0, 2);

        queue.cancel(first);
        publish(1);
        queue.cancel(high);
        publish(1);
        queue.cancel(alsoHigh);
        publish(1);

        assertThat(served()).containsExactly(high, alsoHigh, low);
    }

    @Test
    void whatTheOldOneHasOutstandingStaysWithItAndOnlyNewDeliveriesGoToTheNext() {
        final Subscription first = consume(alice, 1, 0);
        final Subscription second = consume(bob, 0, 0);
        publish(2);

        queue.cancel(first);

        assertThat(deliveries())
                .extracting(Effect.Deliver::subscription, Effect.Deliver::sequence)
                .satisfies(all -> {
                    assertThat(all).hasSize(2);
                    assertThat(all.get(0).toList()).containsExactly(first, 1L);
                    assertThat(all.get(1).toList()).containsExactly(second, 2L);
                });
        assertThat(queue.outstandingMessages()).isEqualTo(2);
        queue.settle(alice, 1, 1, Settlement.ACK);
        assertThat(queue.outstandingMessages()).isEqualTo(1);
    }

    @Test
    void whenTheActiveOnesChannelGoesItsMessagesGoToTheNextInTheirOrder() {
        consume(alice, 2, 0);
        final Subscription second = consume(bob, 0, 0);
        publish(3);
        effects.take();

        queue.detach(alice);

        assertThat(deliveries()).extracting(Effect.Deliver::sequence).containsExactly(1L, 2L, 3L);
        assertThat(queue.consumers()).isEqualTo(1);
        publish(1);
        assertThat(served()).containsExactly(second);
    }

    @Test
    void oneThatWaitedAndLeftIsNotServed() {
        final Subscription first = consume(alice, 0, 0);
        final Subscription second = consume(bob, 0, 0);
        final Subscription third = consume(carol, 0, 0);

        queue.cancel(second);
        queue.cancel(first);
        publish(1);

        assertThat(served()).containsExactly(third);
    }

    @Test
    void nobodyCanHaveTheQueueForItself() {
        queue.consume(new Subscription(alice, "tag", false, true, 0, 0), false);

        assertThat(effects.take()).containsExactly(new Effect.Answer(alice, new QueueAnswer.InExclusiveUse()));
    }

    @Test
    void aConsumerThatWaitsKeepsNoPermits() {
        consume(alice, 0, 0);
        queue.consume(new Subscription(bob, "tag", false, false, 0, 0), true);
        effects.take();

        queue.credit().lend(bob, 3, true);

        assertThat(effects.take()).containsExactly(new Effect.PermitsReturned(bob, 3));
    }

    private Subscription consume(TestClient client, int prefetch, int priority) {
        final Subscription subscription = new Subscription(client, "tag", false, false, priority, prefetch);
        queue.consume(subscription, false);
        return subscription;
    }

    private void publish(int count) {
        for (int i = 0; i < count; i++) {
            queue.publish(TestMessages.message(), alice, 0);
        }
    }

    private List<Effect.Deliver> deliveries() {
        return QueueMachineFixture.deliveries(effects.take());
    }

    private List<Subscription> served() {
        return deliveries().stream().map(Effect.Deliver::subscription).toList();
    }
}
