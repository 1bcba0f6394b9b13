package io.bilbymq.broker.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.broker.message.Message;
import io.bilbymq.broker.queue.QueueSettings.Redelivery;
import io.bilbymq.broker.queue.QueueSettings.RetryDelay;
import io.bilbymq.persistence.QueueStateEntry;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Messages that come back to a queue that counts them, or has them wait. */
class QueueMachineReturnsTest extends QueueMachineFixture {
    private static final QueueSettings.DeadLettering WHERE =
            new QueueSettings.DeadLettering("dlx", Optional.empty(), false);

    private void configure(Redelivery redelivery) {
        final QueueSettings letters = with(WHERE);
        queue.configure(new QueueSettings(
                letters.expiry(),
                letters.lengthLimit(),
                letters.deadLettering(),
                redelivery,
                letters.consuming(),
                0,
                Optional.empty(),
                false));
    }

    private void limit(long limit) {
        configure(new Redelivery(limit, RetryDelay.DISABLED, 0, 0));
    }

    private void delay(long min, long max) {
        configure(new Redelivery(QueueSettings.NONE, RetryDelay.ALL, min, max));
    }

    private void timePasses(long millis) {
        time += millis;
        queue.wake();
    }

    /** What is done besides counting memory. */
    private static List<Effect> withoutCounted(List<Effect> done) {
        return done.stream()
                .filter(effect -> !(effect instanceof Effect.Counted))
                .toList();
    }

    @Test
    void aMessageThatFailsTooOftenDies() {
        limit(1);
        consume(alice, 1);
        final Message message = publish(1).get(0);

        queue.settle(alice, 1, 1, Settlement.FAIL);
        assertThat(deliveredSequences(effects.take())).containsExactly(1L, 1L);
        queue.settle(alice, 1, 1, Settlement.FAIL);

        assertThat(withoutCounted(effects.take()))
                .containsExactly(new Effect.Died(new Leaving.Dead(1, message, DeathReason.DELIVERY_LIMIT, WHERE)));
    }

    @Test
    void aClientThatGoesAwayCountsAndOneThatGivesBackDoesNot() {
        limit(0);
        consume(alice, 1);
        publish(1);
        queue.settle(alice, 1, 1, Settlement.REQUEUE);
        effects.take();

        queue.detach(alice);

        assertThat(effects.take()).anySatisfy(effect -> assertThat(effect).isInstanceOf(Effect.Died.class));
    }

    @Test
    void aMessageThatWaitsIsReadyWhenItsTimeHasCome() {
        delay(50, 80);
        consume(alice, 1);
        publish(1);
        effects.take();

        queue.settle(alice, 1, 1, Settlement.FAIL);
        assertThat(withoutCounted(effects.take())).containsExactly(new Effect.WakeAt(50));
        assertThat(queue.readyMessages()).isZero();

        timePasses(50);
        final List<Effect.Deliver> again = deliveries(effects.take());
        assertThat(again).extracting(Effect.Deliver::sequence).containsExactly(1L);
        assertThat(again).allMatch(Effect.Deliver::redelivered);
    }

    @Test
    void thoseThatWaitComeBackWhenEachHasWaitedLongEnough() {
        delay(50, 80);
        consume(alice, 3);
        publish(3);
        queue.settle(alice, 2, 2, Settlement.FAIL);
        time = 20;
        queue.settle(alice, 1, 1, Settlement.FAIL);
        queue.settle(alice, 3, 3, Settlement.FAIL);
        effects.take();

        timePasses(20);
        assertThat(deliveries(effects.take())).isEmpty();
        timePasses(10);
        final List<Effect> first = effects.take();
        assertThat(deliveredSequences(first)).containsExactly(2L);
        assertThat(first).as("there are others").contains(new Effect.WakeAt(70));
        timePasses(20);
        assertThat(deliveredSequences(effects.take())).containsExactly(1L, 3L);
    }

    @Test
    void aDelayThatIsLongerThanAnyClockIsForEver() {
        delay(Long.MAX_VALUE, Long.MAX_VALUE);
        consume(alice, 1);
        publish(1);
        time = 1_000_000_000_000L;
        queue.settle(alice, 1, 1, Settlement.FAIL);
        effects.take();

        timePasses(1_000_000_000_000L);

        assertThat(deliveries(effects.take())).isEmpty();
        assertThat(queue.readyMessages()).isZero();
    }

    @Test
    void itComesBackToItsOldPlace() {
        delay(50, 80);
        consume(alice, 1);
        publish(3);
        queue.settle(alice, 1, 1, Settlement.FAIL);
        queue.credit().stop(alice, true);
        effects.take();

        timePasses(50);
        queue.settle(alice, 2, 2, Settlement.ACK);
        queue.credit().stop(alice, false);

        assertThat(deliveredSequences(effects.take())).containsExactly(1L);
    }

    @Test
    void aCheckpointSaysThatAMessageThatWaitsIsHere() {
        delay(50, 80);
        consume(alice, 1);
        publish(1);

        queue.settle(alice, 1, 1, Settlement.FAIL);

        assertThat(stateOf(queue)).usingRecursiveComparison().isEqualTo(new QueueStateEntry(1, 2, 1, new long[] {1, 1
        }));
    }

    @Test
    void aPurgeLeavesAloneWhatWaitsAndADeletedQueueDropsIt() {
        delay(50, 80);
        consume(alice, 1);
        final Message message = publish(1).get(0);
        queue.settle(alice, 1, 1, Settlement.FAIL);
        effects.take();

        queue.purge(bob);
        assertThat(effects.take()).containsExactly(new Effect.Answer(bob, new QueueAnswer.Purged(0)));

        queue.closeIf(false, false);
        assertThat(effects.take()).contains(new Effect.Released(message));
        timePasses(50);
        assertThat(effects.take()).isEmpty();
    }
}
