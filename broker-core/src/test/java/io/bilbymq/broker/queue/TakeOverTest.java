package io.bilbymq.broker.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.broker.loop.ManualLoop;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A queue that serves one consumer at a time, and in which one of higher priority takes over. */
class TakeOverTest {
    private final RecordingEffects effects = new RecordingEffects();
    private final QueueMachine queue = new QueueMachine(
            1, false, false, QueueMachineFixture.oneAtATime(true), new ReadyMessages(), () -> 0, effects);
    private final ManualLoop loop = new ManualLoop("loop", 0);
    private final TestClient alice = new TestClient("alice", loop);
    private final TestClient bob = new TestClient("bob", loop);
    private final TestClient carol = new TestClient("carol", loop);

    private Subscription consume(TestClient client, int prefetch, int priority) {
        return consume(client, prefetch, priority, false);
    }

    private Subscription consume(TestClient client, int prefetch, int priority, boolean limited) {
        final Subscription subscription = new Subscription(client, "tag", false, false, priority, prefetch);
        queue.consume(subscription, limited);
        return subscription;
    }

    private void publish(int count) {
        for (int i = 0; i < count; i++) {
            queue.publish(TestMessages.message(), alice, 0);
        }
    }

    private List<Subscription> served() {
        return QueueMachineFixture.deliveries(effects.take()).stream()
                .map(Effect.Deliver::subscription)
                .toList();
    }

    @Test
    void oneOfHigherPriorityIsServedAtOnceIfNothingIsOutstanding() {
        consume(alice, 0, 0);
        final Subscription higher = consume(bob, 0, 1);

        publish(2);

        assertThat(served()).containsExactly(higher, higher);
    }

    @Test
    void oneOfTheSamePriorityWaits() {
        final Subscription first = consume(alice, 0, 5);
        consume(bob, 0, 5);
        consume(carol, 0, 4);

        publish(1);

        assertThat(served()).containsExactly(first);
    }

    @Test
    void theOldOneGetsNothingMoreAndTheNewOneNothingBeforeAllIsSettled() {
        final Subscription old = consume(alice, 2, 0);
        publish(4);
        final Subscription higher = consume(bob, 0, 1);
        assertThat(served()).containsExactly(old, old);

        queue.settle(alice, 1, 1, Settlement.ACK);
        assertThat(served()).isEmpty();
        queue.settle(alice, 2, 2, Settlement.REQUEUE);

        assertThat(QueueMachineFixture.deliveries(effects.take()))
                .allMatch(delivery -> delivery.subscription() == higher)
                .extracting(Effect.Deliver::sequence)
                .containsExactly(2L, 3L, 4L);
    }

    @Test
    void theOldOneGoesOnIfTheNewOneLeavesBeforeItHasTakenOver() {
        final Subscription old = consume(alice, 1, 0);
        publish(2);
        final Subscription higher = consume(bob, 0, 1);
        assertThat(served()).containsExactly(old);

        queue.cancel(higher);
        queue.settle(alice, 1, 1, Settlement.ACK);

        assertThat(served()).containsExactly(old);
    }

    @Test
    void theOldOneIsNextWhenTheNewOneLeaves() {
        final Subscription old = consume(alice, 0, 0);
        consume(carol, 0, -1);
        final Subscription higher = consume(bob, 0, 1);
        publish(1);
        assertThat(served()).containsExactly(higher);

        queue.detach(bob);

        assertThat(served()).containsExactly(old);
    }

    @Test
    void whoeverIsHighestWhenTheOldOneHasSettledTakesOver() {
        final Subscription old = consume(alice, 0, 0);
        publish(1);
        assertThat(served()).containsExactly(old);
        consume(bob, 0, 1);
        final Subscription highest = consume(carol, 0, 2);

        queue.settle(alice, 1, 1, Settlement.ACK);
        publish(1);

        assertThat(served()).containsExactly(highest);
    }

    @Test
    void whenTheOldOneIsCancelledTheNewOneNeedNotWait() {
        final Subscription old = consume(alice, 0, 0);
        publish(1);
        assertThat(served()).containsExactly(old);
        final Subscription higher = consume(bob, 0, 1);

        queue.cancel(old);
        publish(1);

        assertThat(served()).containsExactly(higher);
    }

    @Test
    void oneThatYieldsKeepsNoPermits() {
        consume(alice, 0, 0, true);
        queue.credit().lend(alice, 3, true);
        effects.take();

        consume(bob, 0, 1);

        assertThat(effects.take()).contains(new Effect.PermitsReturned(alice, 3));
    }
}
