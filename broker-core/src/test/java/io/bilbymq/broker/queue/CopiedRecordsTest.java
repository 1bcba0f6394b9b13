package io.bilbymq.broker.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.broker.loop.Seeds;
import io.bilbymq.broker.message.Message;
import io.bilbymq.broker.store.CopiedRecord;
import io.bilbymq.persistence.RecoveredPlaces;
import io.bilbymq.persistence.RecoveredQueue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Records are copied within the log while queues go on: in whatever order things happen, each place is given back once, and
 * none before the message is gone or lies elsewhere. One too often would have the log forget what somebody needs.
 */
class CopiedRecordsTest extends QueueMachineFixture {
    private static final int BODY = 10;
    private static final int LENGTH = 100;

    private final Ledger ledger = new Ledger();
    private final Stored first = new Stored(7, QueueSettings.PLAIN);
    private final Stored second = new Stored(8, QueueSettings.PLAIN);

    /** Its dead messages go elsewhere, and what comes back to it waits. */
    private final Stored third = new Stored(9, demanding());

    private static QueueSettings demanding() {
        final QueueSettings plain = with(new QueueSettings.DeadLettering("dlx", Optional.empty(), false));
        return new QueueSettings(
                plain.expiry(),
                plain.lengthLimit(),
                plain.deadLettering(),
                new QueueSettings.Redelivery(3, QueueSettings.RetryDelay.ALL, 10, 50),
                plain.consuming(),
                0,
                Optional.empty(),
                false);
    }

    /** How often each place in the log is taken, and how often it was given back. */
    private static final class Ledger {
        private final Map<Long, Integer> taken = new TreeMap<>();
        private final Map<Long, Integer> given = new TreeMap<>();
        private long nextPosition = LENGTH;

        long newPosition() {
            nextPosition += LENGTH;
            return nextPosition;
        }

        void take(long position) {
            taken.merge(position, 1, Integer::sum);
        }

        void giveBack(long position) {
            given.merge(position, 1, Integer::sum);
            assertThat(given.get(position))
                    .as("how often the places at %d are given back", position)
                    .isLessThanOrEqualTo(taken.getOrDefault(position, 0));
        }

        boolean isNeeded(long position) {
            return given.getOrDefault(position, 0) < taken.getOrDefault(position, 0);
        }

        void mustBeEven() {
            assertThat(given).isEqualTo(taken);
        }
    }

    private record Copy(long sequence, long from, long to) {}

    /** A durable queue, and what the log does for it. */
    private final class Stored {
        final RecordingEffects effects = new RecordingEffects();
        final QueueMachine machine;
        final List<Missing> reads = new ArrayList<>();
        final List<Copy> copies = new ArrayList<>();

        /** All places that its messages ever had. */
        final List<Copy> places = new ArrayList<>();

        final List<Missing> deadReads = new ArrayList<>();
        final List<Long> died = new ArrayList<>();

        /** What was sent to clients and has not arrived. */
        final Map<QueueClient, Long> underWay = new HashMap<>();

        private int holding;
        private long counted;

        Stored(long id, QueueSettings settings) {
            machine = new QueueMachine(id, false, true, settings, new ReadyMessages(), () -> time, effects);
        }

        void publish(Message message) {
            holding++;
            machine.publish(message, publisher, 0);
            hear();
        }

        void consume(TestClient client, boolean noAck, int prefetch) {
            machine.consume(new Subscription(client, "tag", noAck, false, 0, prefetch), false);
            hear();
        }

        void settle(TestClient client, long from, long to, Settlement how) {
            machine.settle(client, from, to, how);
            hear();
        }

        /** Begins to copy the record in which the place lies, if the queue may need it. */
        boolean copy(long sequence, long from) {
            if (!machine.mayHold(sequence, from)) {
                return false;
            }
            copies.add(new Copy(sequence, from, ledger.newPosition()));
            return true;
        }

        /** The copy is durable. */
        void copied(Copy copy) {
            ledger.take(copy.to());
            places.add(new Copy(copy.sequence(), copy.to(), 0));
            machine.copied(new CopiedRecord(
                    copy.sequence(),
                    copy.from(),
                    copy.to(),
                    LENGTH,
                    moved -> ledger.giveBack(moved ? copy.from() : copy.to())));
            hear();
        }

        void copied() {
            copied(copies.remove(0));
        }

        /** What was asked for is read; not what is gone from the log. */
        void read(Missing missing) {
            final @Nullable Message[] messages = new Message[missing.size()];
            for (int i = 0; i < messages.length; i++) {
                final long position = missing.positions()[i];
                messages[i] = ledger.isNeeded(position) ? TestMessages.stored(BODY, position, LENGTH) : null;
            }
            machine.loaded(missing, messages);
            hear();
        }

        /** As {@link #read}, of dead messages; nothing of them may be gone from the log. */
        void readDead() {
            final Missing missing = deadReads.remove(0);
            final @Nullable Message[] messages = new Message[missing.size()];
            for (int i = 0; i < messages.length; i++) {
                final long position = missing.positions()[i];
                messages[i] = ledger.isNeeded(position) ? TestMessages.stored(BODY, position, LENGTH) : null;
            }
            machine.deadRead(missing, messages);
            hear();
        }

        /** A dead message has arrived, any of them. */
        void left(Random random) {
            if (!died.isEmpty()) {
                machine.left(died.remove(random.nextInt(died.size())), random.nextBoolean());
                hear();
            }
        }

        /** What was sent has arrived, or some of it. */
        void arrived(TestClient client, Random random) {
            final long bytes = underWay.getOrDefault(client, 0L);
            final long arrived = random.nextBoolean() ? bytes : bytes / 2;
            underWay.put(client, bytes - arrived);
            machine.credit().arrived(client, arrived);
            hear();
        }

        void wake() {
            machine.wake();
            hear();
        }

        void close() {
            machine.closeIf(false, false);
            hear();
            while (!deadReads.isEmpty()) {
                readDead();
            }
        }

        void pageOut() {
            machine.pageOut(Long.MAX_VALUE, null);
            hear();
        }

        private void hear() {
            for (final Effect effect : effects.take()) {
                if (effect instanceof Effect.Enrolled enrolled) {
                    ledger.take(position(enrolled.message()));
                    places.add(new Copy(enrolled.sequence(), position(enrolled.message()), 0));
                } else if (effect instanceof Effect.Settled settled) {
                    ledger.giveBack(position(settled.message()));
                } else if (effect instanceof Effect.Dropped dropped) {
                    ledger.giveBack(position(dropped.message()));
                } else if (effect instanceof Effect.DroppedUnread dropped) {
                    ledger.giveBack(dropped.position());
                } else if (effect instanceof Effect.SettledUnread settled) {
                    ledger.giveBack(settled.position());
                } else if (effect instanceof Effect.ReadDead read) {
                    deadReads.add(read.missing());
                } else if (effect instanceof Effect.Died dead) {
                    died.add(dead.dead().sequence());
                } else if (effect instanceof Effect.Deliver delivery) {
                    underWay.merge(
                            delivery.subscription().client(), delivery.message().heldBytes(), Long::sum);
                } else if (effect instanceof Effect.Counted change) {
                    counted += change.bytes();
                } else if (effect instanceof Effect.Read read) {
                    reads.add(read.missing());
                } else if (effect instanceof Effect.Held) {
                    holding++;
                } else if (effect instanceof Effect.Released) {
                    holding--;
                }
            }
        }

        void mustHoldNothing() {
            assertThat(holding).as("messages that are counted").isZero();
            assertThat(counted).as("what is counted besides").isZero();
        }
    }

    private static long position(Message message) {
        return Objects.requireNonNull(message.record()).position();
    }

    /** A message for both queues, in one record that is written. */
    private Message message() {
        return TestMessages.stored(BODY, ledger.newPosition(), LENGTH);
    }

    private void end(Stored... queues) {
        for (final Stored each : queues) {
            while (!each.copies.isEmpty()) {
                each.copied();
            }
            each.close();
            each.mustHoldNothing();
        }
        ledger.mustBeEven();
    }

    @Test
    void aMessageThatWaitsLiesInTheCopyAndGivesBackThat() {
        first.publish(message());
        final long old = first.places.get(0).from();

        assertThat(first.copy(1, old)).isTrue();
        first.copied();

        assertThat(ledger.isNeeded(old)).isFalse();
        assertThat(first.machine.mayHold(1, old)).isFalse();
        first.consume(alice, false, 0);
        first.settle(alice, 1, 1, Settlement.ACK);
        ledger.mustBeEven();
        end(first);
    }

    @Test
    void anotherQueueKeepsItsPlaceInTheOldRecord() {
        final Message message = message();
        first.publish(message);
        second.publish(message);

        first.copy(1, position(message));
        first.copied();

        assertThat(ledger.isNeeded(position(message))).isTrue();
        assertThat(second.machine.mayHold(1, position(message))).isTrue();
        second.close();
        assertThat(ledger.isNeeded(position(message))).isFalse();
        end(first);
    }

    @Test
    void anOutstandingMessageIsMovedAndStaysWithItsConsumer() {
        final Message message = message();
        first.publish(message);
        first.consume(alice, false, 0);

        first.copy(1, position(message));
        first.copied();

        assertThat(first.machine.outstandingMessages()).isEqualTo(1);
        assertThat(ledger.isNeeded(position(message))).isFalse();
        first.settle(alice, 1, 1, Settlement.REJECT);
        ledger.mustBeEven();
        end(first);
    }

    @Test
    void aMessageThatIsSettledWhileItIsCopiedGivesBothPlacesBack() {
        final Message message = message();
        first.publish(message);
        first.consume(alice, false, 0);
        first.copy(1, position(message));

        first.settle(alice, 1, 1, Settlement.ACK);
        first.copied();

        ledger.mustBeEven();
        end(first);
    }

    @Test
    void whatIsPurgedOrDeletedWhileItIsCopiedGivesBothPlacesBack() {
        final Message message = message();
        first.publish(message);
        second.publish(message);
        first.copy(1, position(message));
        second.copy(1, position(message));

        first.machine.purge(alice);
        first.hear();
        second.close();
        first.copied();
        second.copied();

        ledger.mustBeEven();
        end(first, second);
    }

    @Test
    void aMessageThatIsRequeuedWhileItIsCopiedIsMoved() {
        final Message message = message();
        first.publish(message);
        first.consume(alice, false, 0);
        first.copy(1, position(message));

        first.machine.detach(alice);
        first.hear();
        first.copied();

        assertThat(ledger.isNeeded(position(message))).isFalse();
        assertThat(first.machine.readyMessages()).isEqualTo(1);
        end(first);
    }

    @Test
    void aReadingOfTheOldPlaceThatComesTooLateIsDoneAgain() {
        restore(first);
        first.consume(alice, false, 0);
        final Missing old = first.reads.remove(0);
        first.copy(1, 50);
        first.copied();

        first.read(old);

        assertThat(first.machine.outstandingMessages()).isZero();
        first.read(first.reads.remove(0));
        assertThat(first.machine.outstandingMessages()).isEqualTo(1);
        end(first);
    }

    @Test
    void aMessageThatIsReadBackWhileItIsCopiedIsMoved() {
        restore(first);
        first.consume(alice, false, 0);
        first.copy(1, 50);

        first.read(first.reads.remove(0));
        first.copied();

        assertThat(ledger.isNeeded(50)).isFalse();
        assertThat(first.machine.outstandingMessages()).isEqualTo(1);
        end(first);
    }

    /** One message, which lies at 50. */
    private void restore(Stored queue) {
        ledger.take(50);
        final RecoveredQueue known = new RecoveredQueue(7, 2, 0);
        queue.machine.restore(
                known,
                new RecoveredPlaces(
                        7, new long[] {1}, new long[] {50}, new int[] {LENGTH}, new long[] {BODY}, new long[0]));
    }

    @Test
    void theSecondOfTwoCopiesOfOnePlaceIsNotNeeded() {
        final Message message = message();
        first.publish(message);
        first.copy(1, position(message));
        first.copy(1, position(message));

        first.copied();
        first.copied();

        assertThat(ledger.given)
                .hasSize(2)
                .doesNotContainKey(first.places.get(1).from());
        end(first);
    }

    @Test
    void inAnyOrderEachPlaceIsGivenBackOnce() {
        Seeds.each(60, random -> new CopiedRecordsTest().work(random));
    }

    private void work(Random random) {
        for (int step = 0; step < 1000; step++) {
            final Stored any = List.of(first, second, third).get(random.nextInt(3));
            final TestClient client = random.nextBoolean() ? alice : bob;
            time += random.nextInt(3);
            switch (random.nextInt(16)) {
                case 0, 1, 2 -> publish(random);
                case 3 -> seldom(any, client, random);
                case 4 -> any.consume(client, random.nextInt(8) == 0, 1 + random.nextInt(20));
                case 5 -> any.pageOut();
                case 6, 7 -> settle(any, client, random);
                case 8, 9 -> copy(any, random);
                case 10 -> {
                    if (!any.copies.isEmpty()) {
                        any.copied(any.copies.remove(random.nextInt(any.copies.size())));
                    }
                }
                case 11 -> any.arrived(client, random);
                case 12 -> any.wake();
                case 13 -> any.left(random);
                case 14 -> {
                    if (!any.deadReads.isEmpty()) {
                        any.readDead();
                    }
                }
                default -> {
                    if (!any.reads.isEmpty()) {
                        any.read(any.reads.remove(0));
                    }
                }
            }
        }
        end(first, second, third);
    }

    private void publish(Random random) {
        for (int i = random.nextInt(300); i >= 0; i--) {
            final Message message = message();
            first.publish(message);
            second.publish(message);
            third.publish(message);
        }
    }

    private void seldom(Stored any, TestClient client, Random random) {
        if (random.nextInt(10) == 0) {
            any.machine.purge(client);
        } else if (random.nextInt(3) == 0) {
            any.machine.get(client, random.nextBoolean());
        } else {
            any.machine.detach(client);
        }
        any.hear();
    }

    private void settle(Stored any, TestClient client, Random random) {
        final long from = 1L + random.nextInt(any.places.size() + 1);
        final Settlement[] how = Settlement.values();
        any.settle(client, from, from + random.nextInt(50), how[random.nextInt(how.length)]);
    }

    private void copy(Stored any, Random random) {
        for (int i = random.nextInt(20); i >= 0 && !any.places.isEmpty(); i--) {
            final Copy place = any.places.get(random.nextInt(any.places.size()));
            any.copy(place.sequence(), place.from());
        }
    }
}
