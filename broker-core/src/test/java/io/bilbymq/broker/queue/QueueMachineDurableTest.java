package io.bilbymq.broker.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.broker.message.Message;
import io.bilbymq.persistence.QueueStateEntry;
import io.bilbymq.persistence.RecoveredPlaces;
import io.bilbymq.persistence.RecoveredQueue;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a durable queue has the log know of its messages. */
class QueueMachineDurableTest extends QueueMachineFixture {
    private final QueueMachine durable =
            new QueueMachine(7, false, true, QueueSettings.PLAIN, new ReadyMessages(), () -> 0, effects);

    private Message persistent(long ticket) {
        return persistent(ticket, 10);
    }

    private Message persistent(long ticket, int bodyBytes) {
        final Message message = TestMessages.message(bodyBytes);
        message.keep(1, publisher, ticket, bytes -> {});
        return message;
    }

    private Message publishPersistent() {
        final Message message = persistent(0);
        durable.publish(message, publisher, 0);
        return message;
    }

    private Subscription consumeDurable(boolean noAck) {
        final Subscription subscription = new Subscription(alice, "tag", noAck, false, 0, 0);
        durable.consume(subscription, false);
        return subscription;
    }

    @Test
    void aPersistentMessageIsEnrolledAndTheLogAnswersForIt() {
        final Message message = persistent(5);

        durable.publish(message, publisher, 5);

        assertThat(effects.take()).containsExactly(new Effect.Enrolled(1, message));
    }

    @Test
    void aTransientMessageIsAnsweredAtOnce() {
        durable.publish(TestMessages.message(), publisher, 5);

        assertThat(effects.take()).containsExactly(new Effect.Published(publisher, 5, true));
    }

    @Test
    void aTransientQueueDoesNotCareWhetherAMessageIsPersistent() {
        queue.publish(persistent(5), publisher, 5);

        assertThat(effects.take()).containsExactly(new Effect.Published(publisher, 5, true));
    }

    @Test
    void deliveryDoesNotWaitForTheLog() {
        final Subscription subscription = consumeDurable(false);
        effects.take();

        final Message message = publishPersistent();

        assertThat(effects.take())
                .containsExactly(new Effect.Enrolled(1, message), new Effect.Deliver(subscription, 1, message, false));
    }

    @Test
    void whatGoesStraightToAConsumerWithoutAcknowledgementsNeedsNoPlaceInTheLog() {
        final Subscription subscription = consumeDurable(true);
        effects.take();

        final Message message = publishPersistent();

        assertThat(effects.take())
                .containsExactly(
                        new Effect.Withdrawn(message, true),
                        new Effect.Deliver(subscription, 1, message, false),
                        new Effect.Released(message));
    }

    @Test
    void whatWaitedAndGoesToAConsumerWithoutAcknowledgementsIsSettled() {
        final Message message = publishPersistent();
        effects.take();

        consumeDurable(true);

        assertThat(effects.take()).contains(new Effect.Settled(1, message), new Effect.Released(message));
    }

    @Test
    void anAcknowledgedMessageIsSettledAndARequeuedOneIsNot() {
        consumeDurable(false);
        final Message acknowledged = publishPersistent();
        publishPersistent();
        durable.credit().stop(alice, true);
        effects.take();

        durable.settle(alice, 1, 1, Settlement.ACK);
        durable.settle(alice, 2, 2, Settlement.REQUEUE);

        assertThat(effects.take())
                .containsExactly(new Effect.Settled(1, acknowledged), new Effect.Released(acknowledged));
    }

    @Test
    void aRejectedMessageIsSettled() {
        consumeDurable(false);
        final Message rejected = publishPersistent();
        effects.take();

        durable.settle(alice, 1, 1, Settlement.REJECT);

        assertThat(effects.take()).containsExactly(new Effect.Settled(1, rejected), new Effect.Released(rejected));
    }

    @Test
    void purgeSettlesWhatIsReadyAndAnswersWhenThatIsDurable() {
        final Message message = publishPersistent();
        effects.take();

        durable.purge(alice);

        assertThat(effects.take())
                .containsExactly(
                        new Effect.Purged(1, 1),
                        new Effect.Dropped(message),
                        new Effect.Released(message),
                        new Effect.AnswerWhenDurable(alice, new QueueAnswer.Purged(1)));
    }

    @Test
    void aDeletedQueueGivesItsPlacesBackAndIsInNoCheckpointAnyMore() {
        final Message ready = publishPersistent();
        effects.take();

        durable.closeIf(false, false);

        assertThat(effects.take())
                .containsExactly(new Effect.Closed(), new Effect.Dropped(ready), new Effect.Released(ready));
    }

    @Test
    void aTombstoneTakesNoPlaceInTheLog() {
        durable.closeIf(false, false);
        effects.take();

        final Message message = publishPersistent();

        assertThat(effects.take()).contains(new Effect.Withdrawn(message, true), new Effect.Released(message));
    }

    @Test
    void aFailedMachineRefusesThePlace() {
        final QueueMachine failed = QueueMachine.inPlaceOf(durable, 7, true, effects);
        final Message message = persistent(5);

        failed.refusePublish(message, publisher, 5);

        assertThat(effects.take()).containsExactly(new Effect.Withdrawn(message, false));
    }

    @Test
    void aMachineThatCrashesLetsGoOfMemoryAndOfNothingInTheLog() {
        final Message delivered = publishPersistent();
        durable.get(alice, false);
        final Subscription subscription = consumeDurable(false);
        final Message alsoDelivered = publishPersistent();
        durable.cancel(subscription);
        final Message ready = publishPersistent();
        effects.take();

        durable.crash();

        assertThat(effects.take())
                .containsExactlyInAnyOrder(
                        new Effect.Released(delivered), new Effect.Released(alsoDelivered), new Effect.Released(ready));
    }

    @Test
    void inThePlaceOfACrashedMachineEverythingIsRefusedAndNothingCountsAsGone() {
        publishPersistent();
        publishPersistent();
        durable.crash();
        effects.take();
        final QueueMachine crashed = QueueMachine.inPlaceOf(durable, 7, true, effects);
        final Message message = persistent(5);

        crashed.refusePublish(message, publisher, 5);
        crashed.get(alice, false);

        assertThat(effects.take())
                .containsExactly(
                        new Effect.Withdrawn(message, false), new Effect.Answer(alice, new QueueAnswer.Crashed()));
        assertThat(stateOf(crashed)).usingRecursiveComparison().isEqualTo(new QueueStateEntry(7, 3, 2, new long[] {1, 2
        }));
    }

    @Test
    void aCrashedMachineCanBeDeleted() {
        publishPersistent();
        durable.crash();
        final QueueMachine crashed = QueueMachine.inPlaceOf(durable, 7, true, effects);
        effects.take();

        assertThat(crashed.closeIf(true, true)).isEqualTo(new CloseResult.Closed(0));
        crashed.count(alice);

        assertThat(effects.take())
                .containsExactly(new Effect.Closed(), new Effect.Answer(alice, new QueueAnswer.Gone()));
    }

    // Transactions.

    @Test
    void aTransactionPlacesItsMessagesAndNamesWhatItSettlesInTheLog() {
        consumeDurable(false);
        publishPersistent();
        durable.publish(TestMessages.message(), publisher, 0);
        effects.take();
        final Message published = persistent(0);

        durable.prepare(
                alice,
                new TransactionPart(List.of(published), List.of(new TransactionPart.Settled(1, 2, Settlement.ACK))));

        assertThat(effects.take())
                .containsExactly(
                        new Effect.Placed(3, published),
                        new Effect.Answer(
                                alice, new QueueAnswer.Prepared(List.of(new QueueAnswer.KeptRange(7, 1, 1)))));
    }

    @Test
    void aDecidedTransactionOutlivesItsChannel() {
        consumeDurable(false);
        final Message settled = publishPersistent();
        final Message goesBack = publishPersistent();
        final Message published = persistent(0);
        durable.prepare(
                alice,
                new TransactionPart(List.of(published), List.of(new TransactionPart.Settled(1, 1, Settlement.ACK))));
        durable.decided(alice);
        effects.take();

        durable.detach(alice);

        assertThat(effects.take()).doesNotContain(new Effect.Settled(1, settled), new Effect.Settled(2, goesBack));
        assertThat(durable.readyMessages()).isEqualTo(1);
        assertThat(stateOf(durable))
                .usingRecursiveComparison()
                .isEqualTo(new io.bilbymq.persistence.QueueStateEntry(7, 4, 2, new long[] {1, 3}));
        durable.commit(alice);
        assertThat(effects.take()).contains(new Effect.Settled(1, settled));
        assertThat(durable.readyMessages()).isEqualTo(2);
    }

    // Checkpoints, restoring, reading back.

    @Test
    void itsStateNamesWhatIsReadyOutstandingOrInATransaction() {
        final Subscription subscription = new Subscription(alice, "tag", false, false, 0, 2);
        for (int i = 0; i < 5; i++) {
            publishPersistent();
        }
        durable.consume(subscription, false);
        durable.settle(alice, 1, 1, Settlement.ACK);
        durable.prepare(bob, new TransactionPart(List.of(persistent(0)), List.of()));

        assertThat(stateOf(durable))
                .usingRecursiveComparison()
                .isEqualTo(new io.bilbymq.persistence.QueueStateEntry(7, 7, 3, new long[] {2, 6}));
    }

    @Test
    void whatIsRestoredIsReadBackBeforeItIsDelivered() {
        restore(3, 5);
        effects.take();

        final Subscription subscription = consumeDurable(false);

        final Missing missing = readRequest();
        assertThat(missing.sequences()).containsExactly(3, 5);
        assertThat(missing.positions()).containsExactly(300, 500);
        final Message third = TestMessages.stored(0, 300, 30);
        final Message fifth = TestMessages.stored(0, 500, 50);
        durable.loaded(missing, new @Nullable Message[] {third, fifth});
        assertThat(deliveries(effects.take()))
                .containsExactly(
                        new Effect.Deliver(subscription, 3, third, true),
                        new Effect.Deliver(subscription, 5, fifth, false));
    }

    @Test
    void theNextPortionIsReadWhileOneIsDelivered() {
        final long[] sequences = LongStream.rangeClosed(1, 3000).toArray();
        restore(sequences);
        final Subscription subscription = new Subscription(alice, "tag", false, false, 0, 1);
        effects.take();
        durable.consume(subscription, false);
        final Missing first = readRequest();
        durable.loaded(first, stored(first));

        final int portion = first.sequences().length;
        final int half = portion - portion / 2;
        for (int i = 1; i < half; i++) {
            assertThat(effects.take()).noneMatch(Effect.Read.class::isInstance);
            durable.settle(alice, i, i, Settlement.ACK);
        }

        final Missing second = readRequest();
        assertThat(second.sequences()[0]).isEqualTo(first.sequences()[portion - 1] + 1);
        durable.loaded(second, stored(second));
        final long last = second.sequences()[second.sequences().length - 1];
        for (int i = half; i < last; i++) {
            durable.settle(alice, i, i, Settlement.ACK);
        }
        assertThat(deliveries(effects.take())).last().isInstanceOfSatisfying(Effect.Deliver.class, delivery -> {
            assertThat(delivery.sequence()).isEqualTo(last);
        });
    }

    private static @Nullable Message[] stored(Missing missing) {
        return IntStream.range(0, missing.positions().length)
                .mapToObj(i -> TestMessages.stored(0, missing.positions()[i], missing.lengths()[i]))
                .toArray(Message[]::new);
    }

    @Test
    void aLongQueueKeepsLittleOfWhatIsInTheLogInMemory() {
        final int bytes = 10_000;
        final long enough = 3 * ResidentContents.CONTENTS_MAX / bytes;
        for (int i = 1; i <= enough; i++) {
            final Message message = persistent(0, bytes);
            TestMessages.write(message, i * 20_000L, bytes + 100);
            durable.publish(message, publisher, 0);
        }

        final long letGo = effects.take().stream()
                .filter(Effect.Released.class::isInstance)
                .count();
        assertThat(letGo * bytes).isBetween(enough * bytes - ResidentContents.CONTENTS_MAX, enough * bytes * 9 / 10);
        assertThat(durable.readyMessages()).isEqualTo((int) enough);
    }

    @Test
    void whatIsNotWrittenYetStaysInMemory() {
        final int bytes = 10_000;
        for (int i = 1; i <= 3 * ResidentContents.CONTENTS_MAX / bytes; i++) {
            durable.publish(persistent(0, bytes), publisher, 0);
        }

        assertThat(effects.take()).noneMatch(Effect.Released.class::isInstance);
    }

    @Test
    void newMessagesGetHigherSequencesThanEver() {
        restore(3, 5);

        publishPersistent();

        assertThat(effects.take()).last().isInstanceOfSatisfying(Effect.Enrolled.class, enrolled -> {
            assertThat(enrolled.sequence()).isEqualTo(9);
        });
    }

    @Test
    void aGetWaitsForWhatItGets() {
        restore(3);
        effects.take();

        durable.get(alice, false);
        final Missing missing = readRequest();
        final Message third = TestMessages.stored(0, 300, 30);
        durable.loaded(missing, new @Nullable Message[] {third});

        assertThat(effects.take())
                .contains(new Effect.Answer(alice, new QueueAnswer.Got(3, third, true, 0)), new Effect.Held(third));
    }

    @Test
    void aGetThatWaitsFindsNothingAfterAPurge() {
        restore(3);
        durable.get(alice, false);
        effects.take();

        durable.purge(bob);

        assertThat(effects.take())
                .containsExactly(
                        new Effect.Purged(3, 3),
                        new Effect.DroppedUnread(300, 30),
                        new Effect.Answer(alice, new QueueAnswer.Empty()),
                        new Effect.AnswerWhenDurable(bob, new QueueAnswer.Purged(1)));
    }

    @Test
    void whatCannotBeReadIsSkippedAndNotSettled() {
        restore(3, 5);
        effects.take();
        final Subscription subscription = consumeDurable(false);
        final Message fifth = TestMessages.stored(0, 500, 50);

        durable.loaded(readRequest(), new @Nullable Message[] {null, fifth});

        final List<Effect> done = effects.take();
        assertThat(deliveries(done)).containsExactly(new Effect.Deliver(subscription, 5, fifth, false));
        assertThat(done).noneMatch(Effect.Settled.class::isInstance);
    }

    /** Messages with these sequences, of which those up to 4 were delivered before; 9 is next. */
    private void restore(long... sequences) {
        final long[] positions = new long[sequences.length];
        final int[] lengths = new int[sequences.length];
        for (int i = 0; i < sequences.length; i++) {
            positions[i] = sequences[i] * 100;
            lengths[i] = (int) sequences[i] * 10;
        }
        final RecoveredQueue known = new RecoveredQueue(7, 9, 4);
        durable.restore(
                known, new RecoveredPlaces(7, sequences, positions, lengths, new long[sequences.length], new long[0]));
    }

    /** What the machine has asked to be read last. */
    private Missing readRequest() {
        return effects.take().stream()
                .filter(Effect.Read.class::isInstance)
                .map(effect -> ((Effect.Read) effect).missing())
                .reduce((first, second) -> second)
                .orElseThrow();
    }
}
