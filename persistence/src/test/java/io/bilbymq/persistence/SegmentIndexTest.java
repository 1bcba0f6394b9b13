package io.bilbymq.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bilbymq.persistence.SimulatedDisk.Fault;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.LongStream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class SegmentIndexTest {
    private static final int MESSAGES = 30;

    private final List<TestMessage> written = new ArrayList<>();

    @Test
    void aSegmentThatHasAnIndexIsNotReadUntilItsMessagesAre() throws IOException {
        final SimulatedDisk disk = log();
        final TestMessage damaged = written.get(2);
        disk.rot(FileNames.segment(base(damaged)), (int) (damaged.position() - base(damaged)) + 40, 1);

        final LogHarness opened = new LogHarness(disk);

        assertThat(opened.recovered.damage()).isEmpty();
        assertThat(opened.sequences(1)).isEqualTo(all());
        assertThatThrownBy(() -> opened.log.read(damaged.position(), damaged.length()))
                .isInstanceOf(IOException.class);
    }

    @Test
    void aSegmentInWhichSomethingWasNotReadableIsSetAsideWhenItIsNotNeeded() throws IOException {
        final SimulatedDisk disk = log();
        final TestMessage damaged = written.get(2);
        disk.rot(FileNames.segment(base(damaged)), (int) (damaged.position() - base(damaged)) + 40, 1);
        final LogHarness opened = new LogHarness(disk);
        assertThatThrownBy(() -> opened.log.read(damaged.position(), damaged.length()))
                .isInstanceOf(IOException.class);

        settleAll(opened);

        assertThat(disk.list()).contains(FileNames.damaged(base(damaged)));
    }

    @Test
    void withoutIndexesAllIsReadAndTheyAreWritten() throws IOException {
        final Map<String, byte[]> files = log().files();
        final List<String> indexes =
                files.keySet().stream().filter(FileNames::isIndex).toList();
        final Map<String, byte[]> without = new TreeMap<>(files);
        without.keySet().removeAll(indexes);
        final SimulatedDisk disk = new SimulatedDisk(1, without);

        final LogHarness opened = new LogHarness(disk);

        assertThat(opened.sequences(1)).isEqualTo(all());
        assertThat(disk.list()).containsAll(indexes);
        assertThat(indexes).hasSizeGreaterThan(1);
        for (final String index : indexes) {
            assertThat(disk.files().get(index)).as(index).isEqualTo(files.get(index));
        }
    }

    @Test
    void anIndexThatIsNotAsItWasWrittenIsNotBelieved() throws IOException {
        final Map<String, byte[]> files = log().files();
        final String index = FileNames.index(base(written.get(0)));
        final byte[] whole = Objects.requireNonNull(files.get(index));

        for (int at = 0; at < whole.length; at++) {
            final byte[] flipped = whole.clone();
            flipped[at] ^= (byte) (1 << (at % 8));
            final Map<String, byte[]> changed = new TreeMap<>(files);
            changed.put(index, flipped);
            final SimulatedDisk disk = new SimulatedDisk(1, changed);

            final LogHarness opened = new LogHarness(disk);

            assertThat(opened.sequences(1)).as("flipped at %s", at).isEqualTo(all());
            assertThat(disk.files().get(index)).as("flipped at %s", at).isEqualTo(whole);
        }
    }

    @Test
    void anIndexOfTheVersionBeforeIsReplaced() throws IOException {
        final Map<String, byte[]> files = log().files();
        final long base = base(written.get(0));
        final byte[] whole = Objects.requireNonNull(files.get(FileNames.index(base)));
        final Map<String, byte[]> changed = new TreeMap<>(files);
        changed.put(FileNames.index(base), asVersion1(whole));
        final SimulatedDisk disk = new SimulatedDisk(1, changed);

        final LogHarness opened = new LogHarness(disk);

        assertThat(opened.sequences(1)).isEqualTo(all());
        assertThat(disk.files().get(FileNames.index(base))).isEqualTo(whole);
    }

    /** It had its end before the entries, and a checksum of these and the end before both. */
    private static byte[] asVersion1(byte[] index) {
        final ByteBuffer in = ByteBuffer.wrap(index);
        final int entries = index.length - 24 - 12;
        final ByteBuffer out = ByteBuffer.allocate(32 + entries);
        out.putLong(in.getLong(0)).putInt(1).putInt(0).putLong(in.getLong(16));
        out.putLong(in.getLong(24 + entries)).put(index, 24, entries);
        final CRC32C crc = new CRC32C();
        crc.update(out.array(), 16, 16 + entries);
        return out.putInt(12, (int) crc.getValue()).array();
    }

    @Test
    void anIndexIsWrittenWhileItsSegmentIsAndCountsForNothingWithoutItsEnd() throws IOException {
        final SimulatedDisk disk = new SimulatedDisk(1);
        final LogHarness harness = new LogHarness(disk);
        final TestMessage message = harness.write(1, 100);
        settleSomeOfOtherQueues(harness);
        final String index = FileNames.index(base(message));
        assertThat(disk.list()).contains(index);
        final SimulatedDisk after = new SimulatedDisk(1, disk.files());

        final LogHarness opened = new LogHarness(after);

        assertThat(opened.sequences(1)).containsExactly(1);
        assertThat(opened.recovered.damage()).isEmpty();
        assertThat(after.list()).doesNotContain(index);
    }

    @Test
    void anIndexOfWhichOnlyTheEndIsMissingIsNotBelieved() throws IOException {
        final Map<String, byte[]> files = log().files();
        final String index = FileNames.index(base(written.get(0)));
        final byte[] whole = Objects.requireNonNull(files.get(index));
        final Map<String, byte[]> changed = new TreeMap<>(files);
        changed.put(index, Arrays.copyOf(whole, whole.length - 12));
        final SimulatedDisk disk = new SimulatedDisk(1, changed);

        final LogHarness opened = new LogHarness(disk);

        assertThat(opened.sequences(1)).isEqualTo(all());
        assertThat(disk.files().get(index)).isEqualTo(whole);
    }

    @Test
    void aLogThatIsClosedLeavesNoIndexOfTheSegmentWrittenLast() throws IOException {
        final SimulatedDisk disk = new SimulatedDisk(1);
        final LogHarness harness = new LogHarness(disk);
        settleSomeOfOtherQueues(harness);
        assertThat(disk.list()).anyMatch(FileNames::isIndex);

        harness.log.close();

        assertThat(disk.list()).noneMatch(FileNames::isIndex);
    }

    /** Enough that a block of the index is full. */
    private static void settleSomeOfOtherQueues(LogHarness harness) {
        for (int queue = 2; queue < 20; queue++) {
            final int settled = queue;
            harness.append(batch -> batch.settled(settled, 1, 1));
            harness.turns();
        }
    }

    @Test
    void aFullDiskCostsAnIndexAndNothingElse() throws IOException {
        final SimulatedDisk disk = new SimulatedDisk(1);
        final LogHarness harness = new LogHarness(disk);
        final TestMessage first = harness.write(1, 400);
        while (first.position() == 0
                || disk.list().stream().filter(FileNames::isPrepared).count() < 3) {
            written.add(harness.write(written.size() + 2, 400));
        }
        final int before = harness.completed.size();
        disk.capacity(disk.used());

        TestMessage last = first;
        while (base(last) == base(first)) {
            last = harness.write(written.size() + 2, 400);
            written.add(last);
        }

        assertThat(harness.completed).hasSizeGreaterThan(before);
        assertThat(harness.failed).isEmpty();
        assertThat(disk.list()).doesNotContain(FileNames.index(base(first)));
        assertThat(new LogHarness(new SimulatedDisk(1, disk.files())).sequences(1))
                .isEqualTo(LongStream.rangeClosed(1, written.size() + 1).toArray());
    }

    @Test
    void aWriteThatFailsIsTheEndOfTheFile() throws IOException {
        final SimulatedDisk disk = new SimulatedDisk(1);
        final SegmentIndexFile file = new SegmentIndexFile(disk, 0);
        file.append(ByteBuffer.allocate(100));
        disk.strike(Fault.WRITE_ERROR, 0);

        file.append(ByteBuffer.allocate(100));
        file.append(ByteBuffer.allocate(100));
        file.finish(64);

        assertThat(disk.list()).isEmpty();
    }

    @Test
    void anIndexGoesWithItsSegment() throws IOException {
        final SimulatedDisk disk = log();
        final LogHarness opened = new LogHarness(disk);

        settleAll(opened);

        assertThat(disk.list()).doesNotContain(FileNames.index(base(written.get(0))));
    }

    @Test
    void anIndexWithoutASegmentIsRemoved() throws IOException {
        final Map<String, byte[]> files = log().files();
        final Map<String, byte[]> changed = new TreeMap<>(files);
        final long first = base(written.get(0));
        changed.remove(FileNames.segment(first));
        final SimulatedDisk disk = new SimulatedDisk(1, changed);

        new LogHarness(disk);

        assertThat(disk.list()).doesNotContain(FileNames.index(first));
    }

    private static void settleAll(LogHarness opened) {
        final Found.OfQueue found = opened.queue(1);
        opened.append(batch -> {
            batch.settled(1, 1, MESSAGES);
            for (int i = 0; i < found.sequences().length; i++) {
                batch.release(found.positions()[i], found.lengths()[i]);
            }
        });
        opened.turns();
        opened.checkpoint(batch -> batch.add(new QueueStateEntry(1, MESSAGES + 1, 0, new long[0]), true));
    }

    private static long[] all() {
        return LongStream.rangeClosed(1, MESSAGES).toArray();
    }

    private static long base(TestMessage message) {
        return message.position() / LogHarness.SEGMENT_BYTES * LogHarness.SEGMENT_BYTES;
    }

    private SimulatedDisk log() throws IOException {
        final SimulatedDisk disk = new SimulatedDisk(1);
        final LogHarness harness = new LogHarness(disk);
        for (int i = 1; i <= MESSAGES; i++) {
            written.add(harness.write(i, 400));
        }
        harness.log.close();
        return disk;
    }
}
