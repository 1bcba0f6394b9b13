package io.bilbymq.broker.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.broker.message.Message;
import java.util.List;
import org.junit.jupiter.api.Test;

class QueueMachineTest extends QueueMachineFixture {
    // Order and redelivery.

    @Test
    void aMessageGoesStraightToAConsumerWithCreditAndIsConfirmedAfterwards() {
        final Subscription subscription = consume(alice, 0);
        final Message message = TestMessages.message();
        effects.take();

        queue.publish(message, publisher, 1);

        assertThat(effects.take())
                .containsExactly(
                        new Effect.Deliver(subscription, 1, message, false), new Effect.Published(publisher, 1, true));
        assertThat(queue.readyMessages()).isZero();
        assertThat(queue.outstandingMessages()).isEqualTo(1);
    }

    @Test
    void aPublishWithoutTicketIsNotAnswered() {
        queue.publish(TestMessages.message(), publisher, 0);

        assertThat(effects.take()).isEmpty();
    }

    @Test
    void requeuedMessagesKeepTheirOriginalPosition() {
        publish(4);
        get(alice);
        get(alice);
        get(alice);

        queue.settle(alice, 3, 3, Settlement.REQUEUE);
        queue.settle(alice, 1, 1, Settlement.REQUEUE);
        consume(bob, 0);

        assertThat(deliveredSequences(effects.take())).containsExactly(1L, 3L, 4L);
    }

    @Test
    void onlyMessagesThatWereDeliveredBeforeAreRedelivered() {
        publish(2);
        get(alice);
        queue.settle(alice, 1, 1, Settlement.REQUEUE);

        consume(bob, 0);

        assertThat(deliveries(effects.take()))
                .extracting(Effect.Deliver::redelivered)
                .containsExactly(true, false);
    }

    @Test
    void aRequeuedMessageGoesBackToItsConsumerIfThatAloneHasCredit() {
        final Subscription subscription = consume(alice, 1);
        final Message message = publish(1).get(0);
        effects.take();

        queue.settle(alice, 1, 1, Settlement.REQUEUE);

        assertThat(effects.take()).containsExactly(new Effect.Deliver(subscription, 1, message, true));
    }

    @Test
    void settlingReleasesTheMessageOnce() {
        final Message message = publish(1).get(0);
        get(alice);
        effects.take();

        queue.settle(alice, 1, 1, Settlement.ACK);
        queue.settle(alice, 1, 1, Settlement.REJECT);

        assertThat(effects.take()).containsExactly(new Effect.Released(message));
    }

    @Test
    void nobodySettlesWhatAnotherHolds() {
        publish(2);
        get(alice);
        get(bob);
        effects.take();

        queue.settle(alice, 1, 2, Settlement.REQUEUE);

        assertThat(queue.readyMessages()).isEqualTo(1);
        assertThat(queue.outstandingMessages()).isEqualTo(1);
    }

    // Consumers.

    @Test
    void consumeOkPrecedesTheFirstDelivery() {
        final Message message = publish(1).get(0);

        final Subscription subscription = consume(alice, 0);

        assertThat(effects.take())
                .containsExactly(
                        new Effect.Answer(alice, new QueueAnswer.Consuming(subscription)),
                        new Effect.Deliver(subscription, 1, message, false));
    }

    @Test
    void equalConsumersTakeTurnsMessageByMessage() {
        final Subscription first = consume(alice, 0);
        final Subscription second = consume(bob, 0);

        publish(4);

        assertThat(deliveries(effects.take()))
                .extracting(Effect.Deliver::subscription)
                .containsExactly(first, second, first, second);
    }

    @Test
    void theHighestPriorityIsServedUntilItsPrefetchIsFull() {
        final Subscription low = consume(new Subscription(alice, "low", false, false, 0, 0));
        final Subscription high = consume(new Subscription(bob, "high", false, false, 5, 2));

        publish(3);

        assertThat(deliveries(effects.take()))
                .extracting(Effect.Deliver::subscription)
                .containsExactly(high, high, low);
    }

    @Test
    void aConsumerHasNoMoreOutstandingThanItsPrefetch() {
        consume(alice, 2);
        publish(5);

        queue.settle(alice, 1, 1, Settlement.ACK);

        assertThat(deliveredSequences(effects.take())).containsExactly(1L, 2L, 3L);
        assertThat(queue.readyMessages()).isEqualTo(2);
    }

    @Test
    void prefetchMeansNothingToAConsumerWithoutAcknowledgement() {
        consume(new Subscription(alice, "tag", true, false, 0, 1));

        publish(3);

        assertThat(deliveredSequences(effects.take())).containsExactly(1L, 2L, 3L);
        assertThat(queue.outstandingMessages()).isZero();
    }

    @Test
    void aMessageDeliveredWithoutAcknowledgementIsReleasedAtOnce() {
        final Subscription subscription = consume(new Subscription(alice, "tag", true, false, 0, 0));
        effects.take();

        final Message message = publish(1).get(0);

        assertThat(effects.take())
                .containsExactly(new Effect.Deliver(subscription, 1, message, false), new Effect.Released(message));
    }

    @Test
    void anExclusiveConsumerSuffersNoOther() {
        final Subscription exclusive = consume(new Subscription(alice, "tag", false, true, 0, 0));
        effects.take();

        consume(bob, 0);
        queue.cancel(exclusive);
        final Subscription later = consume(bob, 0);

        assertThat(effects.take())
                .containsExactly(
                        new Effect.Answer(bob, new QueueAnswer.InExclusiveUse()),
                        new Effect.Answer(alice, new QueueAnswer.Cancelled(exclusive)),
                        new Effect.Answer(bob, new QueueAnswer.Consuming(later)));
    }

    @Test
    void exclusiveUseIsRefusedWhereAnyConsumerIs() {
        consume(alice, 0);
        effects.take();

        consume(new Subscription(bob, "tag", false, true, 0, 0));

        assertThat(effects.take()).containsExactly(new Effect.Answer(bob, new QueueAnswer.InExclusiveUse()));
    }

    @Test
    void whatACancelledConsumerHasOutstandingCanStillBeSettled() {
        final Subscription subscription = consume(alice, 0);
        final Message message = publish(1).get(0);
        queue.cancel(subscription);
        effects.take();

        queue.settle(alice, 1, 1, Settlement.ACK);

        assertThat(effects.take()).containsExactly(new Effect.Released(message));
    }

    @Test
    void aCancelledConsumerGetsNothingMore() {
        final Subscription subscription = consume(alice, 0);

        queue.cancel(subscription);
        publish(1);

        assertThat(effects.take())
                .containsExactly(
                        new Effect.Answer(alice, new QueueAnswer.Consuming(subscription)),
                        new Effect.Answer(alice, new QueueAnswer.Cancelled(subscription)));
    }

    @Test
    void whoDetachesLeavesItsMessagesInTheirOldPlaces() {
        consume(alice, 2);
        publish(3);

        queue.detach(alice);
        final Subscription next = consume(bob, 0);

        final List<Effect.Deliver> toBob = deliveries(effects.take()).stream()
                .filter(delivery -> delivery.subscription() == next)
                .toList();
        assertThat(toBob).extracting(Effect.Deliver::sequence).containsExactly(1L, 2L, 3L);
        assertThat(toBob).extracting(Effect.Deliver::redelivered).containsExactly(true, true, false);
    }

    @Test
    void detachedIsTheLastWord() {
        consume(alice, 0);
        queue.detach(alice);
        effects.take();

        publish(1);
        queue.settle(alice, 1, 1, Settlement.ACK);
        queue.credit().arrived(alice, 1);

        assertThat(effects.take()).isEmpty();
        assertThat(queue.readyMessages()).isEqualTo(1);
    }

    // Single messages.

    @Test
    void getAnswersHowManyAreStillReady() {
        final Message first = publish(3).get(0);

        queue.get(alice, false);

        assertThat(effects.take()).containsExactly(new Effect.Answer(alice, new QueueAnswer.Got(1, first, false, 2)));
    }

    @Test
    void whatAClientGotDoesNotCountAgainstThePrefetchOfItsConsumers() {
        publish(1);
        get(alice);
        consume(alice, 1);
        effects.take();

        publish(1);

        assertThat(deliveredSequences(effects.take())).containsExactly(2L);
    }

    @Test
    void purgeLeavesWhatIsOutstanding() {
        publish(3);
        get(alice);
        effects.take();

        queue.purge(bob);

        assertThat(effects.take()).hasSize(3).last().isEqualTo(new Effect.Answer(bob, new QueueAnswer.Purged(2)));
        assertThat(queue.outstandingMessages()).isEqualTo(1);
    }
}
