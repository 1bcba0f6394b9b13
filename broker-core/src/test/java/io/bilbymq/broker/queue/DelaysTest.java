package io.bilbymq.broker.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.amqp.FieldTable;
import io.bilbymq.amqp.FieldValue;
import io.bilbymq.amqp.Properties;
import io.bilbymq.broker.loop.ManualLoop;
import io.bilbymq.broker.message.Message;
import io.bilbymq.persistence.RecoveredPlaces;
import io.bilbymq.persistence.RecoveredQueue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The machine of a queue that delays, its clock and its log by hand. */
class DelaysTest {
    private static final long ID = 7;

    private final RecordingEffects effects = new RecordingEffects();
    private final TestClient publisher = new TestClient("publisher", new ManualLoop("loop", 0));
    private long time = 1_000;

    private QueueMachine machine(boolean durable) {
        return new QueueMachine(ID, false, durable, QueueSettings.DELAYING, new ReadyMessages(), () -> time, effects);
    }

    private static Message delayed(long millis) {
        return TestMessages.with(Properties.builder().headers(FieldTable.of("x-delay", FieldValue.of(millis))), 0);
    }

    private static Message publish(QueueMachine machine, Message message, TestClient publisher) {
        machine.publish(message, publisher, 0);
        return message;
    }

    private List<Message> due() {
        return effects.take().stream()
                .filter(Effect.Died.class::isInstance)
                .map(effect -> ((Effect.Died) effect).dead())
                .peek(dead -> assertThat(dead.reason()).isEqualTo(DeathReason.DUE))
                .map(Leaving.Dead::message)
                .toList();
    }

    private List<Long> wakings() {
        return effects.take().stream()
                .filter(Effect.WakeAt.class::isInstance)
                .map(effect -> ((Effect.WakeAt) effect).time())
                .toList();
    }

    @Test
    void messagesGoWhenTheyAreDueInTheOrderInWhichTheyAre() {
        final QueueMachine machine = machine(false);
        final Message late = publish(machine, delayed(300), publisher);
        final Message first = publish(machine, delayed(100), publisher);
        final Message second = publish(machine, delayed(100), publisher);
        assertThat(wakings()).containsExactly(1_300L, 1_100L);

        time = 1_099;
        machine.wake();
        assertThat(due()).isEmpty();
        time = 1_100;
        machine.wake();
        assertThat(due()).containsExactly(first, second);
        time = 5_000;
        machine.wake();

        assertThat(due()).containsExactly(late);
    }

    @Test
    void whatComesLaterAndIsDueEarlierGoesFirstThoughBothAreLate() {
        final QueueMachine machine = machine(false);
        final Message head = publish(machine, delayed(200), publisher);
        final Message behind = publish(machine, delayed(100), publisher);
        time = 1_500;

        machine.wake();

        assertThat(due()).containsExactly(behind, head);
    }

    @Test
    void noConsumerGetsWhatWaits() {
        final QueueMachine machine = machine(false);
        publish(machine, delayed(100), publisher);

        machine.consume(new Subscription(publisher, "tag", true, false, 0, 0), false);

        assertThat(effects.take()).noneMatch(Effect.Deliver.class::isInstance);
        assertThat(machine.readyMessages()).isEqualTo(1);
    }

    @Test
    void aTimeToLiveDoesNotCountWhileItWaits() {
        final QueueMachine machine = machine(false);
        final Message message = TestMessages.with(
                Properties.builder()
                        .headers(FieldTable.of("x-delay", FieldValue.of(500)))
                        .expiration("1"),
                0);
        publish(machine, message, publisher);
        time = 1_400;

        machine.wake();

        assertThat(due()).isEmpty();
        assertThat(machine.readyMessages()).isEqualTo(1);
    }

    /** As a restart leaves it: contents in the log only; message i is due at the i-th time. */
    private QueueMachine restored(long... due) {
        final QueueMachine machine = machine(true);
        final long[] sequences = new long[due.length];
        final long[] positions = new long[due.length];
        final int[] lengths = new int[due.length];
        for (int i = 0; i < due.length; i++) {
            sequences[i] = i + 1L;
            positions[i] = 100 * sequences[i];
            lengths[i] = 50;
        }
        machine.restore(
                new RecoveredQueue(ID, due.length + 1L, 0),
                new RecoveredPlaces(ID, sequences, positions, lengths, new long[due.length], due));
        machine.restored();
        return machine;
    }

    private static Missing read(List<Effect> effects) {
        final List<Missing> asked = effects.stream()
                .filter(Effect.Read.class::isInstance)
                .map(effect -> ((Effect.Read) effect).missing())
                .toList();
        assertThat(asked).hasSize(1);
        return asked.get(0);
    }

    private static @Nullable Message[] contents(Missing missing) {
        return Arrays.stream(missing.positions())
                .mapToObj(position -> TestMessages.stored(delayed(1), position, 50))
                .toArray(Message[]::new);
    }

    @Test
    void whatIsDueTogetherIsReadTogetherAndNothingElseIs() {
        final QueueMachine machine = restored(900, 2_000, 800, 2_000, 950);

        final Missing missing = read(effects.take());
        assertThat(missing.sequences()).containsExactlyInAnyOrder(1, 3, 5);
        final @Nullable Message[] contents = contents(missing);
        machine.loaded(missing, contents);

        final List<Long> left = effects.take().stream()
                .filter(Effect.Died.class::isInstance)
                .map(effect -> ((Effect.Died) effect).dead().sequence())
                .toList();
        assertThat(left).containsExactly(3L, 1L, 5L);
    }

    @Test
    void whatBecomesDueWhileOthersAreReadDoesNotOvertakeThem() {
        final QueueMachine machine = restored(900, 800);
        final Missing missing = read(effects.take());
        time = 1_001;
        final Message later = TestMessages.underWay(delayed(0));

        publish(machine, later, publisher);
        assertThat(due()).isEmpty();
        machine.loaded(missing, contents(missing));

        assertThat(due()).hasSize(3).last().isSameAs(later);
    }

    @Test
    void whatCannotBeReadIsNotWaitedFor() {
        final QueueMachine machine = restored(900, 800);
        final Missing missing = read(effects.take());
        final @Nullable Message[] contents = contents(missing);
        contents[0] = null;

        machine.loaded(missing, contents);

        assertThat(due()).hasSize(1);
        assertThat(machine.readyMessages()).isZero();
    }

    @Test
    void whatIsCancelledIsSettledAndNeverGoes() {
        final QueueMachine machine = restored(2_000, 2_000, 2_000);
        effects.take();
        final List<Integer> answers = new ArrayList<>();

        machine.upkeep().delays().cancel(new long[] {2, 99}, answers::add);

        final List<Effect> said = effects.take();
        assertThat(said).contains(new Effect.SettledUnread(2, 200, 50));
        assertThat(answers).as("answered before it is durable").isEmpty();
        said.stream()
                .filter(Effect.WhenDurable.class::isInstance)
                .forEach(effect -> ((Effect.WhenDurable) effect).then().run());
        assertThat(answers).containsExactly(1);
        assertThat(machine.upkeep().delays().pending().size()).isEqualTo(2);
    }

    @Test
    void contentsAreShownWhereverTheyAre() {
        final QueueMachine machine = restored(2_000, 2_000);
        final Message third = TestMessages.underWay(delayed(500));
        publish(machine, third, publisher);
        effects.take();
        final List<@Nullable Message> shown = new ArrayList<>();

        machine.upkeep().delays().show(new long[] {3, 1, 99, 2}, messages -> shown.addAll(Arrays.asList(messages)));
        final Effect.Show asked = (Effect.Show) effects.take().get(0);
        final @Nullable Message[] contents = contents(asked.missing());
        asked.answer().accept(contents);

        assertThat(shown).containsExactly(third, contents[0], null, contents[1]);
    }
}
