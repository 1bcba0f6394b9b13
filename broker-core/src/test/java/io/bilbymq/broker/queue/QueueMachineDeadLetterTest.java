package io.bilbymq.broker.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.broker.message.Message;
import io.bilbymq.persistence.QueueStateEntry;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How dead messages leave a queue. */
class QueueMachineDeadLetterTest extends QueueMachineFixture {
    private static final QueueSettings.DeadLettering WHERE =
            new QueueSettings.DeadLettering("dlx", Optional.empty(), false);
    private static final QueueSettings SETTINGS = QueueMachineFixture.with(WHERE);

    private final QueueMachine durable =
            new QueueMachine(7, false, true, SETTINGS, new ReadyMessages(), () -> 0, effects);

    @BeforeEach
    void configure() {
        queue.configure(SETTINGS);
    }

    private static List<Long> died(List<Effect> effects) {
        return effects.stream()
                .filter(Effect.Died.class::isInstance)
                .map(effect -> ((Effect.Died) effect).dead().sequence())
                .toList();
    }

    private Message durableMessage(Subscription consumer) {
        final Message message = TestMessages.underWay(10);
        durable.publish(message, publisher, 0);
        assertThat(deliveredSequences(effects.take())).isNotEmpty();
        assertThat(consumer.client()).isEqualTo(alice);
        return message;
    }

    private Subscription consumeDurable() {
        final Subscription subscription = subscription(alice, 0);
        durable.consume(subscription, false);
        effects.take();
        return subscription;
    }

    @Test
    void aRejectedMessageIsSentAwayAndHeldUntilItHasArrived() {
        consume(alice, 0);
        final Message message = publish(1).get(0);
        effects.take();

        queue.settle(alice, 1, 1, Settlement.REJECT);

        assertThat(effects.take())
                .containsExactly(new Effect.Died(new Leaving.Dead(1, message, DeathReason.REJECTED, WHERE)));
        assertThat(queue.readyMessages() + queue.outstandingMessages()).isZero();

        queue.left(1, false);

        assertThat(effects.take()).containsExactly(new Effect.Released(message));
    }

    @Test
    void whatWasReplacedInTheLogIsNotSettledBesides() {
        final Message message = durableMessage(consumeDurable());
        durable.settle(alice, 1, 1, Settlement.REJECT);
        effects.take();

        durable.left(1, true);

        assertThat(effects.take()).containsExactly(new Effect.Dropped(message), new Effect.Released(message));
    }

    @Test
    void whatWentNowhereIsSettled() {
        final Message message = durableMessage(consumeDurable());
        durable.settle(alice, 1, 1, Settlement.REJECT);
        effects.take();

        durable.left(1, false);

        assertThat(effects.take()).containsExactly(new Effect.Settled(1, message), new Effect.Released(message));
    }

    @Test
    void aCheckpointSaysThatALeavingMessageIsHere() {
        durableMessage(consumeDurable());
        durable.settle(alice, 1, 1, Settlement.REJECT);

        final QueueStateEntry state = stateOf(durable);

        assertThat(state).usingRecursiveComparison().isEqualTo(new QueueStateEntry(7, 2, 1, new long[] {1, 1}));
    }

    @Test
    void oneThatHasArrivedMakesRoomForTheNext() {
        consume(alice, 0);
        publish(Leaving.MESSAGES_MAX + 2);
        effects.take();

        queue.settle(alice, 1, Leaving.MESSAGES_MAX + 2, Settlement.REJECT);

        assertThat(died(effects.take()))
                .isEqualTo(
                        LongStream.rangeClosed(1, Leaving.MESSAGES_MAX).boxed().toList());

        queue.left(5, false);

        assertThat(died(effects.take())).containsExactly(Leaving.MESSAGES_MAX + 1L);
    }

    @Test
    void bytesAreBoundedTooButOneMayAlwaysGo() {
        consume(alice, 0);
        publish(2, 5 * 1024 * 1024);
        queue.credit().arrived(alice, 20 * 1024 * 1024);
        effects.take();

        queue.settle(alice, 1, 2, Settlement.REJECT);
        assertThat(died(effects.take())).containsExactly(1L);

        queue.left(1, false);
        assertThat(died(effects.take())).containsExactly(2L);
    }

    @Test
    void aPurgeLeavesAloneWhatIsLeaving() {
        consume(alice, 1);
        final Message message = publish(2).get(0);
        queue.settle(alice, 1, 1, Settlement.REJECT);
        effects.take();

        queue.purge(bob);
        queue.left(1, false);

        assertThat(effects.take()).contains(new Effect.Released(message));
    }

    @Test
    void aQueueThatIsDeletedSendsWhatWaitsAndForgetsIt() {
        consume(alice, 0);
        publish(Leaving.MESSAGES_MAX + 1);
        queue.settle(alice, 1, Leaving.MESSAGES_MAX + 1, Settlement.REJECT);
        effects.take();

        queue.closeIf(false, false);

        final List<Effect> seen = effects.take();
        assertThat(died(seen)).containsExactly(Leaving.MESSAGES_MAX + 1L);
        assertThat(seen.stream().filter(Effect.Released.class::isInstance)).hasSize(Leaving.MESSAGES_MAX + 1);

        queue.left(1, false);
        assertThat(effects.take()).isEmpty();
    }

    @Test
    void oneThatWasRefusedIsSentAgainWhenAskedFor() {
        consume(alice, 0);
        publish(1);
        queue.settle(alice, 1, 1, Settlement.REJECT);
        effects.take();

        queue.sendAgain(1);

        assertThat(died(effects.take())).containsExactly(1L);
    }

    @Test
    void withTooManyDeadThatWaitNothingMoreIsDelivered() {
        final int many = Leaving.MESSAGES_MAX + Leaving.WAITING_MAX;
        consume(alice, 0);
        for (int i = 1; i <= many; i++) {
            queue.credit().arrived(alice, publish(1).get(0).heldBytes());
        }
        queue.settle(alice, 1, many, Settlement.REJECT);
        effects.take();

        publish(1);
        assertThat(deliveredSequences(effects.take())).isEmpty();

        queue.left(1, false);
        assertThat(deliveredSequences(effects.take())).containsExactly(many + 1L);
    }

    @Test
    void aTransactionDoesNotSettleWhatIsToLeave() {
        durableMessage(consumeDurable());

        durable.prepare(
                alice, new TransactionPart(List.of(), List.of(new TransactionPart.Settled(1, 1, Settlement.REJECT))));

        assertThat(effects.take()).containsExactly(new Effect.Answer(alice, new QueueAnswer.Prepared(List.of())));
    }

    @Test
    void aCopyOfTheRecordStandsForALeavingMessageToo() {
        final Message message = durableMessage(consumeDurable());
        TestMessages.write(message, 100, 50);
        durable.settle(alice, 1, 1, Settlement.REJECT);
        effects.take();

        assertThat(durable.mayHold(1, 100)).isTrue();
        assertThat(durable.mayHold(1, 200)).isFalse();
    }
}
