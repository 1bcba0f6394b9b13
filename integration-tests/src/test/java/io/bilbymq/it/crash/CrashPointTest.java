package io.bilbymq.it.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.it.crash.fault.LoopDisk.FileSystem;
import io.bilbymq.it.crash.fault.Requirements;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The end between two calls that make files durable, or in the middle of one, together with the power. */
@Timeout(value = 3, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CrashPointTest {
    @Test
    void nothingThatWasConfirmedBeforeAnyCallIsLost() throws Exception {
        Requirements.loopDisks(FileSystem.EXT4);
        Requirements.faultyDisk();
        DurableBroker.required();

        Outcome outcome = Runs.crashPoints(FileSystem.EXT4, Seed.next(), 3);

        assertThat(outcome.verdict().isClean()).as(outcome.toString()).isTrue();
    }

    @Test
    void theEndOfARecoveryIsAnEndLikeAnyOther() throws Exception {
        Requirements.faultyDisk();
        DurableBroker.required();

        Outcome outcome = Runs.recoveryPoints(Seed.next(), 1);

        assertThat(outcome.verdict().isClean()).as(outcome.toString()).isTrue();
    }
}
