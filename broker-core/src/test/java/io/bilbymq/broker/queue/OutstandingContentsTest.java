package io.bilbymq.broker.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.amqp.FieldTable;
import io.bilbymq.amqp.FieldValue;
import io.bilbymq.amqp.Properties;
import io.bilbymq.broker.message.Message;
import io.bilbymq.broker.queue.QueueSettings.DeadLettering;
import io.bilbymq.broker.queue.QueueSettings.Redelivery;
import io.bilbymq.broker.queue.QueueSettings.RetryDelay;
import io.bilbymq.broker.store.CopiedRecord;
import io.bilbymq.persistence.QueueStateEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Messages that were delivered, and whose contents have left memory since. All of them lie in the log. */
class OutstandingContentsTest extends QueueMachineFixture {
    private static final int LENGTH = 3000;
    private static final int BODY = 2000;
    private static final DeadLettering WHERE = new DeadLettering("dlx", Optional.empty(), false);

    private QueueMachine durable = durable(QueueSettings.PLAIN);
    private int published;
    private long sent;

    private QueueMachine durable(QueueSettings settings) {
        return new QueueMachine(
                7,
                false,
                true,
                settings,
                new ReadyMessages(settings.priorityMax(), null, () -> {}),
                () -> time,
                effects);
    }

    private static QueueSettings settings(
            Optional<DeadLettering> letters, Redelivery redelivery, int priorityMax, Optional<String> groupKey) {
        final QueueSettings plain = QueueSettings.PLAIN;
        return new QueueSettings(
                plain.expiry(),
                plain.lengthLimit(),
                letters,
                redelivery,
                plain.consuming(),
                priorityMax,
                groupKey,
                false);
    }

    private static QueueSettings letters() {
        return settings(Optional.of(WHERE), QueueSettings.PLAIN.redelivery(), 0, Optional.empty());
    }

    private static long position(long sequence) {
        return 100_000 + sequence * LENGTH;
    }

    private void publishDurable(Message message) {
        durable.publish(TestMessages.stored(message, position(++published), LENGTH), publisher, 0);
    }

    private void publishDurable(int count) {
        for (int i = 0; i < count; i++) {
            publishDurable(TestMessages.message(BODY));
        }
    }

    private void consumeDurable(TestClient client) {
        durable.consume(subscription(client, 0), false);
    }

    /** All that was sent has left for the socket. */
    private void arrived(TestClient client) {
        for (List<Effect.Deliver> heard = heard(client); !heard.isEmpty(); heard = heard(client)) {
            sent = 0;
            heard.forEach(delivery -> sent += delivery.message().heldBytes());
            durable.credit().arrived(client, sent);
        }
    }

    private List<Effect.Deliver> heard(TestClient client) {
        return deliveries(effects.take()).stream()
                .filter(delivery -> delivery.subscription().client() == client)
                .toList();
    }

    /** Has it let go of all it can. After a try in vain the next ones may be passed over. */
    private List<Effect> pageOut() {
        for (int tries = 0; tries < 100; tries++) {
            durable.pageOut(Long.MAX_VALUE, null);
        }
        return effects.take();
    }

    /** What a checkpoint says. */
    private void assertHeld(long nextSequence, long deliveredUpTo, long... ranges) {
        assertThat(stateOf(durable))
                .usingRecursiveComparison()
                .isEqualTo(new QueueStateEntry(7, nextSequence, deliveredUpTo, ranges));
    }

    private static long released(List<Effect> effects) {
        return effects.stream().filter(Effect.Released.class::isInstance).count();
    }

    private static Message read(long position) {
        return TestMessages.stored(BODY, position, LENGTH);
    }

    private static @Nullable Message[] read(Missing missing) {
        return LongStream.of(missing.positions())
                .mapToObj(OutstandingContentsTest::read)
                .toArray(Message[]::new);
    }

    private static Message red() {
        return TestMessages.with(
                Properties.builder().headers(FieldTable.of(GroupsFixture.HEADER, FieldValue.of("red"))), BODY);
    }

    private static @Nullable Message[] redRead(Missing missing) {
        return LongStream.of(missing.positions())
                .mapToObj(position -> TestMessages.stored(red(), position, LENGTH))
                .toArray(Message[]::new);
    }

    private static Missing onlyRead(List<Effect> effects) {
        return effects.stream()
                .filter(Effect.Read.class::isInstance)
                .map(effect -> ((Effect.Read) effect).missing())
                .findFirst()
                .orElseThrow();
    }

    private static Missing onlyReadDead(List<Effect> effects) {
        return effects.stream()
                .filter(Effect.ReadDead.class::isInstance)
                .map(effect -> ((Effect.ReadDead) effect).missing())
                .findFirst()
                .orElseThrow();
    }

    /** Reads what is asked for as long as something is, and says what happened. */
    private List<Effect> readAllDead(List<Effect> before) {
        final List<Effect> all = new ArrayList<>();
        List<Effect> did = before;
        while (did.stream().anyMatch(Effect.ReadDead.class::isInstance)) {
            final Missing missing = onlyReadDead(did);
            durable.deadRead(missing, read(missing));
            did = effects.take();
            all.addAll(did);
        }
        return all;
    }

    private static List<Long> died(List<Effect> effects) {
        return effects.stream()
                .filter(Effect.Died.class::isInstance)
                .map(effect -> ((Effect.Died) effect).dead().sequence())
                .toList();
    }

    /** So many messages are with a client, and nowhere else in memory. */
    private void deliverAndLetGo(TestClient client, int count) {
        consumeDurable(client);
        publishDurable(count);
        arrived(client);
        assertThat(released(pageOut())).isEqualTo(count);
    }

    @Test
    void aContentIsLetGoWhenItHasLeftForTheSocketAndNotBefore() {
        consumeDurable(alice);
        publishDurable(3);

        assertThat(released(pageOut())).isZero();
        durable.credit().arrived(alice, TestMessages.message(BODY).heldBytes());

        assertThat(pageOut())
                .hasSize(2)
                .contains(new Effect.Counted(HeldContent.UNREAD_BYTES))
                .hasAtLeastOneElementOfType(Effect.Released.class);
        assertThat(durable.outstandingMessages()).isEqualTo(3);
    }

    @Test
    void whatIsNotYetInTheLogStaysUntilItIs() {
        consumeDurable(alice);
        final Message message = TestMessages.underWay(BODY);
        durable.publish(message, publisher, 0);
        arrived(alice);
        assertThat(pageOut()).isEmpty();

        TestMessages.write(message, position(1), LENGTH);
        pageOut();
        durable.settle(alice, 1, 1, Settlement.ACK);
        assertThat(effects.take()).contains(new Effect.SettledUnread(1, position(1), LENGTH));
    }

    @Test
    void whatWasGotIsLetGoAtOnce() {
        publishDurable(1);
        durable.get(alice, false);
        effects.take();

        assertThat(released(pageOut())).isEqualTo(1);
    }

    @Test
    void anAcknowledgementGivesBackThePlaceInTheLogAndInMemory() {
        deliverAndLetGo(alice, 2);

        durable.settle(alice, 1, 2, Settlement.ACK);

        assertThat(effects.take())
                .containsExactly(
                        new Effect.SettledUnread(1, position(1), LENGTH),
                        new Effect.Counted(-HeldContent.UNREAD_BYTES),
                        new Effect.SettledUnread(2, position(2), LENGTH),
                        new Effect.Counted(-HeldContent.UNREAD_BYTES));
    }

    @Test
    void whatComesBackIsReadAndDeliveredAgainInOrder() {
        deliverAndLetGo(alice, 5);

        durable.detach(alice);
        assertThat(effects.take()).doesNotHaveAnyElementsOfTypes(Effect.Held.class, Effect.Released.class);
        assertThat(durable.readyMessages()).isEqualTo(5);
        consumeDurable(bob);
        final Missing missing = onlyRead(effects.take());
        assertThat(missing.sequences()).containsExactly(1, 2, 3, 4, 5);
        durable.loaded(missing, read(missing));

        final List<Effect.Deliver> again = deliveries(effects.take());
        assertThat(again).extracting(Effect.Deliver::sequence).containsExactly(1L, 2L, 3L, 4L, 5L);
        assertThat(again).allMatch(Effect.Deliver::redelivered);
    }

    @Test
    void whatIsDeliveredAgainMayBeLetGoAgain() {
        deliverAndLetGo(alice, 3);
        durable.detach(alice);
        effects.take();
        consumeDurable(bob);
        final Missing missing = onlyRead(effects.take());
        durable.loaded(missing, read(missing));
        arrived(bob);

        assertThat(released(pageOut())).isEqualTo(3);
        durable.settle(bob, 1, 3, Settlement.ACK);
        assertThat(durable.outstandingMessages()).isZero();
    }

    @Test
    void rejectedWithoutAnywhereToGoItIsSettledUnread() {
        deliverAndLetGo(alice, 1);

        durable.settle(alice, 1, 1, Settlement.REJECT);

        assertThat(effects.take())
                .containsExactly(
                        new Effect.SettledUnread(1, position(1), LENGTH),
                        new Effect.Counted(-HeldContent.UNREAD_BYTES));
    }

    @Test
    void aDeadMessageIsReadBeforeItGoesAndThoseThatDieMeanwhileFollow() {
        durable.configure(letters());
        deliverAndLetGo(alice, 3);
        publishDurable(2);
        effects.take();

        durable.settle(alice, 1, 5, Settlement.REJECT);

        final List<Effect> first = effects.take();
        assertThat(died(first)).isEmpty();
        assertHeld(6, 5, 1, 5);
        final List<Effect> then = readAllDead(first);
        assertThat(died(then)).containsExactly(1L, 2L, 3L, 4L, 5L);
        assertThat(then).filteredOn(Effect.Held.class::isInstance).hasSize(3);
        for (int sequence = 1; sequence <= 5; sequence++) {
            durable.left(sequence, true);
        }
        assertHeld(6, 5);
    }

    @Test
    void manyDeadMessagesAreReadAPortionAtATime() {
        durable.configure(letters());
        final int many = 3 * Leaving.MESSAGES_MAX / 2;
        deliverAndLetGo(alice, many);

        durable.settle(alice, 1, many, Settlement.REJECT);

        int dead = 0;
        for (List<Effect> did = effects.take(); dead < many; did = effects.take()) {
            final List<Missing> asked = did.stream()
                    .filter(Effect.ReadDead.class::isInstance)
                    .map(effect -> ((Effect.ReadDead) effect).missing())
                    .toList();
            assertThat(asked.size()).isLessThanOrEqualTo(1);
            asked.forEach(missing -> {
                assertThat(missing.bytes()).isLessThanOrEqualTo(PageOut.HEAD_BYTES);
                durable.deadRead(missing, read(missing));
            });
            for (final long sequence : died(did)) {
                assertThat(sequence).isEqualTo(++dead);
                durable.left(sequence, false);
            }
        }
        assertHeld(many + 1, many);
    }

    @Test
    void aDeadMessageThatCannotBeReadIsLostAndTheNextOneGoes() {
        durable.configure(letters());
        deliverAndLetGo(alice, 2);
        durable.settle(alice, 1, 2, Settlement.REJECT);
        final Missing missing = onlyReadDead(effects.take());

        durable.deadRead(missing, new Message[missing.size()]);

        assertThat(died(readAllDead(effects.take()))).containsExactly(2L);
    }

    @Test
    void deadMessagesOfAQueueThatIsDeletedAreReadAndSent() {
        durable.configure(letters());
        deliverAndLetGo(alice, 300);
        durable.settle(alice, 1, 300, Settlement.REJECT);
        final List<Effect> did = effects.take();

        durable.closeIf(false, false);
        effects.take();

        assertThat(died(readAllDead(did))).hasSize(300);
    }

    @Test
    void oneThatCameBackTooOftenIsReadBeforeItGoes() {
        durable.configure(
                settings(Optional.of(WHERE), new Redelivery(0, RetryDelay.DISABLED, 0, 0), 0, Optional.empty()));
        deliverAndLetGo(alice, 1);

        durable.settle(alice, 1, 1, Settlement.FAIL);
        final Missing missing = onlyReadDead(effects.take());
        durable.deadRead(missing, read(missing));

        assertThat(died(effects.take())).containsExactly(1L);
    }

    @Test
    void oneThatWaitsForItsRetryNeedsNoContent() {
        durable.configure(settings(
                Optional.empty(), new Redelivery(QueueSettings.NONE, RetryDelay.ALL, 100, 100), 0, Optional.empty()));
        consumeDurable(alice);
        publishDurable(2);
        arrived(alice);
        durable.settle(alice, 1, 2, Settlement.FAIL);
        effects.take();

        assertThat(released(pageOut())).isEqualTo(2);
        assertHeld(3, 2, 1, 2);
        time += 100;
        durable.wake();
        final Missing missing = onlyRead(effects.take());
        durable.loaded(missing, read(missing));

        assertThat(deliveredSequences(effects.take())).containsExactly(1L, 2L);
    }

    @Test
    void whatComesBackHasItsPriority() {
        durable = durable(settings(Optional.empty(), QueueSettings.PLAIN.redelivery(), 5, Optional.empty()));
        consumeDurable(alice);
        publishDurable(TestMessages.ofPriority(1, BODY));
        publishDurable(TestMessages.ofPriority(9, BODY));
        publishDurable(TestMessages.ofPriority(5, BODY));
        arrived(alice);
        assertThat(released(pageOut())).isEqualTo(3);

        durable.detach(alice);
        effects.take();
        durable.get(bob, false);

        assertThat(onlyRead(effects.take()).sequences()).containsExactly(2, 3);
    }

    @Test
    void whatComesBackWaitsForTheHolderOfItsKey() {
        durable = durable(settings(
                Optional.empty(),
                QueueSettings.PLAIN.redelivery(),
                0,
                GroupsFixture.settings().groupKey()));
        consumeDurable(alice);
        for (int i = 0; i < 3; i++) {
            publishDurable(red());
        }
        arrived(alice);
        assertThat(released(pageOut())).isEqualTo(3);
        durable.credit().stop(alice, true);
        consumeDurable(bob);

        durable.settle(alice, 1, 1, Settlement.REQUEUE);
        final Missing missing = onlyRead(effects.take());
        durable.loaded(missing, redRead(missing));
        assertThat(deliveries(effects.take())).as("its key is with alice").isEmpty();
        durable.settle(alice, 2, 3, Settlement.ACK);

        final List<Effect.Deliver> got = deliveries(effects.take());
        assertThat(got).extracting(Effect.Deliver::sequence).containsExactly(1L);
        assertThat(got.get(0).subscription().client()).isEqualTo(bob);
    }

    @Test
    void whatATransactionAcknowledgesIsKeptByTheLogReadOrNot() {
        deliverAndLetGo(alice, 2);

        durable.prepare(
                alice, new TransactionPart(List.of(), List.of(new TransactionPart.Settled(1, 2, Settlement.ACK))));

        assertThat(effects.take())
                .containsExactly(new Effect.Answer(
                        alice, new QueueAnswer.Prepared(List.of(new QueueAnswer.KeptRange(7, 1, 2)))));
    }

    @Test
    void aRecordThatIsCopiedMovesWithItsMessage() {
        deliverAndLetGo(alice, 1);
        assertThat(durable.mayHold(1, position(1))).isTrue();
        assertThat(durable.mayHold(1, position(2))).isFalse();

        durable.copied(new CopiedRecord(
                1, position(1), 55, LENGTH, moved -> assertThat(moved).isTrue()));
        durable.settle(alice, 1, 1, Settlement.ACK);

        assertThat(effects.take()).contains(new Effect.SettledUnread(1, 55, LENGTH));
    }

    @Test
    void aQueueThatIsDeletedGivesAllPlacesBack() {
        deliverAndLetGo(alice, 2);

        durable.closeIf(false, false);

        assertThat(effects.take())
                .contains(
                        new Effect.DroppedUnread(position(1), LENGTH),
                        new Effect.DroppedUnread(position(2), LENGTH),
                        new Effect.Counted(-HeldContent.UNREAD_BYTES));
    }

    @Test
    void aClientThatReadsNothingDoesNotKeepWhatOthersHaveInMemory() {
        consumeDurable(alice);
        consumeDurable(bob);
        publishDurable(10);
        // Round robin: bob, who reads nothing, has every other one.
        arrived(alice);

        assertThat(released(pageOut())).isEqualTo(5);
    }
}
