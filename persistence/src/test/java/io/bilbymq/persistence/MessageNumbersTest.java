package io.bilbymq.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What the log keeps of numbers that go with messages. */
class MessageNumbersTest {
    private final SimulatedDisk disk = new SimulatedDisk(1);

    @Test
    void ofTheNumbersOfAMessageTheHighestHoldsAsLongAsItIsThere() throws IOException {
        final LogHarness harness = new LogHarness(disk);
        harness.write(1, 20);
        harness.write(2, 20);
        harness.append(batch -> {
            batch.tally(1, 1, 7);
            batch.tally(1, 2, 1);
        });
        harness.append(batch -> {
            batch.tally(1, 1, 3);
            batch.settled(1, 2, 2);
            batch.sync();
        });
        harness.turns();

        assertThat(new LogHarness(disk.crash()).queue(1).tallies()).containsExactly(Map.entry(1L, 7L));
    }

    @Test
    void aNumberOfAMessageThatWasLostIsNotThatOfTheNextOne() throws IOException {
        final LogHarness harness = new LogHarness(disk);
        harness.append(batch -> {
            batch.tally(1, 16, 1);
            batch.sync();
        });
        harness.turns();

        assertThat(new LogHarness(disk.crash()).queue(1).nextSequence()).isEqualTo(17);
    }

    @Test
    void aCheckpointThatIsLargeIsNotTheReasonForTheNextOne() throws IOException {
        final LogHarness harness = new LogHarness(disk, 1, 10_000);
        final int[] asked = {0};
        final Consumer<LogBatch> said = batch -> {
            asked[0]++;
            assertThat(asked[0]).as("checkpoints").isLessThan(4);
            for (int sequence = 1; sequence <= 1_000; sequence++) {
                batch.tally(1, sequence, 1);
            }
        };
        harness.checkpoint(said);
        assertThat(asked[0]).isEqualTo(1);

        harness.append(batch -> batch.add(TestMessage.of(1, 30_000, 1, 1), true));
        harness.answer(said);

        assertThat(asked[0]).as("when something was written again").isEqualTo(2);
    }
}
