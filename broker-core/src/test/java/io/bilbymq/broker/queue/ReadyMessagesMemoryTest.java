package io.bilbymq.broker.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.broker.alarm.MemoryAlarm;
import io.bilbymq.broker.loop.ManualLoop;
import io.bilbymq.persistence.FileDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openjdk.jol.info.GraphLayout;

/** What a message costs that waits in a long queue. */
class ReadyMessagesMemoryTest {
    private static final int MESSAGES = 1_000_000;

    private final ManualLoop loop = new ManualLoop("loop", 0);

    @Test
    void withoutItsContentItTakesTwentyFourBytesAndWhatTheirArraysTake() {
        final ReadyMessages ready = new ReadyMessages();

        append(ready, 1, MESSAGES);

        assertThat((double) GraphLayout.parseInstance(ready).totalSize() / MESSAGES)
                .isBetween(24.0, 25.0);
        assertThat(ready.size()).isEqualTo(MESSAGES);
    }

    @Test
    void onDiskAHundredOfThemTakeLessThanAHundredBytes(@TempDir Path folder) throws IOException {
        try (FileDisk disk = FileDisk.open(folder)) {
            final LoopScratch.Workers atOnce = new LoopScratch.Workers(Runnable::run, Runnable::run, Runnable::run);
            final MemoryAlarm alarm = new MemoryAlarm(List.of(), Long.MAX_VALUE);
            final LoopScratch scratch = LoopScratch.open(
                    disk, loop, atOnce, MemoryLimits.of(alarm, 0.5, Long.MAX_VALUE, () -> false), lost -> {});
            final ReadyMessages ready = new ReadyMessages(0, scratch, () -> {});

            append(ready, 1, 100_000);
            final long before = usedBytes();
            append(ready, 100_001, MESSAGES);

            assertThat(usedBytes() - before).isLessThan(MESSAGES);
            assertThat(ready.size()).isEqualTo(100_000 + MESSAGES);
            scratch.close();
        }
    }

    private void append(ReadyMessages ready, long first, int count) {
        for (long sequence = first; sequence < first + count; sequence += 1000) {
            final long start = sequence;
            loop.run(() -> {
                for (long i = start; i < start + 1000; i++) {
                    ready.appendStored(i, 0, 100 * i, 100, 16, false, 0);
                }
            });
            loop.runAll();
        }
    }

    private static long usedBytes() {
        System.gc();
        final Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
