package io.bilbymq.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.persistence.SimulatedDisk.Fault;
import io.bilbymq.persistence.SimulatedDisk.PowerCut;
import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecoveryTest {
    private static final long FIRST = LogHarness.SEGMENT_BYTES;
    private static final long SECOND = 2 * FIRST;
    private static final long THIRD = 3 * FIRST;

    /** As a log leaves it that dies because it could not sync the folder, after it gave a dead segment a new name. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11})
    void whatIsWrittenToASegmentIsNotFoundInAnotherOneAfterAPowerCut(int calls) throws IOException {
        for (long seed = 0; seed < 100; seed++) {
            final SimulatedDisk disk = new SimulatedDisk(seed);
            Seal.ofEmpty(FIRST, disk.create(FileNames.segment(FIRST)));
            Seal.ofEmpty(SECOND, disk.create(FileNames.segment(SECOND)));
            disk.syncFolder();
            disk.rename(FileNames.segment(FIRST), FileNames.segment(THIRD));

            disk.strike(Fault.POWER_CUT, calls);
            try {
                new LogHarness(disk);
            } catch (PowerCut cut) {
                assertThat(disk.isDue(Fault.POWER_CUT)).isFalse();
            }

            assertThat(new LogHarness(disk.crash()).recovered.damage())
                    .as("seed %d", seed)
                    .isEmpty();
        }
    }
}
