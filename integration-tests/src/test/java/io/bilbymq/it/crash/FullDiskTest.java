package io.bilbymq.it.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.it.crash.FullDisk.Filler;
import io.bilbymq.it.crash.fault.LoopDisk;
import io.bilbymq.it.crash.fault.Requirements;
import io.bilbymq.it.crash.fault.SmallDisk.Kind;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A disk without a byte left. */
@Timeout(value = 3, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FullDiskTest {
    @ParameterizedTest
    @EnumSource
    void whenSomebodyElseFillsItPublishersWaitUntilThereIsRoomAgain(Kind disk) throws Exception {
        required(disk);

        Outcome outcome = FullDisk.run(Filler.FOREIGN_FILE, disk, Seed.next(), 1);

        assertThat(outcome.verdict().isClean()).as(outcome.toString()).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void whenItsMessagesFillItConsumersMakeRoom(Kind disk) throws Exception {
        required(disk);

        Outcome outcome = FullDisk.run(Filler.MESSAGES, disk, Seed.next(), 1);

        assertThat(outcome.verdict().isClean()).as(outcome.toString()).isTrue();
    }

    private static void required(Kind disk) throws Exception {
        switch (disk) {
            case TMPFS -> Requirements.mounting();
            case EXT4 -> Requirements.loopDisks(LoopDisk.FileSystem.EXT4);
        }
        DurableBroker.required();
    }
}
