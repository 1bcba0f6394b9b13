package io.bilbymq.broker.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bilbymq.broker.message.Message;
import io.bilbymq.broker.store.CopiedRecord;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The middle of a long index lies on disk. Reading and writing happen when the test says so. */
class ReadyMessagesSpillTest {
    private static final int CHUNK = ResidentChunk.SLOTS_MAX;
    private static final int CHUNKS = 12;
    private static final int LENGTH = 100;

    private final SpillFixture spilling = new SpillFixture();
    private int headsKnown;
    private final ReadyMessages ready = new ReadyMessages(0, spilling.scratch, () -> headsKnown++);

    /** Whether copies were needed, as far as that is known. */
    private final List<Boolean> outcomes = new ArrayList<>();

    @Test
    void onlyTheFirstChunksAndTheLastStayInMemory() {
        appendStored(1, CHUNKS * CHUNK);

        spilling.all();

        // The first chunks of a queue are smaller.
        assertThat(spilling.spill.chunks()).isBetween(CHUNKS - ChunkList.KEPT, CHUNKS + 2 - ChunkList.KEPT);
        assertThat(ready.size()).isEqualTo(CHUNKS * CHUNK);
        assertThat(ready.bodyBytes()).isEqualTo(CHUNKS * CHUNK * 10L);
    }

    @Test
    void whatIsOnDiskIsReadBackAheadOfTheHead() {
        appendStored(1, CHUNKS * CHUNK);
        spilling.all();

        for (int sequence = 1; sequence <= CHUNKS * CHUNK; sequence++) {
            assertThat(ready.headKnown()).isTrue();
            assertStoredHead(sequence, position(sequence));
            onLoop(ready::removeHead);
            spilling.all();
        }
        assertThat(ready.isEmpty()).isTrue();
        assertThat(spilling.spill.chunks()).isZero();
    }

    @Test
    void aHeadThatIsNotReadYetIsNotKnown() {
        appendStored(1, CHUNKS * CHUNK);
        spilling.all();

        final long sequence = takeUntilHeadIsNotKnown(1);
        assertThatThrownBy(ready::message).isInstanceOf(IllegalStateException.class);
        assertThat(ready.missing(10, 1000).size()).isZero();
        assertThat(headsKnown).isZero();
        spilling.all();

        assertThat(ready.headKnown()).isTrue();
        assertThat(headsKnown).isEqualTo(1);
        assertStoredHead(sequence, position(sequence));
    }

    @Test
    void aMessageComesBackBetweenThoseOnDisk() {
        appendStoredOdd(CHUNKS * CHUNK);
        spilling.all();
        final long sequence = 16 * CHUNK;
        final Message message = TestMessages.stored(10, 7, LENGTH);

        onLoop(() -> ready.insert(sequence, message, true, 0));

        assertThat(ready.contains(sequence)).isTrue();
        assertThat(ready.contains(sequence + 2)).isFalse();
        assertThat(ranges()).contains((sequence - 1) + ".." + (sequence + 1));
        assertThat(ready.residentBytes()).isEqualTo(message.heldBytes());
        takeUntil(sequence);
        assertThat(ready.message()).isSameAs(message);
        assertThat(ready.redelivered()).isTrue();
    }

    @Test
    void aMessageComesBackBetweenTwoChunksOnDisk() {
        final int chunks = 16 + 64 + 256 + 8 * CHUNK;
        appendStored(1, chunks);
        appendStored(chunks + 10, 6 * CHUNK);
        spilling.all();
        final Message message = TestMessages.message();

        onLoop(() -> ready.insert(chunks + 5, message, false, 0));

        assertThat(spilling.io).as("needs no reading").isEmpty();
        assertThat(ready.contains(chunks + 5)).isTrue();
        takeUntil(chunks + 5);
        assertThat(ready.message()).isSameAs(message);
        onLoop(ready::removeHead);
        assertThat(ready.sequence()).isEqualTo(chunks + 10);
    }

    @Test
    void whatComesBackToTheHeadSendsOthersToTheDisk() {
        appendStored(10 * CHUNK, CHUNKS * CHUNK);
        spilling.all();
        final int before = spilling.spill.chunks();

        onLoop(() -> {
            for (int sequence = 1; sequence <= 8 * CHUNK; sequence++) {
                ready.insert(sequence, TestMessages.message(), true, 0);
            }
        });
        spilling.all();

        assertThat(spilling.spill.chunks()).isGreaterThan(before);
        takeUntil(10 * CHUNK);
    }

    @Test
    void whoCanWaitIsToldThatTheDiskIsBehind() {
        appendStored(1, 300 * CHUNK);
        assertThat(spilling.spill.isBehind()).isTrue();

        spilling.all();

        assertThat(spilling.spill.isBehind()).isFalse();
    }

    @Test
    void whoMakesAnIndexLongerGoesOnWhenTheDiskIsNotBehindAnyMore() {
        final List<String> went = new ArrayList<>();
        onLoop(() -> spilling.spill.whenNotBehind(() -> went.add("at once")));
        appendStored(1, 300 * CHUNK);

        onLoop(() -> spilling.spill.whenNotBehind(() -> went.add("later")));

        assertThat(went).containsExactly("at once");
        spilling.all();
        assertThat(went).containsExactly("at once", "later");
    }

    @Test
    void aContentThatCameBackBetweenThoseOnDiskIsLetGo() {
        appendStoredOdd(CHUNKS * CHUNK);
        spilling.all();
        final Message message = TestMessages.stored(10, 7, LENGTH);
        final List<Message> letGo = new ArrayList<>();

        onLoop(() -> LogContents.letGo(ready, Long.MAX_VALUE, letGo::add));
        onLoop(() -> ready.insert(16 * CHUNK, message, true, 0));
        onLoop(() -> LogContents.letGo(ready, Long.MAX_VALUE, letGo::add));
        spilling.all();
        for (int call = 0; call < 10; call++) {
            onLoop(() -> LogContents.letGo(ready, Long.MAX_VALUE, letGo::add));
        }

        assertThat(letGo).containsExactly(message);
    }

    @Test
    void aRecordThatMovesIsFoundWhereverTheChunkIsMeanwhile() {
        appendStored(1, CHUNKS * CHUNK);
        final int beingWritten = 7 * CHUNK;
        spilling.allWithoutTelling();
        copy(beingWritten, position(beingWritten), 5);
        spilling.all();
        final int onDisk = 8 * CHUNK;
        copy(onDisk, position(onDisk), 6);
        copy(onDisk, 6, 7);
        assertThat(outcomes).as("known at once").containsExactly(true);
        spilling.all();
        assertThat(outcomes).containsExactly(true, true, true);

        takeUntil(beingWritten);
        assertStoredHead(beingWritten, 5);
        takeUntil(onDisk);
        assertStoredHead(onDisk, 7);
    }

    @Test
    void aMessageInsertedBetweenThoseOnDiskHasNoPlaceThatMoves() {
        appendStoredOdd(CHUNKS * CHUNK);
        spilling.all();
        final long sequence = 16 * CHUNK;

        onLoop(() -> ready.insert(sequence, TestMessages.message(), true, 0));

        copy(sequence, 3, 6);
        copy(sequence + 2, 3, 6);
        assertThat(outcomes).containsExactly(false, false);
    }

    @Test
    void aCopyOfARecordThatAMessageOnDiskDoesNotLieInAnyMoreIsNotNeeded() {
        appendStored(1, CHUNKS * CHUNK);
        spilling.all();
        final int onDisk = 8 * CHUNK;
        copy(onDisk, position(onDisk), 6);
        spilling.all();

        onLoop(() -> assertThat(ready.mayLieAt(onDisk, position(onDisk)))
                .as("not known yet")
                .isTrue());
        copy(onDisk, position(onDisk), 7);
        spilling.all();

        assertThat(outcomes).containsExactly(true, false);
        takeUntil(onDisk);
        assertStoredHead(onDisk, 6);
    }

    @Test
    void whatIsOnDiskNeedsNoReadingToBeToldOf() {
        appendStored(1, CHUNKS * CHUNK);
        appendStored(CHUNKS * CHUNK + 11, CHUNKS * CHUNK);
        spilling.all();

        assertThat(ranges())
                .containsExactly("1.." + CHUNKS * CHUNK, (CHUNKS * CHUNK + 11) + ".." + (2 * CHUNKS * CHUNK + 10));
        assertThat(ready.contains(CHUNKS * CHUNK + 5)).isFalse();
        assertThat(ready.contains(CHUNKS * CHUNK + 11)).isTrue();
        assertThat(spilling.io).isEmpty();
    }

    @Test
    void whatIsClearedIsGoneAtOnceAndToldOfChunkByChunk() {
        appendStoredOdd(CHUNKS * CHUNK);
        spilling.all();
        final Message inserted = TestMessages.message();
        onLoop(() -> ready.insert(14 * CHUNK, inserted, true, 0));
        copy(16 * CHUNK + 1, position(16 * CHUNK + 1), 5);
        copy(16 * CHUNK + 3, 1, 5);
        final TreeMap<Long, Object> removed = new TreeMap<>();

        onLoop(() -> ready.clear(recordingIn(removed)));

        assertThat(ready.isEmpty()).isTrue();
        assertThat(ready.bodyBytes()).isZero();
        assertThat(removed).hasSizeLessThan(8 * CHUNK);
        onLoop(() -> ready.append(100 * CHUNK, TestMessages.message(), 0));
        spilling.all(new Random(1));
        assertThat(removed)
                .hasSize(CHUNKS * CHUNK + 1)
                .containsEntry(1L, position(1))
                .containsEntry(14L * CHUNK, inserted)
                .containsEntry(16L * CHUNK + 1, 5L)
                .containsEntry(16L * CHUNK + 3, position(16 * CHUNK + 3))
                .containsEntry(20L * CHUNK + 1, position(20 * CHUNK + 1));
        assertThat(outcomes).containsExactly(true, false);
        assertThat(ready.size()).isEqualTo(1);
        assertThat(spilling.spill.chunks()).isZero();
    }

    @Test
    void whatCannotBeWrittenStaysInMemoryUntilItCan() {
        spilling.disk.failsToWrite = true;
        appendStored(1, CHUNKS * CHUNK);
        spilling.all();
        assertThat(spilling.spill.chunks()).isZero();

        spilling.disk.failsToWrite = false;
        appendStored(CHUNKS * CHUNK + 1, CHUNK);
        spilling.all();

        assertThat(spilling.spill.chunks()).isGreaterThanOrEqualTo(CHUNKS - ChunkList.KEPT);
        takeUntil(CHUNKS * CHUNK);
    }

    @Test
    void whatCannotBeReadBackIsReported() {
        appendStored(1, CHUNKS * CHUNK);
        spilling.all();
        spilling.disk.failsToRead = true;

        takeUntilHeadIsNotKnown(1);
        spilling.all();

        assertThat(spilling.lost).isNotEmpty();
        assertThat(ready.headKnown()).isFalse();
    }

    @Test
    void whatTheDiskHasChangedIsNotBelieved() {
        appendStored(1, CHUNKS * CHUNK);
        spilling.all();
        spilling.disk.files.values().forEach(file -> file.bytes[LENGTH]++);

        takeUntilHeadIsNotKnown(1);
        spilling.all();

        assertThat(spilling.lost).first().satisfies(damage -> assertThat(damage).hasMessageContaining("damaged"));
    }

    @Test
    void aFullExecutorIsLikeADiskThatFails() {
        spilling.rejecting = true;

        appendStored(1, CHUNKS * CHUNK);
        spilling.loop.runAll();

        assertThat(spilling.spill.chunks()).isZero();
        takeUntil(CHUNKS * CHUNK);
    }

    @Test
    void aFileWithNothingInItIsCut() {
        final ScratchDisk.Content file = Objects.requireNonNull(spilling.disk.files.get("index-0"));
        appendStored(1, 100 * CHUNK);
        spilling.all();
        assertThat(file.size()).isGreaterThan(64 * 1024);

        onLoop(() -> ready.clear(recordingIn(new TreeMap<>())));
        spilling.all();
        assertThat(file.size()).isZero();

        appendStored(1, 10 * CHUNK);
        spilling.all();
        takeUntil(10 * CHUNK);
    }

    @Test
    void nothingIsWrittenIntoAFileThatIsBeingCut() {
        appendStored(1, 100 * CHUNK);
        spilling.all();
        onLoop(() -> ready.clear(recordingIn(new TreeMap<>())));
        while (spilling.spill.chunks() > 0) {
            spilling.one(new Random(1));
        }

        appendStored(1, 10 * CHUNK);
        assertThat(spilling.io).as("the cutting").hasSize(1);
        spilling.all();
        appendStored(10 * CHUNK + 1, 3 * CHUNK);
        spilling.all();

        assertThat(spilling.spill.chunks()).isGreaterThan(5);
        takeUntil(13 * CHUNK);
    }

    @Test
    void filesThatAreLeftAreOfNoUse() throws IOException {
        LoopScratch.deleteAll(spilling.disk);

        assertThat(spilling.disk.list()).isEmpty();
    }

    private void copy(long sequence, long from, long to) {
        onLoop(() -> ready.copied(new CopiedRecord(sequence, from, to, LENGTH, outcomes::add)));
    }

    private void onLoop(Runnable task) {
        spilling.loop.run(task);
    }

    private void appendStored(long first, int count) {
        onLoop(() -> {
            for (long sequence = first; sequence < first + count; sequence++) {
                ready.appendStored(sequence, 0, position(sequence), LENGTH, 10, sequence % 3 == 0, 0);
            }
        });
    }

    private void appendStoredOdd(int count) {
        onLoop(() -> {
            for (int i = 0; i < count; i++) {
                ready.appendStored(2L * i + 1, 0, position(2L * i + 1), LENGTH, 10, false, 0);
            }
        });
    }

    private static long position(long sequence) {
        return 1000 * sequence;
    }

    private void assertStoredHead(long sequence, long position) {
        assertThat(ready.sequence()).isEqualTo(sequence);
        assertThat(ready.message()).isNull();
        assertThat(ready.position()).isEqualTo(position);
        assertThat(ready.length()).isEqualTo(LENGTH);
        assertThat(ready.redelivered()).isEqualTo(sequence % 3 == 0);
    }

    private void takeUntil(long sequence) {
        while (ready.sequence() < sequence) {
            onLoop(ready::removeHead);
            spilling.all();
        }
        assertThat(ready.sequence()).isEqualTo(sequence);
    }

    /** Without any reading; returns the sequence of the new head. */
    private long takeUntilHeadIsNotKnown(long first) {
        long sequence = first;
        while (ready.headKnown()) {
            onLoop(ready::removeHead);
            sequence++;
        }
        return sequence;
    }

    private List<String> ranges() {
        final List<String> ranges = new ArrayList<>();
        ready.ranges((first, last) -> ranges.add(first + ".." + last));
        return ranges;
    }

    private static Removal recordingIn(Map<Long, Object> removed) {
        return new Removal() {
            @Override
            public void message(long sequence, Message message) {
                assertThat(removed.put(sequence, message)).isNull();
            }

            @Override
            public void stored(long sequence, long position, int length) {
                assertThat(removed.put(sequence, position)).isNull();
            }
        };
    }
}
