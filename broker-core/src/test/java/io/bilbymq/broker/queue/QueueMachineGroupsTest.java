package io.bilbymq.broker.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.amqp.FieldTable;
import io.bilbymq.amqp.FieldValue;
import io.bilbymq.amqp.Properties;
import io.bilbymq.broker.loop.ManualLoop;
import io.bilbymq.broker.message.Message;
import io.bilbymq.broker.queue.QueueSettings.LengthLimit;
import io.bilbymq.broker.queue.QueueSettings.Overflow;
import io.bilbymq.broker.queue.QueueSettings.Redelivery;
import io.bilbymq.broker.queue.QueueSettings.RetryDelay;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Messages of one key are with one consumer at a time. */
class QueueMachineGroupsTest {
    private final RecordingEffects effects = new RecordingEffects();
    private final ManualLoop loop = new ManualLoop("loop", 0);
    private final TestClient publisher = new TestClient("publisher", loop);
    private final TestClient alice = new TestClient("alice", loop);
    private final TestClient bob = new TestClient("bob", loop);
    private long time = 1000;
    private QueueMachine queue = queue(GroupsFixture.settings());

    private QueueMachine queue(QueueSettings settings) {
        return new QueueMachine(1, false, false, settings, new ReadyMessages(), () -> time, effects);
    }

    private void publish(Message message) {
        queue.publish(message, publisher, 0);
    }

    private void publish(String... keys) {
        for (final String key : keys) {
            publish(GroupsFixture.of(key));
        }
    }

    private void consume(TestClient client, int prefetch) {
        queue.consume(new Subscription(client, "tag", false, false, 0, prefetch), false);
    }

    private void ack(TestClient client, long sequence) {
        queue.settle(client, sequence, sequence, Settlement.ACK);
    }

    /** Who got what since this was asked last: sequences behind names. */
    private List<String> delivered() {
        return QueueMachineFixture.deliveries(effects.take()).stream()
                .map(delivery -> delivery.subscription().client() + " " + delivery.sequence())
                .toList();
    }

    private String got(TestClient client) {
        queue.get(client, false);
        return effects.take().stream()
                .filter(Effect.Answer.class::isInstance)
                .map(effect -> ((Effect.Answer) effect).answer())
                .map(answer -> answer instanceof QueueAnswer.Got got ? "got " + got.sequence() : "empty")
                .reduce("", String::concat);
    }

    @Test
    void aMessageWhoseKeyIsBusyWaitsAndOthersPassIt() {
        consume(alice, 1);
        consume(bob, 1);

        publish("red", "red", "blue");

        assertThat(delivered()).containsExactly("alice 1", "bob 3");
        assertThat(queue.readyMessages()).isEqualTo(1);
    }

    @Test
    void whoHasAKeyGetsMoreOfItUpToItsPrefetch() {
        consume(alice, 3);
        consume(bob, 3);

        publish("red", "red", "red", "red", "blue");

        assertThat(delivered()).containsExactly("alice 1", "alice 2", "alice 3", "bob 5");
    }

    @Test
    void aKeyThatIsFreeAgainGoesToWhoeverHasTime() {
        consume(alice, 1);
        publish("red", "blue", "red");
        consume(bob, 2);
        assertThat(delivered()).containsExactly("alice 1", "bob 2");

        ack(alice, 1);
        assertThat(delivered()).containsExactly("bob 3");
    }

    @Test
    void aWaitingMessageOfAFreeKeyGoesBeforeLaterOnes() {
        consume(alice, 1);
        consume(bob, 1);
        publish("red", "blue", "red", "green");
        delivered();

        ack(bob, 2);
        assertThat(delivered()).containsExactly("bob 4");
        ack(alice, 1);
        assertThat(delivered()).containsExactly("alice 3");
    }

    @Test
    void whatIsRequeuedGoesBeforeLaterOnesOfItsKeyAndToNobodyElseAsLongAsOthersAreOutstanding() {
        consume(alice, 2);
        consume(bob, 2);
        publish("red", "red", "red");
        assertThat(delivered()).containsExactly("alice 1", "alice 2");

        queue.settle(alice, 1, 1, Settlement.REQUEUE);

        assertThat(delivered()).containsExactly("alice 1");
    }

    @Test
    void aClientThatDiesGivesAllBackInOrder() {
        consume(alice, 3);
        publish("red", "red", "red", "red");
        delivered();
        consume(bob, 0);
        assertThat(delivered()).isEmpty();

        queue.detach(alice);

        assertThat(delivered()).containsExactly("bob 1", "bob 2", "bob 3", "bob 4");
    }

    @Test
    void aConsumerThatIsCancelledKeepsItsKeysUntilItHasSettled() {
        final Subscription subscription = new Subscription(alice, "tag", false, false, 0, 1);
        queue.consume(subscription, false);
        publish("red", "red");
        queue.cancel(subscription);
        consume(bob, 1);
        assertThat(delivered()).containsExactly("alice 1");

        ack(alice, 1);
        assertThat(delivered()).containsExactly("bob 2");
    }

    @Test
    void messagesWithoutKeyAreFree() {
        consume(alice, 1);
        consume(bob, 1);

        publish(TestMessages.message());
        publish(TestMessages.message());

        assertThat(delivered()).containsExactly("alice 1", "bob 2");
    }

    @Test
    void aKeyIsTextOrAnIntegerOfAnyWidth() {
        consume(alice, 1);
        consume(bob, 10);

        publish(GroupsFixture.of(FieldValue.of(5L)));
        publish(GroupsFixture.of(new FieldValue.Int8((byte) 5)));
        publish("5");
        publish(GroupsFixture.of(new FieldValue.Table(FieldTable.empty())));
        publish(GroupsFixture.of(new FieldValue.Bool(true)));

        assertThat(delivered()).containsExactly("alice 1", "bob 3", "bob 4", "bob 5");
    }

    @Test
    void whoDoesNotAcknowledgeIsDoneAtOnce() {
        queue.consume(new Subscription(alice, "tag", true, false, 0, 0), false);

        publish("red", "red");

        assertThat(delivered()).containsExactly("alice 1", "alice 2");
    }

    @Test
    void aGetPassesWhatOthersHaveAndTakesItsKeyItself() {
        consume(alice, 1);
        publish("red", "red", "blue", "blue", "blue");
        delivered();

        assertThat(got(bob)).isEqualTo("got 3");
        assertThat(got(bob)).isEqualTo("got 4");
        consume(alice, 1);
        assertThat(delivered()).isEmpty();

        ack(bob, 3);
        ack(bob, 4);
        assertThat(delivered()).containsExactly("alice 5");
        assertThat(got(bob)).isEqualTo("empty");
        assertThat(queue.readyMessages()).isEqualTo(1);
    }

    @Test
    void aMessageThatWaitsForItsRetryKeepsLaterOnesOfItsKeyBack() {
        queue = queue(GroupsFixture.settings(
                QueueSettings.PLAIN.expiry(),
                QueueSettings.PLAIN.lengthLimit(),
                new Redelivery(QueueSettings.NONE, RetryDelay.ALL, 100, 100)));
        consume(alice, 1);
        publish("red", "red", "blue");
        queue.settle(alice, 1, 1, Settlement.REQUEUE);
        assertThat(delivered()).containsExactly("alice 1", "alice 3");

        ack(alice, 3);
        assertThat(delivered()).isEmpty();
        time += 100;
        queue.wake();
        assertThat(delivered()).containsExactly("alice 1");
    }

    @Test
    void whatIsOverTheLimitIsTheOldestBlockedOrNot() {
        queue = queue(GroupsFixture.settings(
                QueueSettings.PLAIN.expiry(),
                new LengthLimit(2, QueueSettings.NONE, Overflow.DROP_HEAD),
                QueueSettings.PLAIN.redelivery()));
        consume(alice, 1);
        consume(bob, 1);
        publish("red", "red", "blue", "red", "blue");
        assertThat(delivered()).containsExactly("alice 1", "bob 3");

        publish("red");
        assertThat(queue.readyMessages()).isEqualTo(2);
        ack(bob, 3);
        ack(alice, 1);
        assertThat(delivered()).containsExactly("bob 5", "alice 6");
    }

    @Test
    void aBlockedMessageWhoseTimeIsOverIsNotDelivered() {
        consume(alice, 1);
        publish(GroupsFixture.of("red"));
        publish(GroupsFixture.of("red"));
        publish(GroupsFixture.expiring("red", 10));
        publish("red");
        ack(alice, 1);
        assertThat(delivered()).containsExactly("alice 1", "alice 2");
        time = 2000;

        ack(alice, 2);

        assertThat(delivered()).containsExactly("alice 4");
        assertThat(queue.readyMessages()).isZero();
    }

    @Test
    void whoGetsAKeyGetsWhatIsBehindThoseThatHaveLeft() {
        consume(alice, 1);
        publish("red");
        publish(GroupsFixture.expiring("red", 5));
        publish("red");
        consume(bob, 2);
        delivered();
        time += 10;
        queue.wake();

        queue.detach(alice);

        assertThat(delivered()).containsExactly("bob 1", "bob 3");
    }

    @Test
    void aKeyIsWithOneConsumerAlsoWhenManyHaveLeftThatWerePassedBy() {
        queue = new QueueMachine(
                1, false, false, GroupsFixture.settings(), new ReadyMessages(1, null, () -> {}), () -> time, effects);
        final Subscription first = new Subscription(alice, "tag", false, false, 0, 2);
        final Subscription looker = new Subscription(bob, "tag", false, false, 0, 1);
        queue.consume(first, false);
        publish("red", "blue");
        queue.consume(looker, false);
        for (int i = 0; i < 1200; i++) {
            publish(GroupsFixture.expiring("red", 5));
        }
        queue.cancel(looker);
        time += 10;
        queue.wake();
        delivered();

        queue.cancel(first);
        queue.settle(alice, 2, 2, Settlement.REQUEUE);
        publish(TestMessages.with(
                Properties.builder()
                        .headers(FieldTable.of(GroupsFixture.HEADER, FieldValue.of("blue")))
                        .priority(1),
                0));
        consume(bob, 1);
        consume(alice, 1);

        assertThat(delivered()).containsExactly("bob 1203");
    }

    @Test
    void aDueMessageBehindABlockedHeadDiesWhenItWouldBeDelivered() {
        consume(alice, 1);
        publish("red", "red");
        publish(GroupsFixture.expiring("blue", 10));
        publish("blue");
        time = 2000;

        consume(bob, 1);

        assertThat(delivered()).containsExactly("alice 1", "bob 4");
        assertThat(queue.readyMessages()).isEqualTo(1);
    }

    @Test
    void aPurgeTakesWhatIsBlockedAndNotTheKey() {
        consume(alice, 1);
        consume(bob, 1);
        publish("red", "red", "red");
        queue.purge(bob);
        publish("red");
        assertThat(delivered()).containsExactly("alice 1");

        ack(alice, 1);

        assertThat(delivered()).containsExactly("bob 4");
    }

    @Test
    void halfAMillionBlockedMessagesAreNotInTheWayOfOthers() {
        final int blocked = 500_000;
        consume(alice, 1);
        for (int i = 0; i < blocked; i++) {
            publish("red");
        }
        for (int i = 0; i < blocked; i++) {
            publish(GroupsFixture.of(FieldValue.of((long) i)));
        }
        assertThat(delivered()).containsExactly("alice 1");

        consume(bob, 1);
        for (long sequence = blocked + 1L; sequence <= 2 * blocked; sequence++) {
            assertThat(delivered()).containsExactly("bob " + sequence);
            queue.credit().arrived(bob, Link.TRANSIT_WINDOW_BYTES);
            ack(bob, sequence);
        }

        assertThat(delivered()).isEmpty();
        ack(alice, 1);
        assertThat(delivered()).containsExactly("bob 2");
        assertThat(queue.readyMessages()).isEqualTo(blocked - 2);
    }
}
