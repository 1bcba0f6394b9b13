package io.bilbymq.broker.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.broker.message.Message;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What holds deliveries back: the transit window, a full socket, the global prefetch. */
class QueueMachineCreditTest extends QueueMachineFixture {
    // The transit window.

    @Test
    void noMoreThanAWindowIsUnderWayToOneClient() {
        consume(alice, 0);
        final int half = (int) Link.TRANSIT_WINDOW_BYTES / 2;
        publish(3, half);

        assertThat(deliveredSequences(effects.take())).containsExactly(1L, 2L);

        queue.credit().arrived(alice, half);
        assertThat(deliveredSequences(effects.take())).containsExactly(3L);
    }

    @Test
    void oneMessageMayGoHoweverLargeItIs() {
        consume(alice, 0);

        publish(1, 2 * (int) Link.TRANSIT_WINDOW_BYTES);

        assertThat(deliveredSequences(effects.take())).containsExactly(1L);
    }

    @Test
    void cancellingAndConsumingAgainDoesNotWidenTheWindow() {
        final Message large = TestMessages.message((int) Link.TRANSIT_WINDOW_BYTES);
        final Subscription first = consume(new Subscription(alice, "first", true, false, 0, 0));
        queue.publish(large, publisher, 0);
        queue.cancel(first);
        consume(new Subscription(alice, "second", true, false, 0, 0));
        effects.take();

        publish(1);

        assertThat(effects.take()).as("a window is still under way").isEmpty();
        queue.credit().arrived(alice, large.heldBytes());
        assertThat(deliveredSequences(effects.take())).containsExactly(2L);
    }

    @Test
    void aClientWhoseSocketIsFullGetsNothingUntilItTakesSomeAgain() {
        consume(alice, 0);
        queue.credit().stop(alice, true);
        publish(2);

        assertThat(deliveries(effects.take())).isEmpty();

        queue.credit().stop(alice, false);
        assertThat(deliveredSequences(effects.take())).containsExactly(1L, 2L);
    }

    @Test
    void whileOneClientReadsNothingAnotherGetsAll() {
        consume(alice, 0);
        consume(bob, 0);
        queue.credit().stop(alice, true);

        publish(3);

        assertThat(deliveries(effects.take()))
                .hasSize(3)
                .allSatisfy(
                        delivery -> assertThat(delivery.subscription().client()).isSameAs(bob));
    }

    // Global prefetch.

    @Test
    void aLimitedClientIsAskedOnceForPermits() {
        queue.consume(subscription(alice, 0), true);

        publish(2);

        assertThat(effects.take()).containsOnlyOnce(new Effect.PermitsWanted(alice));
    }

    @Test
    void permitsAreUsedAndWhatIsLeftGoesBackAtOnce() {
        queue.consume(subscription(alice, 0), true);
        publish(2);
        effects.take();

        queue.credit().lend(alice, 5, false);

        final List<Effect> done = effects.take();
        assertThat(deliveredSequences(done)).containsExactly(1L, 2L);
        assertThat(done).last().isEqualTo(new Effect.PermitsReturned(alice, 3));
    }

    @Test
    void whoStillHasSomethingReadyAsksAgain() {
        queue.consume(subscription(alice, 0), true);
        publish(2);
        effects.take();

        queue.credit().lend(alice, 1, false);

        final List<Effect> done = effects.take();
        assertThat(deliveredSequences(done)).containsExactly(1L);
        assertThat(done).last().isEqualTo(new Effect.PermitsWanted(alice));
    }

    @Test
    void whoKeepsPermitsTakesTurnsWithThoseWhoNeedNone() {
        queue.consume(subscription(bob, 0), false);
        queue.consume(subscription(alice, 0), true);

        assertThat(effects.take()).contains(new Effect.PermitsWanted(alice));
        queue.credit().lend(alice, 5, true);
        publish(4);

        assertThat(deliveries(effects.take()))
                .extracting(delivery -> delivery.subscription().client())
                .containsExactly(bob, alice, bob, alice);
    }

    @Test
    void keptPermitsGoBackWhenTheyAreAskedFor() {
        queue.consume(subscription(alice, 0), true);
        queue.credit().lend(alice, 5, true);
        publish(2);
        effects.take();

        queue.credit().lend(alice, 0, false);

        assertThat(effects.take()).containsExactly(new Effect.PermitsReturned(alice, 3));
    }

    @Test
    void keptPermitsGoBackWithTheLastConsumer() {
        final Subscription first = subscription(alice, 0);
        final Subscription second = subscription(alice, 0);
        queue.consume(first, true);
        queue.consume(second, true);
        queue.credit().lend(alice, 5, true);

        queue.cancel(first);
        assertThat(effects.take()).doesNotContain(new Effect.PermitsReturned(alice, 5));

        queue.cancel(second);
        assertThat(effects.take()).contains(new Effect.PermitsReturned(alice, 5));
    }

    @Test
    void keptPermitsGoBackWhenTheLimitIsLifted() {
        queue.consume(subscription(alice, 0), true);
        queue.credit().lend(alice, 5, true);
        effects.take();

        queue.credit().limit(alice, false);

        assertThat(effects.take()).containsExactly(new Effect.PermitsReturned(alice, 5));
    }

    @Test
    void keptPermitsGoBackWhenTheQueueCloses() {
        queue.consume(subscription(alice, 0), true);
        queue.credit().lend(alice, 5, true);
        effects.take();

        queue.closeIf(false, false);

        assertThat(effects.take()).contains(new Effect.PermitsReturned(alice, 5));
    }

    @Test
    void permitsForAClientThatIsGoneComeBack() {
        queue.consume(subscription(alice, 0), true);
        queue.detach(alice);
        effects.take();

        queue.credit().lend(alice, 3, true);

        assertThat(effects.take()).containsExactly(new Effect.PermitsReturned(alice, 3));
    }

    @Test
    void aConsumerWithoutAcknowledgementNeedsNoPermit() {
        queue.consume(new Subscription(alice, "tag", true, false, 0, 0), true);

        publish(1);

        assertThat(deliveredSequences(effects.take())).containsExactly(1L);
    }

    @Test
    void withoutALimitPermitsAreNotNeededAnyMore() {
        queue.consume(subscription(alice, 0), true);
        publish(1);
        effects.take();

        queue.credit().limit(alice, false);

        assertThat(deliveredSequences(effects.take())).containsExactly(1L);
    }
}
