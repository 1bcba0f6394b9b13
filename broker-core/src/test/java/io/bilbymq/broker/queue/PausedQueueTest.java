package io.bilbymq.broker.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.broker.message.Message;
import java.util.List;
import org.junit.jupiter.api.Test;

class PausedQueueTest extends QueueMachineFixture {
    private void pause() {
        queue.upkeep().pause(true);
    }

    private void resume() {
        queue.upkeep().pause(false);
    }

    @Test
    void aPausedQueueTakesMessagesAndGivesThemInOrderWhenItIsResumed() {
        consume(alice, 0);
        pause();
        publish(3);
        assertThat(deliveredSequences(effects.take())).isEmpty();
        assertThat(queue.readyMessages()).isEqualTo(3);

        resume();

        assertThat(deliveredSequences(effects.take())).containsExactly(1L, 2L, 3L);
    }

    @Test
    void whatIsDeliveredCanBeSettledAndGoesToNobodyElse() {
        publish(3);
        consume(alice, 3);
        effects.take();
        pause();

        queue.settle(alice, 1, 1, Settlement.ACK);
        queue.settle(alice, 2, 2, Settlement.REQUEUE);
        consume(bob, 0);

        assertThat(deliveredSequences(effects.take())).isEmpty();
        assertThat(queue.readyMessages()).isEqualTo(1);
        assertThat(queue.outstandingMessages()).isEqualTo(1);
        resume();
        assertThat(deliveredSequences(effects.take())).containsExactly(2L);
    }

    @Test
    void whoComesWhileItIsPausedIsServedAfterwardsAndWhoLeftIsNot() {
        final Subscription leaves = consume(alice, 0);
        pause();
        final Subscription stays = consume(bob, 0);
        queue.cancel(leaves);
        publish(1);
        effects.take();

        resume();

        assertThat(effects.take())
                .singleElement()
                .isInstanceOfSatisfying(
                        Effect.Deliver.class,
                        delivery -> assertThat(delivery.subscription()).isSameAs(stays));
        assertThat(queue.consumers()).isEqualTo(1);
    }

    @Test
    void thereIsNothingToGet() {
        publish(1);
        pause();
        effects.take();

        queue.get(alice, false);
        assertThat(effects.take()).containsExactly(new Effect.Answer(alice, new QueueAnswer.Empty()));
        resume();
        queue.get(alice, false);

        assertThat(effects.take())
                .singleElement()
                .isInstanceOfSatisfying(
                        Effect.Answer.class,
                        answer -> assertThat(answer.answer()).isInstanceOf(QueueAnswer.Got.class));
    }

    @Test
    void pausingAndResumingTwiceIsLikeOnce() {
        final List<Message> published = publish(2);
        consume(alice, 1);
        assertThat(deliveredSequences(effects.take())).containsExactly(1L);

        pause();
        pause();
        resume();
        resume();
        queue.settle(alice, 1, 1, Settlement.ACK);

        assertThat(deliveredSequences(effects.take())).containsExactly(2L);
        assertThat(published).hasSize(2);
    }

    @Test
    void permitsAreGivenBackAndAskedForAgain() {
        queue.consume(subscription(alice, 0), true);
        publish(2);
        queue.credit().lend(alice, 5, true);
        assertThat(deliveredSequences(effects.take())).containsExactly(1L, 2L);

        pause();
        assertThat(effects.take()).containsExactly(new Effect.PermitsReturned(alice, 3));
        publish(1);
        queue.credit().lend(alice, 2, true);
        assertThat(effects.take()).containsExactly(new Effect.PermitsReturned(alice, 2));
        resume();

        assertThat(effects.take()).containsExactly(new Effect.PermitsWanted(alice));
    }

    @Test
    void theOneThatIsServedStaysTheOne() {
        final QueueMachine one = new QueueMachine(
                1, false, false, QueueMachineFixture.oneAtATime(false), new ReadyMessages(), () -> 0, effects);
        final Subscription first = subscription(alice, 0);
        final Subscription second = subscription(bob, 0);
        one.consume(first, false);
        one.upkeep().pause(true);
        one.consume(second, false);
        one.publish(TestMessages.message(), publisher, 0);
        effects.take();

        one.upkeep().pause(false);
        assertThat(effects.take())
                .singleElement()
                .isInstanceOfSatisfying(
                        Effect.Deliver.class,
                        delivery -> assertThat(delivery.subscription()).isSameAs(first));
        one.upkeep().pause(true);
        one.detach(alice);
        effects.take();
        one.upkeep().pause(false);

        assertThat(effects.take())
                .singleElement()
                .isInstanceOfSatisfying(
                        Effect.Deliver.class,
                        delivery -> assertThat(delivery.subscription()).isSameAs(second));
    }
}
