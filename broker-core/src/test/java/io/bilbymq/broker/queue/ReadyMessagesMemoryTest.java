package io.bilbymq.broker.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.broker.loop.ManualLoop;
import io.bilbymq.persistence.FileDisk;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a message costs that waits in a long queue. */
class ReadyMessagesMemoryTest {
    private static final int MESSAGES = 1_000_000;

    private final ManualLoop loop = new ManualLoop("loop", 0);

    @Test
    void withoutItsContentItTakesTwentyFourBytesAndWhatTheirArraysTake() {
        final long bytes = bytesAfterAppending(new ReadyMessages());

        assertThat((double) bytes / MESSAGES).isBetween(24.0, 25.0);
    }

    @Test
    void onDiskAHundredOfThemTakeLessThanAHundredBytes(@TempDir Path folder) throws IOException {
        try (FileDisk disk = FileDisk.open(folder)) {
            final IndexSpill spill = IndexSpill.open(disk, loop, Runnable::run, lost -> {});
            final ReadyMessages ready = new ReadyMessages(spill, () -> {});

            final long bytes = bytesAfterAppending(ready);

            assertThat(bytes).isLessThan(MESSAGES);
            spill.close();
        }
    }

    private long bytesAfterAppending(ReadyMessages ready) {
        append(ready, 1, 100_000);
        final long before = usedBytes();
        append(ready, 100_001, MESSAGES);
        final long bytes = usedBytes() - before;
        assertThat(ready.size()).isEqualTo(100_000 + MESSAGES);
        return bytes;
    }

    private void append(ReadyMessages ready, long first, int count) {
        for (long sequence = first; sequence < first + count; sequence += 1000) {
            final long start = sequence;
            loop.run(() -> {
                for (long i = start; i < start + 1000; i++) {
                    ready.appendStored(i, 100 * i, 100, 16, false);
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
