package io.bilbymq.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class LogCountersTest {
    private final SimulatedDisk disk = new SimulatedDisk(1);

    @Test
    void whatTheLogDoesIsCounted() throws IOException {
        final LogHarness harness = new LogHarness(disk);
        harness.write(1, 10);
        final LogStatistics before = harness.log.statistics();

        for (int i = 2; i < 12; i++) {
            final int sequence = i;
            harness.append(batch -> batch.add(TestMessage.of(sequence, 20, 1, sequence), true));
        }
        harness.log.turn();
        final LogStatistics after = harness.log.statistics();

        assertThat(after.writes()).isEqualTo(before.writes() + 1);
        assertThat(after.writtenBytes()).isGreaterThan(before.writtenBytes() + 10 * 20);
        assertThat(number(after.syncs())).isEqualTo(number(before.syncs()) + 1);
        assertThat(number(after.entries())).isEqualTo(number(before.entries()) + 1);
        assertThat(after.entries().sum()).isEqualTo(before.entries().sum() + 10);
        assertThat(after.entries().counts().get(after.entries().upTo().indexOf(16L)))
                .isEqualTo(1);
        assertThat(after.segments()).isEqualTo(1);
        assertThat(after.segmentBytes()).isEqualTo(LogHarness.SEGMENT_BYTES);
    }

    @Test
    void aCheckpointThatIsCompleteIsCounted() throws IOException {
        final LogHarness harness = new LogHarness(disk);
        harness.write(1, 10);
        final long before = harness.log.statistics().checkpoints();

        harness.checkpoint(batch -> {});

        assertThat(harness.log.statistics().checkpoints()).isEqualTo(before + 1);
    }

    private static long number(LogStatistics.Distribution values) {
        return values.counts().stream().mapToLong(Long::longValue).sum();
    }
}
