package io.bilbymq.broker.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.broker.message.Message;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Transactions, and how a queue ends. */
class QueueMachineEndTest extends QueueMachineFixture {
    // Transactions.

    @Test
    void whatIsPreparedIsSeenAfterTheCommitOnly() {
        final Message message = TestMessages.message();
        consume(bob, 0);
        effects.take();

        queue.prepare(alice, new TransactionPart(List.of(message), List.of()));
        assertThat(effects.take()).containsExactly(new Effect.Answer(alice, new QueueAnswer.Prepared(List.of())));

        queue.commit(alice);
        assertThat(deliveries(effects.take()))
                .extracting(Effect.Deliver::message)
                .containsExactly(message);
    }

    @Test
    void whatIsPreparedStandsBeforeWhatIsPublishedLater() {
        queue.prepare(alice, new TransactionPart(List.of(TestMessages.message(), TestMessages.message()), List.of()));
        publish(1);
        queue.commit(alice);
        effects.take();

        consume(bob, 0);

        assertThat(deliveredSequences(effects.take())).containsExactly(1L, 2L, 3L);
    }

    @Test
    void settlementsOfATransactionTakeEffectWithTheCommit() {
        final Message message = publish(1).get(0);
        get(alice);
        effects.take();

        queue.prepare(
                alice, new TransactionPart(List.of(), List.of(new TransactionPart.Settled(1, 1, Settlement.ACK))));
        assertThat(queue.outstandingMessages()).isEqualTo(1);

        effects.take();
        queue.commit(alice);
        assertThat(effects.take()).containsExactly(new Effect.Released(message));
    }

    @Test
    void whatIsUndoneNeverWas() {
        final Message message = TestMessages.message();
        queue.prepare(alice, new TransactionPart(List.of(message), List.of()));
        effects.take();

        queue.undo(alice);
        queue.commit(alice);

        assertThat(effects.take()).containsExactly(new Effect.Released(message));
        assertThat(queue.readyMessages()).isZero();
    }

    @Test
    void aPublisherThatDetachesBeforeItsCommitLeavesNothing() {
        final Message message = TestMessages.message();
        queue.prepare(alice, new TransactionPart(List.of(message), List.of()));
        effects.take();

        queue.detach(alice);

        assertThat(effects.take())
                .containsExactly(new Effect.Released(message), new Effect.Answer(alice, new QueueAnswer.Detached()));
    }

    // The end.

    @Test
    void aQueueWithConsumersIsNotClosedIfUnused() {
        consume(alice, 0);

        assertThat(queue.closeIf(true, false)).isEqualTo(new CloseResult.InUse());
        assertThat(queue.isClosed()).isFalse();
    }

    @Test
    void aQueueWithReadyMessagesIsNotClosedIfEmpty() {
        publish(1);

        assertThat(queue.closeIf(false, true)).isEqualTo(new CloseResult.NotEmpty());
    }

    @Test
    void outstandingMessagesDoNotStopACloseIfEmpty() {
        publish(1);
        get(alice);

        assertThat(queue.closeIf(false, true)).isEqualTo(new CloseResult.Closed(0));
    }

    @Test
    void aClosingQueueTellsItsConsumersAndReleasesAllItHeld() {
        final Subscription subscription = consume(alice, 1);
        publish(2);
        queue.prepare(bob, new TransactionPart(List.of(TestMessages.message()), List.of()));
        effects.take();

        assertThat(queue.closeIf(false, false)).isEqualTo(new CloseResult.Closed(1));

        final List<Effect> done = effects.take();
        assertThat(done).first().isEqualTo(new Effect.Cancelled(subscription));
        assertThat(done)
                .filteredOn(Effect.Released.class::isInstance)
                .doesNotHaveDuplicates()
                .hasSize(3);
    }

    @Test
    void aTombstoneTakesPublishesOnAndForgetsThem() {
        queue.closeIf(false, false);
        final Message message = TestMessages.message();

        queue.publish(message, publisher, 7);

        assertThat(effects.take())
                .containsExactly(new Effect.Released(message), new Effect.Published(publisher, 7, true));
    }

    @Test
    void aTombstoneAnswersEveryQuestion() {
        queue.closeIf(false, false);

        queue.get(alice, false);
        queue.purge(alice);
        queue.count(alice);
        consume(alice, 0);
        queue.cancel(subscription(alice, 0));
        queue.detach(alice);
        queue.prepare(alice, new TransactionPart(List.of(), List.of()));
        queue.credit().lend(alice, 2, true);
        queue.settle(alice, 1, 5, Settlement.REQUEUE);

        assertThat(effects.take()).hasSize(8).contains(new Effect.PermitsReturned(alice, 2));
        assertThat(queue.closeIf(true, true)).isEqualTo(new CloseResult.Closed(0));
    }

    @Test
    void aFailedQueueRefusesPublishesAndTransactions() {
        final QueueMachine failed = QueueMachine.inPlaceOf(queue, 1, false, effects);
        final Message published = TestMessages.message();
        final Message inTransaction = TestMessages.message();

        failed.publish(published, publisher, 1);
        failed.prepare(alice, new TransactionPart(List.of(inTransaction), List.of()));

        assertThat(effects.take())
                .containsExactly(
                        new Effect.Released(published),
                        new Effect.Published(publisher, 1, false),
                        new Effect.Released(inTransaction),
                        new Effect.Answer(alice, new QueueAnswer.Refused()));
    }

    @Test
    void anAutoDeleteQueueGoesWithItsLastConsumer() {
        final QueueMachine autoDelete =
                new QueueMachine(1, true, false, QueueSettings.PLAIN, new ReadyMessages(), () -> 0, effects);
        final Subscription first = subscription(alice, 0);
        final Subscription second = subscription(bob, 0);
        autoDelete.consume(first, false);
        autoDelete.consume(second, false);
        effects.take();

        autoDelete.cancel(first);
        assertThat(autoDelete.isClosed()).isFalse();

        autoDelete.detach(bob);
        assertThat(autoDelete.isClosed()).isTrue();
        assertThat(effects.take()).last().isEqualTo(new Effect.Unused());
    }

    @Test
    void anAutoDeleteQueueStaysWhileItNeverHadAConsumer() {
        final QueueMachine autoDelete =
                new QueueMachine(1, true, false, QueueSettings.PLAIN, new ReadyMessages(), () -> 0, effects);
        autoDelete.publish(TestMessages.message(), publisher, 0);

        autoDelete.get(alice, false);
        autoDelete.detach(alice);
        autoDelete.cancel(subscription(bob, 0));

        assertThat(autoDelete.isClosed()).isFalse();
        assertThat(autoDelete.readyMessages()).isEqualTo(1);
    }
}
