package io.bilbymq.it.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.it.crash.FullDisk.Filler;
import io.bilbymq.it.crash.fault.Requirements;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A disk without a byte left. */
@Timeout(value = 3, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FullDiskTest {
    @Test
    void whenSomebodyElseFillsItPublishersWaitUntilThereIsRoomAgain() throws Exception {
        Requirements.mounting();
        DurableBroker.required();

        Outcome outcome = FullDisk.run(Filler.FOREIGN_FILE, Seed.next(), 1);

        assertThat(outcome.verdict().isClean()).as(outcome.toString()).isTrue();
    }

    @Test
    @Tag("planned")
    void whenItsMessagesFillItConsumersMakeRoom() throws Exception {
        Requirements.mounting();
        DurableBroker.required();

        Outcome outcome = FullDisk.run(Filler.MESSAGES, Seed.next(), 1);

        assertThat(outcome.verdict().isClean()).as(outcome.toString()).isTrue();
    }
}
