package io.bilbymq.it.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.it.crash.check.Violation.Kind;
import io.bilbymq.it.crash.fault.LoopDisk.FileSystem;
import io.bilbymq.it.crash.fault.Requirements;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Power cuts under load, on file systems that really lose what was not synced. */
@Timeout(value = 3, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PowerCutTest {
    @ParameterizedTest
    @EnumSource
    void nothingThatWasConfirmedIsLost(FileSystem fileSystem) throws Exception {
        Requirements.loopDisks(fileSystem);
        DurableBroker.required();

        Outcome outcome = Runs.powerCut(fileSystem, Seed.next(), 6);

        assertThat(outcome.verdict().isClean()).as(outcome.toString()).isTrue();
        assertThat(outcome.verdict().figures().confirmed())
                .as(outcome.toString())
                .isPositive();
    }

    @Test
    void aBrokerThatDoesNotSyncIsCaught() throws Exception {
        Requirements.loopDisks(FileSystem.EXT4);
        Requirements.faultyDisk();
        DurableBroker.required();

        Outcome outcome = Runs.powerCutWithoutSyncs(FileSystem.EXT4, Seed.next(), 5);

        assertThat(outcome.verdict().violations())
                .as(outcome.toString())
                .anyMatch(violation -> violation.kind() == Kind.LOST || violation.kind() == Kind.NOT_STARTED);
    }
}
