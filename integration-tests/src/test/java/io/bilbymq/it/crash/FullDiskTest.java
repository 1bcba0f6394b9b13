package io.bilbymq.it.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.it.crash.FullDisk.Filler;
import io.bilbymq.it.crash.fault.Requirements;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A disk without a byte left. */
@Timeout(value = 3, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FullDiskTest {
    @ParameterizedTest
    @EnumSource
    void publishersWaitConsumersGoOnAndNothingIsLost(Filler filler) throws Exception {
        Requirements.mounting();
        DurableBroker.required();

        Outcome outcome = FullDisk.run(filler, Seed.next(), 1);

        assertThat(outcome.verdict().isClean()).as(outcome.toString()).isTrue();
    }
}
