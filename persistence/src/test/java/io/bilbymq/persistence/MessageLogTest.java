package io.bilbymq.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bilbymq.persistence.SimulatedDisk.Fault;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageLogTest {
    private final SimulatedDisk disk = new SimulatedDisk(1);

    @Test
    void batchesThatWaitShareOneWriteAndOneSync() throws IOException {
        final RecordingDisk recording = new RecordingDisk(disk);
        final LogHarness harness = new LogHarness(recording);
        harness.write(1, 10);
        recording.calls.clear();

        for (int i = 2; i < 12; i++) {
            final int sequence = i;
            harness.append(batch -> batch.add(TestMessage.of(sequence, 20, 1, sequence), true));
        }
        harness.log.turn();

        assertThat(recording.calls).containsExactly("write", "sync");
        assertThat(harness.completed).hasSize(11);
    }

    @Test
    void nothingIsSyncedThatNobodyAskedFor() throws IOException {
        final RecordingDisk recording = new RecordingDisk(disk);
        final LogHarness harness = new LogHarness(recording);
        harness.write(1, 10);
        recording.calls.clear();

        harness.append(batch -> batch.add(TestMessage.of(2, 20, 1, 2), false));
        harness.log.turn();

        assertThat(recording.calls).containsExactly("write");
    }

    @Test
    void batchesCompleteInTheOrderInWhichTheyWereAppended() throws IOException {
        final LogHarness harness = new LogHarness(disk);

        final LogBatch first = harness.append(batch -> batch.add(TestMessage.of(1, 9000, 1, 1), false));
        final LogBatch second = harness.append(batch -> batch.add(TestMessage.of(2, 10, 1, 2), true));
        final LogBatch third = harness.append(batch -> batch.add(TestMessage.of(3, 10, 1, 3), false));
        harness.turns();

        assertThat(harness.completed).containsExactly(first, second, third);
    }

    @Test
    void whatIsStoredIsReadBack() throws IOException {
        final LogHarness harness = new LogHarness(disk);
        final TestMessage small = harness.write(1, 0);
        final TestMessage large = harness.write(2, 3 * LogHarness.SEGMENT_BYTES);
        final TestMessage last = harness.write(3, 100);

        for (final TestMessage message : List.of(small, large, last)) {
            message.mustBe(harness.log.read(message.position(), message.length()));
        }
        assertThatThrownBy(() -> harness.log.read(small.position() + 8, small.length()))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> harness.log.read(1L << 40, 100)).isInstanceOf(IOException.class);
    }

    @Test
    void aMessageLargerThanASegmentHasOneOfItsOwn() throws IOException {
        final LogHarness harness = new LogHarness(disk);
        harness.write(1, 10);
        final TestMessage large = harness.write(2, 3 * LogHarness.SEGMENT_BYTES);
        harness.write(3, 10);

        final LogHarness again = new LogHarness(disk.crash());

        assertThat(again.sequences(1)).containsExactly(1, 2, 3);
        assertThat(large.position() % LogHarness.SEGMENT_BYTES).isEqualTo(SegmentHeader.BYTES);
        assertThat(again.recovered.damage()).isEmpty();
    }

    @Test
    void everySegmentIsReadAgain() throws IOException {
        final LogHarness harness = new LogHarness(disk);
        for (int i = 1; i <= 100; i++) {
            harness.write(i, 200);
        }

        final SimulatedDisk after = disk.crash();
        final LogHarness again = new LogHarness(after);

        assertThat(FileNames.bases(after).size()).isGreaterThan(5);
        assertThat(again.sequences(1)).hasSize(100).isSorted();
        assertThat(again.queue(1).nextSequence()).isEqualTo(101);
        assertThat(again.queue(1).notes()).startsWith(1, 2, 3);
    }

    @Test
    void aStampIsFoundWithItsPlace() throws IOException {
        final LogHarness harness = new LogHarness(disk);
        final TestMessage message = TestMessage.of(1, 20, 1, 1, 5, 5, 2, 1);
        harness.append(batch -> batch.add(message, true));
        harness.turns();

        final LogHarness again = new LogHarness(disk.crash());

        assertThat(again.queue(1).stamps()).containsExactly(message.stampIn(1, 1));
        assertThat(again.queue(2).stamps()).containsExactly(message.stampIn(2, 1));
        assertThat(again.queue(5).stamps()).containsExactly(0);
    }

    @Test
    void whereNoPlaceHasAStampThereIsNoByteForIt() throws IOException {
        final LogHarness harness = new LogHarness(disk);
        final TestMessage without = TestMessage.of(12, 20, 1, 1, 2, 1);
        final TestMessage with = TestMessage.of(4, 20, 1, 2, 2, 2);
        harness.append(batch -> batch.add(without, false));
        harness.append(batch -> batch.add(with, true));
        harness.turns();

        assertThat(with.length() - without.length()).isEqualTo(2 * Long.BYTES);
    }

    @Test
    void aKeyIsFoundWithItsMessageAndCostsNothingWhereThereIsNone() throws IOException {
        final LogHarness harness = new LogHarness(disk);
        final TestMessage without = TestMessage.of(12, 20, 1, 1);
        final TestMessage with = TestMessage.of(3, 20, 1, 2);
        harness.append(batch -> batch.add(without, false));
        harness.append(batch -> batch.add(with, true));
        harness.turns();

        assertThat(with.length() - without.length()).isEqualTo(Long.BYTES);
        assertThat(new LogHarness(disk.crash()).queue(1).keys()).containsExactly(0, with.key());
    }

    @Test
    void aSettlementCountsWhereverItLies() throws IOException {
        final LogHarness harness = new LogHarness(disk);
        harness.append(batch -> batch.settled(1, 2, 3));
        for (int i = 1; i <= 4; i++) {
            harness.write(i, 20);
        }
        harness.append(batch -> {
            batch.settled(1, 1, 1);
            batch.sync();
        });
        harness.turns();

        assertThat(new LogHarness(disk.crash()).sequences(1)).containsExactly(4);
    }

    @Test
    void aMessageTakesThePlaceOfTheOneItReplaces() throws IOException {
        final LogHarness harness = new LogHarness(disk);
        harness.write(1, 20);
        harness.append(batch -> batch.add(TestMessage.of(7, 20, 2, 1).replacing(1, 1), true));
        harness.turns();

        final LogHarness again = new LogHarness(disk.crash());

        assertThat(again.sequences(1)).isEmpty();
        assertThat(again.sequences(2)).containsExactly(1);
    }

    @Test
    void aGroupCountsWithItsEndOnly() throws IOException {
        final LogHarness harness = new LogHarness(disk);
        harness.write(1, 20);
        final TestMessage member = TestMessage.of(8, 20, 2, 1);
        harness.append(batch -> batch.addGroup(List.of(member, TestMessage.of(9, 20, 1, 2)), new long[] {1, 1, 1}));
        harness.turns();
        final SimulatedDisk after = disk.crash();
        final SimulatedDisk cut = new SimulatedDisk(1, after.files());
        try (DiskFile file = cut.open(FileNames.segment(0))) {
            file.truncate(member.position() + 2 * RecordHeader.aligned(member.length()));
        }

        final LogHarness whole = new LogHarness(after);
        final LogHarness half = new LogHarness(cut);

        assertThat(whole.sequences(1)).containsExactly(2);
        assertThat(whole.sequences(2)).containsExactly(1);
        assertThat(half.sequences(1)).containsExactly(1);
        assertThat(half.sequences(2)).isEmpty();
    }

    @Test
    void definitionsAreTheLastSnapshotAndWhatCameAfterIt() throws IOException {
        final LogHarness harness = new LogHarness(disk);
        final byte[] old = {1};
        final byte[] part = {2};
        final byte[] otherPart = {3};
        final byte[] change = {4};
        harness.append(batch -> {
            batch.add(DefinitionEntry.change(old), false);
            batch.add(DefinitionEntry.snapshotPart(0, 2, part), false);
            batch.add(DefinitionEntry.snapshotPart(1, 2, otherPart), false);
            batch.add(DefinitionEntry.change(change), true);
        });
        harness.append(batch -> batch.add(DefinitionEntry.snapshotPart(0, 2, old), true));
        harness.turns();

        assertThat(new LogHarness(disk.crash()).recovered.definitions()).containsExactly(part, otherPart, change);
    }

    @Test
    void spilledMessagesAreGoneAfterARestart() throws IOException {
        final LogHarness harness = new LogHarness(disk);
        final TestMessage spilled = TestMessage.spilled(1, 30, 1, 1);
        harness.append(batch -> batch.add(spilled, true));
        harness.turns();

        spilled.mustBe(harness.log.read(spilled.position(), spilled.length()));
        assertThat(new LogHarness(disk.crash()).sequences(1)).isEmpty();
    }

    @Test
    void aCheckpointFreesSegmentsInWhichNothingLives() throws IOException {
        final LogHarness harness = new LogHarness(disk);
        for (int i = 1; i <= 50; i++) {
            final TestMessage message = harness.write(i, 400);
            if (i != 20) {
                harness.append(batch -> {
                    batch.settled(1, message.sequence(0), message.sequence(0));
                    batch.release(message);
                });
            }
        }
        harness.turns();
        final int before = FileNames.bases(disk).size();

        harness.checkpoint(batch -> batch.add(new QueueStateEntry(1, 51, 50, new long[] {20, 20}), true));

        assertThat(before).isGreaterThan(4);
        assertThat(FileNames.bases(disk)).hasSize(2);
        final LogHarness again = new LogHarness(disk.crash());
        assertThat(again.sequences(1)).containsExactly(20);
        assertThat(again.queue(1).nextSequence()).isEqualTo(51);
    }

    @Test
    void aReleaseMayComeBeforeTheEntryIsWritten() throws IOException {
        final LogHarness harness = new LogHarness(disk);
        final TestMessage first = TestMessage.of(1, 1000, 1, 1);
        harness.append(batch -> {
            batch.settled(1, 1, 1);
            batch.release(first);
        });
        harness.append(batch -> batch.add(first, false));
        harness.write(2, LogHarness.SEGMENT_BYTES);

        harness.checkpoint(batch -> batch.add(new QueueStateEntry(1, 3, 0, new long[] {2, 2}), true));

        assertThat(FileNames.bases(disk)).doesNotContain(0L);
    }

    @Test
    void aCheckpointIsDoneWhenAllPartsAreDurable() throws IOException {
        final LogHarness harness = new LogHarness(disk, 0);
        final AtomicBoolean isDone = new AtomicBoolean();

        harness.log.checkpoint(() -> isDone.set(true));
        harness.turns();

        assertThat(isDone).isTrue();
    }

    @Test
    void afterASyncThatFailsNothingCompletesInGoodOrder() throws IOException {
        final LogHarness harness = new LogHarness(disk);
        harness.write(1, 10);
        final LogBatch before = harness.completed.get(0);
        disk.strike(Fault.SYNC_ERROR, 0);

        final LogBatch synced = harness.append(batch -> batch.add(TestMessage.of(2, 10, 1, 2), true));
        final LogBatch waiting = harness.append(batch -> batch.add(TestMessage.of(3, 10, 1, 3), false));
        harness.turns();
        final LogBatch later = harness.append(batch -> batch.sync());
        harness.turns();

        assertThat(harness.completed).containsExactly(before);
        assertThat(harness.failed).containsExactly(synced, waiting, later);
        assertThat(harness.log.failure().toCompletableFuture()).isCompleted();
    }

    @Test
    void whatIsFoundAfterAFailedSyncStaysThoughThePowerGoes() throws IOException {
        for (int seed = 0; seed < 50; seed++) {
            final SimulatedDisk broken = new SimulatedDisk(seed);
            final LogHarness first = new LogHarness(broken);
            first.write(1, 10);
            broken.strike(Fault.SYNC_ERROR, 0);
            first.append(batch -> batch.add(DefinitionEntry.change(new byte[] {7}), true));
            first.turns();
            assertThat(first.failed).hasSize(1);

            final LogHarness second = new LogHarness(broken);
            final List<byte[]> believed = second.recovered.definitions();
            second.write(2, 10);
            final LogHarness third = new LogHarness(broken.crash());

            assertThat(third.sequences(1)).containsExactly(1, 2);
            assertThat(third.recovered.definitions()).hasSameSizeAs(believed);
            assertThat(third.recovered.damage()).isEmpty();
        }
    }

    @Test
    void batchesWaitAsLongAsTheDiskIsFull() throws IOException {
        final LogHarness harness = new LogHarness(disk);
        harness.write(1, 2000);
        disk.capacity(2 * LogHarness.SEGMENT_BYTES);

        for (int i = 2; i < 8; i++) {
            final int sequence = i;
            harness.append(batch -> batch.add(TestMessage.of(sequence, 2000, 1, sequence), true));
        }
        harness.turns();
        final int written = harness.completed.size();
        final boolean waited = harness.log.isShortOfSpace();
        disk.capacity(Long.MAX_VALUE);
        harness.turns();

        assertThat(written).isLessThan(7);
        assertThat(waited).isTrue();
        assertThat(harness.completed).hasSize(7);
        assertThat(harness.failed).isEmpty();
        assertThat(harness.log.isShortOfSpace()).isFalse();
    }

    @Test
    void factsOvertakeMessagesThatWaitForSpace() throws IOException {
        final LogHarness harness = new LogHarness(disk);
        final TestMessage written = harness.write(1, 1000);
        harness.write(2, 2000);
        disk.capacity(0);

        final LogBatch messages = harness.append(batch ->
                IntStream.rangeClosed(3, 6).forEach(i -> batch.add(TestMessage.of(i, 2000, 1, i), true)));
        final LogBatch fact = harness.append(batch -> {
            batch.settled(1, 1, 1);
            batch.release(written);
            batch.sync();
        });
        final LogBatch other = harness.append(batch -> batch.add(DefinitionEntry.change(new byte[] {1}), true));
        harness.turns();

        assertThat(harness.completed).contains(fact, other).doesNotContain(messages);
        assertThat(new LogHarness(disk.crash()).sequences(1)).startsWith(2).doesNotContain(6);
    }

    @Test
    void aFullDiskRecoversWhenItsMessagesAreSettled() throws IOException {
        final LogHarness harness = new LogHarness(disk);
        final List<TestMessage> written = IntStream.rangeClosed(1, 10)
                .mapToObj(i -> harness.write(i, 2000))
                .toList();
        disk.capacity(0);
        final LogBatch waiting = harness.append(batch ->
                IntStream.rangeClosed(11, 16).forEach(i -> batch.add(TestMessage.of(i, 2000, 1, i), true)));
        harness.turns();
        final boolean waited = !harness.completed.contains(waiting);

        for (final TestMessage message : written) {
            harness.append(batch -> {
                batch.settled(1, message.number(), message.number());
                batch.release(message);
                batch.sync();
            });
            harness.answer(batch ->
                    batch.add(new QueueStateEntry(1, 17, 0, new long[] {message.number() + 1, 16}), true));
        }
        assertThat(waited).isTrue();
        assertThat(harness.completed).contains(waiting);
        assertThat(new LogHarness(disk.crash()).sequences(1)).hasSize(6);
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 60, 100})
    void aFullDiskRecoversHoweverMuchACheckpointSays(int ranges) throws IOException {
        final LogHarness harness = new LogHarness(disk);
        final List<QueueStateEntry> much = IntStream.range(2, 7)
                .mapToObj(queue -> new QueueStateEntry(queue, 3L * ranges, 0, gaps(ranges)))
                .toList();
        final List<TestMessage> written = IntStream.rangeClosed(1, 10)
                .mapToObj(i -> harness.write(i, 2000))
                .toList();
        harness.checkpoint(batch -> {
            batch.add(new QueueStateEntry(1, 11, 0, new long[] {1, 10}), true);
            much.forEach(state -> batch.add(state, true));
        });
        harness.turns();
        disk.capacity(disk.used());
        final LogBatch waiting = harness.append(batch ->
                IntStream.rangeClosed(11, 16).forEach(i -> batch.add(TestMessage.of(i, 2000, 1, i), true)));
        harness.turns();

        for (final TestMessage message : written) {
            harness.append(batch -> {
                batch.settled(1, message.number(), message.number());
                batch.release(message);
                batch.sync();
            });
            harness.answer(batch -> {
                batch.add(new QueueStateEntry(1, 17, 0, new long[] {message.number() + 1, 16}), true);
                much.forEach(state -> batch.add(state, true));
            });
        }

        assertThat(harness.completed).contains(waiting);
        assertThat(new LogHarness(disk.crash()).sequences(1)).hasSize(6);
    }

    private static long[] gaps(int ranges) {
        return IntStream.range(0, 2 * ranges)
                .mapToLong(i -> 1 + 3L * (i / 2) + i % 2)
                .toArray();
    }

    @Test
    void whatIsKeptBackForLargeCheckpointsIsThereAfterARestartOnAFullDisk() throws IOException {
        final LogHarness harness = new LogHarness(disk);
        harness.write(1, 2000);
        harness.checkpoint(batch -> batch.add(new QueueStateEntry(2, 600, 0, gaps(100)), true));
        harness.turns();
        final long keptBack =
                disk.files().keySet().stream().filter(FileNames::isPrepared).count();
        harness.log.close();
        disk.capacity(0);

        final LogHarness again = new LogHarness(disk);
        final LogBatch fact = again.append(batch -> batch.add(new QueueStateEntry(2, 600, 0, gaps(100)), true));
        again.turns();

        assertThat(keptBack).isGreaterThanOrEqualTo(SegmentPool.KEPT_BACK);
        assertThat(again.completed).contains(fact);
    }
}
