package io.bilbymq.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** Replays its seed corpus in every build; {@code integration-tests/fuzz} looks for new inputs. */
class SegmentFuzzTest {
    private static final long SEQUENCE = 1L << 40;
    private static final RecordType[] TYPES = RecordType.values();

    @FuzzTest(maxDuration = "1m")
    void anySegmentOpensAndTheLogGoesOn(byte[] data) throws IOException {
        asFile(data);
        asRecords(data);
    }

    private static void asFile(byte[] data) throws IOException {
        final SimulatedDisk disk = new SimulatedDisk(1, Map.of(FileNames.segment(0), data));
        new LogHarness(disk).write(SEQUENCE, 10);

        final LogHarness again = new LogHarness(disk.crash());

        assertThat(again.sequences(1)).contains(SEQUENCE);
        assertThat(LogCheck.check(new SimulatedDisk(1, Map.of(FileNames.segment(0), data)))
                        .damage()
                        .size())
                .isLessThanOrEqualTo(data.length + 1);
    }

    /** Records whose checksums are right, whatever is in them: two octets are type and length of each. */
    private static void asRecords(byte[] data) throws IOException {
        final SimulatedDisk disk = new SimulatedDisk(1);
        final LogHarness harness = new LogHarness(disk);
        int at = 0;
        while (at + 2 <= data.length) {
            final RecordType type = TYPES[(data[at] & 0xFF) % TYPES.length];
            final int from = at + 2;
            at = Math.min(data.length, from + (data[at + 1] & 0xFF));
            final byte[] content = Arrays.copyOfRange(data, from, at);
            harness.append(batch -> batch.add(new AnyEntry(type, content), true));
            harness.turns();
        }
        harness.write(1, 10);

        // Indexes are written of what the broker's own entries say, without a look at it; segments are what is read
        // here.
        final Map<String, byte[]> files = new TreeMap<>(disk.crash().files());
        files.keySet().removeIf(FileNames::isIndex);
        new LogHarness(new SimulatedDisk(1, files)).write(2, 10);
    }
}
