package io.bilbymq.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LogCheckTest {
    private final List<TestMessage> written = new ArrayList<>();

    @Test
    void itSaysWhatIsThereAndChangesNothing() throws IOException {
        final SimulatedDisk disk = log();
        final Map<String, byte[]> before = disk.files();

        final LogCheck.Report report = LogCheck.check(disk);

        assertThat(report.messages()).isEqualTo(30);
        assertThat(report.places()).isEqualTo(29);
        assertThat(report.queues()).isEqualTo(1);
        assertThat(report.clean()).isTrue();
        assertThat(report.damage()).isEmpty();
        assertThat(disk.files()).containsExactlyEntriesOf(before);
    }

    @Test
    void afterARepairThereIsNothingToReportAndNothingElseIsLost() throws IOException {
        final SimulatedDisk disk = log();
        final SimulatedDisk quarantine = new SimulatedDisk(2);
        final TestMessage damaged = written.get(12);
        final long base = damaged.position() / LogHarness.SEGMENT_BYTES * LogHarness.SEGMENT_BYTES;
        disk.rot(FileNames.segment(base), (int) (damaged.position() - base) + 40, 1);
        disk.rot(FileNames.segment(0), 3, 1);

        final LogCheck.Report before = LogCheck.repair(disk, quarantine);

        assertThat(before.damage()).hasSize(2);
        assertThat(before.places()).isEqualTo(28);
        assertThat(quarantine.files()).hasSize(2);
        assertThat(quarantine.files().get(FileNames.segment(base) + "-" + damaged.position()))
                .hasSize((int) RecordHeader.aligned(damaged.length()));
        final LogCheck.Report after = LogCheck.check(disk);
        assertThat(after.damage()).isEmpty();
        assertThat(after.places()).isEqualTo(28);
    }

    @Test
    void aSegmentThatWasCutOffIsReportedAndRepaired() throws IOException {
        final SimulatedDisk disk = log();
        final TestMessage damaged = written.get(4);
        try (DiskFile file = disk.open(FileNames.segment(0))) {
            file.truncate(damaged.position() + 5);
        }

        final LogCheck.Report before = LogCheck.repair(disk, new SimulatedDisk(2));

        assertThat(before.damage()).hasSize(1);
        assertThat(LogCheck.check(disk).damage()).isEmpty();
        assertThat(LogCheck.check(disk).places()).isEqualTo(before.places());
    }

    private SimulatedDisk log() throws IOException {
        final SimulatedDisk disk = new SimulatedDisk(1);
        final LogHarness harness = new LogHarness(disk);
        for (int i = 1; i <= 30; i++) {
            written.add(harness.write(i, 400));
        }
        harness.append(batch -> batch.settled(1, 30, 30));
        harness.log.close();
        return disk;
    }
}
