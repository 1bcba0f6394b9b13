package io.bilbymq.broker.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.broker.loop.ManualLoop;
import io.bilbymq.broker.message.Message;
import io.bilbymq.broker.message.MessageRecord;
import io.bilbymq.broker.store.CopiedRecord;
import io.bilbymq.persistence.QueueStateEntry;
import io.bilbymq.persistence.RecoveredPlaces;
import io.bilbymq.persistence.RecoveredQueue;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** The machine of a durable queue, messages of which are moved; its log by hand. */
class MovingStoredTest {
    private static final long ID = 7;

    private final RecordingEffects effects = new RecordingEffects();
    private final ManualLoop loop = new ManualLoop("loop", 0);
    private final TestClient publisher = new TestClient("publisher", loop);
    private final Queue target = new Queue(8, new QueueName("/", "target"), loop, false, ended -> {});
    private final List<Moved> answers = new ArrayList<>();
    private final QueueMachine machine =
            new QueueMachine(ID, false, true, QueueSettings.PLAIN, new ReadyMessages(), () -> 0, effects);

    private final Upkeep.Reply<Moved> reply = new Upkeep.Reply<>() {
        @Override
        public void done(Moved moved) {
            answers.add(moved);
        }

        @Override
        public void gone() {
            throw new AssertionError("gone");
        }
    };

    /** As a restart leaves it: contents in the log only. */
    private void restore(int messages) {
        final long[] sequences = LongStream.rangeClosed(1, messages).toArray();
        machine.restore(
                new RecoveredQueue(ID, messages + 1L, 0),
                new RecoveredPlaces(
                        ID,
                        sequences,
                        LongStream.of(sequences).map(sequence -> 100 * sequence).toArray(),
                        LongStream.of(sequences).mapToInt(sequence -> 50).toArray(),
                        new long[messages],
                        new long[messages]));
        machine.restored();
        effects.take();
    }

    private void move(MoveRequest request) {
        machine.upkeep().move(target, request, reply);
    }

    /** What has left since the last call. Contents are read, and what is to be done later is done. */
    private List<Leaving.Dead> left() {
        final List<Leaving.Dead> left = new ArrayList<>();
        for (List<Effect> said = effects.take(); !said.isEmpty(); said = effects.take()) {
            for (final Effect effect : said) {
                if (effect instanceof Effect.Show show) {
                    show.answer().accept(contents(show.missing()));
                } else if (effect instanceof Effect.Later later) {
                    later.then().run();
                } else if (effect instanceof Effect.Died died) {
                    left.add(died.dead());
                }
            }
        }
        return left;
    }

    private static Message[] contents(Missing missing) {
        return LongStream.of(missing.positions())
                .mapToObj(position -> TestMessages.stored(10, position, 50))
                .toArray(Message[]::new);
    }

    private static MessageRecord record(Message message) {
        return Objects.requireNonNull(message.record());
    }

    /** What a checkpoint would say, as first and last sequences. */
    private void assertHeld(long nextSequence, long... ranges) {
        assertThat(machine.state())
                .usingRecursiveComparison()
                .isEqualTo(new QueueStateEntry(ID, nextSequence, 0, ranges));
    }

    @Test
    void whatLiesInTheLogLeavesWithItsPlaceThereAndIsGoneWhenItsNewRecordSaysSo() {
        restore(3);

        move(MoveRequest.all());
        final List<Leaving.Dead> left = left();

        assertThat(left).extracting(Leaving.Dead::sequence).containsExactly(1L, 2L, 3L);
        assertThat(left).allSatisfy(each -> {
            assertThat(each.reason()).isEqualTo(DeathReason.MOVED);
            assertThat(record(each.message()).position()).isEqualTo(100 * each.sequence());
            assertThat(Objects.requireNonNull(each.moving()).move().target()).isSameAs(target);
        });
        assertThat(machine.readyMessages()).isZero();
        assertHeld(4, 1, 3);
        assertThat(answers).isEmpty();
        machine.left(1, true);
        assertThat(effects.take())
                .containsExactly(
                        new Effect.Dropped(left.get(0).message()),
                        new Effect.Released(left.get(0).message()));
        machine.left(2, true);
        machine.left(3, true);

        assertHeld(4);
        assertThat(answers).containsExactly(new Moved(3, true));
    }

    @Test
    void queueThatGoesWhileTheLastOnesAreOnTheirWayStillAnswers() {
        restore(3);
        move(MoveRequest.all());
        left();
        machine.left(1, true);
        assertThat(answers).isEmpty();

        machine.closeIf(false, false);

        assertThat(answers).containsExactly(new Moved(1, false));
        machine.left(2, true);
        assertThat(answers).hasSize(1);
    }

    @Test
    void noMoreAreUnderWayThanMayBe() {
        restore(2 * Leaving.MESSAGES_MAX + 100);
        move(MoveRequest.all());

        final List<Leaving.Dead> first = left();
        assertThat(first).hasSize(Leaving.MESSAGES_MAX);
        machine.left(1, true);
        machine.left(2, true);
        final List<Leaving.Dead> then = left();
        assertThat(then).hasSize(2);
        final List<Leaving.Dead> all = new ArrayList<>(first);
        all.addAll(then);
        for (int i = 2; i < all.size(); i++) {
            machine.left(all.get(i).sequence(), true);
            all.addAll(left());
        }

        assertThat(all)
                .extracting(Leaving.Dead::sequence)
                .isEqualTo(LongStream.rangeClosed(1, 2 * Leaving.MESSAGES_MAX + 100)
                        .boxed()
                        .toList());
        assertThat(answers).containsExactly(new Moved(2 * Leaving.MESSAGES_MAX + 100, true));
    }

    @Test
    void whatIsRefusedIsInItsPlaceAgainAndTheOthersStay() {
        restore(2 * Leaving.MESSAGES_MAX);
        move(MoveRequest.all());
        left();

        machine.left(1, true);
        for (int sequence = 2; sequence <= Leaving.MESSAGES_MAX; sequence++) {
            machine.upkeep().cameBack(sequence);
        }
        assertThat(left()).hasSizeLessThanOrEqualTo(1);
        machine.upkeep().cameBack(Leaving.MESSAGES_MAX + 1);

        assertThat(answers).containsExactly(new Moved(1, false));
        assertThat(machine.readyMessages()).isEqualTo(2 * Leaving.MESSAGES_MAX - 1);
        assertHeld(2 * Leaving.MESSAGES_MAX + 1, 2, 2 * Leaving.MESSAGES_MAX);
    }

    @Test
    void whatWasCopiedWhileItWasReadLeavesWithTheCopy() {
        restore(1);
        move(MoveRequest.all());
        final Effect.Show asked = (Effect.Show) effects.take().get(0);
        machine.copied(
                new CopiedRecord(1, 100, 9_000, 60, moved -> assertThat(moved).isTrue()));

        asked.answer().accept(contents(asked.missing()));

        final Leaving.Dead left = left().get(0);
        assertThat(record(left.message()).position()).isEqualTo(9_000);
        assertThat(record(left.message()).length()).isEqualTo(60);
    }

    @Test
    void whatIsCopiedWhileItLeavesComesBackWithTheCopy() {
        restore(1);
        move(MoveRequest.all());
        left();

        machine.copied(
                new CopiedRecord(1, 100, 9_000, 60, moved -> assertThat(moved).isTrue()));
        machine.upkeep().cameBack(1);

        assertThat(machine.mayHold(1, 9_000)).isTrue();
        assertThat(answers).containsExactly(new Moved(0, false));
    }

    @Test
    void whatGoesWhileItIsReadIsNotMoved() {
        restore(2);
        move(MoveRequest.all());
        final Effect.Show asked = (Effect.Show) effects.take().get(0);
        machine.purge(publisher);

        asked.answer().accept(contents(asked.missing()));

        assertThat(left()).isEmpty();
        assertThat(answers).containsExactly(new Moved(0, true));
    }

    @Test
    void whatIsNotWrittenYetWaitsAndThoseBehindItToo() {
        final Message shared = TestMessages.message();
        shared.keep(2, publisher, 0, bytes -> {});
        final Message behind = TestMessages.underWay(0);
        machine.publish(shared, publisher, 0);
        machine.publish(behind, publisher, 0);
        effects.take();

        move(MoveRequest.all());
        final Effect.Later later = (Effect.Later) effects.take().get(0);
        assertThat(later.millis()).isPositive();
        assertThat(machine.readyMessages()).isEqualTo(2);
        TestMessages.write(shared, 500, 60);
        later.then().run();

        assertThat(left()).extracting(Leaving.Dead::message).containsExactly(shared, behind);
    }
}
