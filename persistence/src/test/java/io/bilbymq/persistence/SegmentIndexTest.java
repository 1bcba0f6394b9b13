package io.bilbymq.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.LongStream;
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
