package io.bilbymq.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Whatever is in the files, a log opens, serves what is intact, and says what is damaged. */
class BadBytesTest {
    private static final int MESSAGES = 6;
    private static final int RANDOM_FILES = 2000;

    private final List<TestMessage> written = new ArrayList<>();

    @Test
    void aLogThatIsCutAnywhereEndsWithItsLastWholeMessage() throws IOException {
        final Map<String, byte[]> files = small(false);
        final byte[] whole = Objects.requireNonNull(files.get(FileNames.segment(0)));
        final long end = end(written.get(MESSAGES - 1));

        for (int size = 0; size < end; size++) {
            final LogHarness cut = opened(files, Arrays.copyOf(whole, size));

            final long kept = keptIn(size);
            assertThat(cut.sequences(1))
                    .as("cut at %s", size)
                    .isEqualTo(LongStream.rangeClosed(1, kept).toArray());
            // A file is prepared in full before it becomes a segment: one without a header cannot be what a crash left.
            assertThat(cut.recovered.damage()).hasSize(size < SegmentHeader.BYTES ? 1 : 0);
        }
    }

    @Test
    void afterACutTheLogGoesOn() throws IOException {
        final Map<String, byte[]> files = small(false);
        final byte[] whole = Objects.requireNonNull(files.get(FileNames.segment(0)));
        final SimulatedDisk disk = disk(files, Arrays.copyOf(whole, (int) end(written.get(3)) - 1));
        final LogHarness harness = new LogHarness(disk);
        harness.write(10, 50);

        final LogHarness again = new LogHarness(disk.crash());

        assertThat(again.sequences(1)).containsExactly(1, 2, 3, 10);
        assertThat(again.recovered.damage()).isEmpty();
    }

    @Test
    void aFlippedBitIsNeverServedAndNeverGoesUnnoticed() throws IOException {
        final Map<String, byte[]> files = small(true);
        final byte[] whole = Objects.requireNonNull(files.get(FileNames.segment(0)));
        final long end = end(written.get(MESSAGES - 1));

        for (int at = 0; at < end; at++) {
            final byte[] flipped = whole.clone();
            flipped[at] ^= (byte) (1 << (at % 8));
            final LogHarness harness = opened(files, flipped);

            final int place = at;
            final long[] intact = written.stream()
                    .filter(message -> place < message.position() || place >= message.position() + message.length())
                    .mapToLong(TestMessage::number)
                    .toArray();
            assertThat(harness.sequences(1)).as("flipped at %s", at).isEqualTo(intact);
            assertThat(intact.length < MESSAGES && harness.recovered.damage().isEmpty())
                    .as("flipped at %s and not reported", at)
                    .isFalse();
        }
    }

    @Test
    void whatARecycledFileHeldBeforeIsNotReadAgain() throws IOException {
        final SimulatedDisk disk = new SimulatedDisk(1);
        final LogHarness harness = new LogHarness(disk);
        for (int i = 1; i <= 60; i++) {
            final TestMessage message = harness.write(i, 400);
            harness.append(batch -> {
                batch.settled(1, message.sequence(0), message.sequence(0));
                batch.release(message);
            });
            harness.turns();
        }
        harness.checkpoint(batch -> batch.add(new QueueStateEntry(1, 61, 0, new long[0]), true));
        assertThat(disk.list()).anyMatch(FileNames::isPrepared);
        for (int i = 61; i <= 80; i++) {
            harness.write(i, 400);
        }

        final LogHarness again = new LogHarness(disk.crash());

        assertThat(again.sequences(1)).isEqualTo(LongStream.rangeClosed(61, 80).toArray());
        assertThat(again.recovered.damage()).isEmpty();
    }

    @Test
    void randomBytesAreNoLogButOpenAsOne() {
        Seeds.each(RANDOM_FILES, seed -> {
            final SplittableRandom random = new SplittableRandom(seed);
            final Map<String, byte[]> files = new TreeMap<>();
            for (int i = random.nextInt(1, 4); i > 0; i--) {
                final byte[] bytes = new byte[random.nextInt(3 * LogHarness.SEGMENT_BYTES)];
                random.nextBytes(bytes);
                files.put(FileNames.segment((long) random.nextInt(8) * LogHarness.SEGMENT_BYTES), bytes);
            }
            final SimulatedDisk disk = new SimulatedDisk(seed, files);
            try {
                new LogHarness(disk).write(1, 10);
                assertThat(new LogHarness(disk.crash()).sequences(1))
                        .as("seed %s", seed)
                        .containsExactly(1);
            } catch (IOException | RuntimeException failed) {
                throw new AssertionError("fails with -Dbilby.seed=" + seed, failed);
            }
        });
    }

    @Test
    void recordsWithWrongContentAreDamageToo() {
        Seeds.each(RANDOM_FILES, seed -> {
            final SplittableRandom random = new SplittableRandom(seed);
            final SimulatedDisk disk = new SimulatedDisk(seed);
            try {
                final LogHarness harness = new LogHarness(disk);
                final RecordType[] types = RecordType.values();
                harness.append(batch -> batch.add(AnyEntry.of(types[random.nextInt(types.length)], random), true));
                harness.turns();
                harness.write(1, 10);
                new LogHarness(disk.crash());
            } catch (IOException | RuntimeException failed) {
                throw new AssertionError("fails with -Dbilby.seed=" + seed, failed);
            }
        });
    }

    private Map<String, byte[]> small(boolean closed) throws IOException {
        final SimulatedDisk disk = new SimulatedDisk(1);
        final LogHarness harness = new LogHarness(disk);
        for (int i = 1; i <= MESSAGES; i++) {
            written.add(harness.write(i, 30 * i));
        }
        if (closed) {
            harness.log.close();
        }
        return disk.files();
    }

    private long keptIn(int size) {
        return written.stream()
                .filter(message -> message.position() + message.length() <= size)
                .count();
    }

    private static long end(TestMessage message) {
        return message.position() + message.length();
    }

    private static LogHarness opened(Map<String, byte[]> files, byte[] segment) throws IOException {
        return new LogHarness(disk(files, segment));
    }

    private static SimulatedDisk disk(Map<String, byte[]> files, byte[] segment) {
        final Map<String, byte[]> changed = new TreeMap<>(files);
        changed.put(FileNames.segment(0), segment);
        return new SimulatedDisk(1, changed);
    }
}
