package io.bilbymq.broker.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.broker.message.Message;
import io.bilbymq.broker.queue.QueueSettings.DeadLettering;
import io.bilbymq.broker.queue.QueueSettings.Expiry;
import io.bilbymq.broker.queue.QueueSettings.LengthLimit;
import io.bilbymq.broker.queue.QueueSettings.Overflow;
import io.bilbymq.persistence.RecoveredPlaces;
import io.bilbymq.persistence.RecoveredQueue;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What limits do to messages whose contents are in the log only. */
class QueueMachineStoredLimitsTest extends QueueMachineFixture {
    private static final long ID = 7;
    private static final long BODY = 10;
    private static final Optional<DeadLettering> NOWHERE = Optional.empty();
    private static final Optional<DeadLettering> SOMEWHERE =
            Optional.of(new DeadLettering("dlx", Optional.empty(), false));

    QueueMachineStoredLimitsTest() {
        time = 1000;
    }

    private static QueueSettings settings(boolean exact, long messagesMax, Optional<DeadLettering> deadLettering) {
        return new QueueSettings(
                new Expiry(
                        QueueSettings.NONE,
                        QueueSettings.NONE,
                        exact ? QueueSettings.Timing.EXACT : QueueSettings.Timing.AT_HEAD),
                new LengthLimit(messagesMax, QueueSettings.NONE, Overflow.DROP_HEAD),
                deadLettering,
                QueueSettings.PLAIN.redelivery(),
                QueueSettings.PLAIN.consuming(),
                0,
                Optional.empty(),
                false);
    }

    private static Effect died(long sequence, Message message, DeathReason reason) {
        return new Effect.Died(new Leaving.Dead(sequence, message, reason, SOMEWHERE.orElseThrow()));
    }

    /** A queue with messages 1, 2 and so on that have these deadlines; their records lie at 100, 200 and so on. */
    private QueueMachine restored(QueueSettings settings, long... deadlines) {
        final QueueMachine machine =
                new QueueMachine(ID, false, true, settings, new ReadyMessages(), () -> time, effects);
        final int count = deadlines.length;
        final long[] sequences = new long[count];
        final long[] positions = new long[count];
        final int[] lengths = new int[count];
        final long[] notes = new long[count];
        for (int i = 0; i < count; i++) {
            sequences[i] = i + 1L;
            positions[i] = 100 * sequences[i];
            lengths[i] = 50;
        }
        Arrays.fill(notes, BODY);
        machine.restore(
                new RecoveredQueue(ID, count + 1L, 0),
                new RecoveredPlaces(ID, sequences, positions, lengths, notes, deadlines));
        machine.restored();
        return machine;
    }

    private static Effect dropped(long sequence) {
        return new Effect.SettledUnread(sequence, 100 * sequence, 50);
    }

    private static Message content(long sequence) {
        return TestMessages.stored((int) BODY, 100 * sequence, 50);
    }

    private static Missing read(List<Effect> effects) {
        return effects.stream()
                .filter(Effect.Read.class::isInstance)
                .map(effect -> ((Effect.Read) effect).missing())
                .reduce((first, second) -> second)
                .orElseThrow();
    }

    @Test
    void whatIsTooMuchAfterAStartIsDroppedUnread() {
        final QueueMachine machine = restored(settings(false, 1, NOWHERE), 0, 0, 0);

        assertThat(effects.take()).containsExactly(dropped(1), dropped(2));
        assertThat(machine.readyMessages()).isEqualTo(1);
    }

    @Test
    void whatHasExpiredAtAStartIsDroppedUnreadAndTheNextIsWaitedFor() {
        restored(settings(false, QueueSettings.NONE, NOWHERE), 900, 1000, 1100, 800);

        assertThat(effects.take()).containsExactly(dropped(1), dropped(2), new Effect.WakeAt(1100));
    }

    @Test
    void whenItIsWokenTheHeadGoesAndThoseBehindItThatWaited() {
        final QueueMachine machine = restored(settings(false, QueueSettings.NONE, NOWHERE), 1100, 800, 0);
        effects.take();
        time = 1100;

        machine.wake();

        assertThat(effects.take()).containsExactly(dropped(1), dropped(2));
        assertThat(machine.readyMessages()).isEqualTo(1);
    }

    @Test
    void anExactQueueDoesNotLetThemWait() {
        final QueueMachine machine = restored(settings(true, QueueSettings.NONE, NOWHERE), 1100, 800, 0, 1050);
        assertThat(effects.take()).containsExactly(dropped(2), new Effect.WakeAt(1050));
        time = 1075;

        machine.wake();

        assertThat(effects.take()).containsExactly(dropped(4), new Effect.WakeAt(1100));
        assertThat(machine.readyMessages()).isEqualTo(2);
    }

    @Test
    void whatIsWantedElsewhereIsReadBeforeItGoes() {
        final QueueMachine machine = restored(settings(false, 1, SOMEWHERE), 0, 0);
        final Missing missing = read(effects.take());
        assertThat(missing.sequences()).contains(1L);
        final Message first = content(1);
        final Message second = content(2);

        machine.loaded(missing, new @Nullable Message[] {first, second});

        assertThat(machine.readyMessages()).isEqualTo(1);
        assertThat(effects.take()).contains(new Effect.Held(first), died(1, first, DeathReason.MAXLEN));
    }

    @Test
    void noWakingIsAskedForAsLongAsThatIsRead() {
        restored(settings(false, QueueSettings.NONE, SOMEWHERE), 900);
        restored(settings(true, QueueSettings.NONE, SOMEWHERE), 0, 900);

        assertThat(effects.take()).hasSize(2).allMatch(Effect.Read.class::isInstance);
    }

    @Test
    void fromTheMiddleTooIsReadWhatIsWantedElsewhereAndNothingElse() {
        final QueueMachine machine = restored(settings(true, QueueSettings.NONE, SOMEWHERE), 0, 950, 0, 900, 0);
        final Missing missing = read(effects.take());
        assertThat(missing.sequences()).containsExactly(4, 2);
        final Message second = content(2);
        final Message fourth = content(4);

        machine.loaded(missing, new @Nullable Message[] {fourth, second});

        assertThat(machine.readyMessages()).isEqualTo(3);
        assertThat(effects.take())
                .containsSubsequence(died(4, fourth, DeathReason.EXPIRED), died(2, second, DeathReason.EXPIRED));
    }

    @Test
    void whatIsWantedElsewhereAndCannotBeReadIsNotWaitedFor() {
        final QueueMachine machine = restored(settings(true, QueueSettings.NONE, SOMEWHERE), 0, 900, 0);
        final Missing missing = read(effects.take());

        machine.loaded(missing, new @Nullable Message[missing.size()]);

        assertThat(machine.readyMessages()).isEqualTo(2);
        assertThat(effects.take()).isEmpty();
    }

    @Test
    void anExpiredHeadThatIsBeingReadIsNotDelivered() {
        final QueueMachine machine = restored(settings(false, QueueSettings.NONE, SOMEWHERE), 900, 0);
        final Missing missing = read(effects.take());
        machine.consume(subscription(alice, 0), false);
        effects.take();
        final Message second = content(2);

        machine.loaded(missing, new @Nullable Message[] {content(1), second});

        assertThat(deliveredSequences(effects.take())).containsExactly(2L);
    }
}
