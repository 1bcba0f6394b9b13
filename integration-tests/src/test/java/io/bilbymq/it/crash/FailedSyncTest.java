package io.bilbymq.it.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.it.crash.fault.LoopDisk.FileSystem;
import io.bilbymq.it.crash.fault.Requirements;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A sync that fails: what it was for may be gone, though the next sync succeeds. */
@Timeout(value = 3, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FailedSyncTest {
    @Test
    void theBrokerEndsAndHasConfirmedNothingThatWasNotSynced() throws Exception {
        Requirements.loopDisks(FileSystem.EXT4);
        Requirements.faultyDisk();
        DurableBroker.required();

        Outcome outcome = Runs.failedSyncs(FileSystem.EXT4, Seed.next(), 2);

        assertThat(outcome.verdict().isClean()).as(outcome.toString()).isTrue();
    }

    @Test
    void theSameWhereTheKernelFindsNoPlaceForWhatItHasTaken() throws Exception {
        Requirements.loopDisks(FileSystem.EXT4);
        DurableBroker.required();

        Outcome outcome = Runs.thinDisks(FileSystem.EXT4, Seed.next(), 1);

        assertThat(outcome.verdict().isClean()).as(outcome.toString()).isTrue();
    }
}
