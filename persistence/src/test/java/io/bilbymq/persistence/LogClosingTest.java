package io.bilbymq.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A log that is closed in good order. */
class LogClosingTest {
    private static final LogBatch.Completion NOBODY = new LogBatch.Completion() {
        @Override
        public void completed(LogBatch batch) {}

        @Override
        public void failed(LogBatch batch, IOException reason) {}
    };

    private final SimulatedDisk disk = new SimulatedDisk(1);

    @Test
    void whatWasDeliveredIsKnownAfterAGoodEndOnly() throws IOException {
        final LogHarness harness = new LogHarness(disk);
        harness.write(1, 10);
        harness.append(batch -> batch.add(new QueueStateEntry(1, 2, 1, new long[] {1, 1}), true));
        harness.log.close();

        final LogHarness clean = new LogHarness(disk);
        final LogHarness crashed = new LogHarness(disk.crash());

        assertThat(clean.recovered.clean()).isTrue();
        assertThat(clean.queue(1).deliveredUpTo()).isEqualTo(1);
        assertThat(crashed.recovered.clean()).isFalse();
        assertThat(crashed.queue(1).deliveredUpTo()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void whatIsAppendedBeforeTheEndIsWrittenHoweverManySegmentsItTakes() throws IOException {
        final LogHarness harness = new LogHarness(disk);
        harness.append(batch -> IntStream.rangeClosed(1, 10)
                .forEach(i -> batch.add(TestMessage.of(i, LogHarness.SEGMENT_BYTES / 2, 1, i), false)));

        harness.log.close();

        assertThat(harness.failed).isEmpty();
        final LogHarness again = new LogHarness(disk);
        assertThat(again.sequences(1)).hasSize(10);
        assertThat(again.recovered.clean()).isTrue();
    }

    @Test
    void theEndWaitsForSegmentsThatAreBeingPrepared(@TempDir Path folder) throws IOException {
        final LogSettings settings = new LogSettings(LogHarness.SEGMENT_BYTES, Long.MAX_VALUE);
        try (FileDisk files = FileDisk.open(folder)) {
            final MessageLog log = MessageLog.open(files, settings);
            log.start(1, checkpoint -> {});
            for (int i = 1; i <= 50; i++) {
                final LogBatch batch = new LogBatch(NOBODY);
                batch.add(TestMessage.of(i, LogHarness.SEGMENT_BYTES / 2, 1, i), false);
                log.append(batch);
            }
            log.close();

            final LogHarness again = new LogHarness(files);
            assertThat(again.sequences(1)).hasSize(50);
            assertThat(again.recovered.clean()).isTrue();
        }
    }

    @Test
    void openingAndClosingChangesNothing() throws IOException {
        final LogHarness harness = new LogHarness(disk);
        harness.write(1, 10);
        harness.log.close();
        final List<String> files = List.copyOf(disk.files().keySet());

        for (int i = 0; i < 3; i++) {
            final LogHarness again = new LogHarness(disk);
            assertThat(again.recovered.clean()).isTrue();
            again.log.close();
        }

        assertThat(disk.files().keySet()).containsExactlyElementsOf(files);
    }
}
