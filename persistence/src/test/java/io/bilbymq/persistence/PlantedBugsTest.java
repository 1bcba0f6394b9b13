package io.bilbymq.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.persistence.LyingDisk.Lie;
import java.io.IOException;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The tests of the log find what they are there to find: a log with a bug in it is caught within few seeds. Without this, a
 * simulation that passes proves nothing.
 */
class PlantedBugsTest {
    private static final int SEEDS_MAX = 3000;
    private static final int MUTATIONS_PER_LOG = 50;

    @ParameterizedTest
    @EnumSource
    void theSimulationFindsADiskThatLies(Lie lie) {
        assertIsFound(seed -> failure(() -> LogSimulation.run(seed, disk -> new LyingDisk(disk, lie))));
    }

    @ParameterizedTest(name = "{1}: {0}")
    @CsvFileSource(resources = "bugs-found-by-simulation.csv", delimiter = ';', quoteCharacter = '~')
    void theSimulationFinds(String bug, String type, String right, @Nullable String wrong) throws IOException {
        final PlantedBug planted = PlantedBug.in(type, right, wrong == null ? "" : wrong);

        assertIsFound(seed -> planted.run(LogSimulation.class, seed));
    }

    @ParameterizedTest(name = "{1}: {0}")
    @CsvFileSource(resources = "bugs-found-by-corruption.csv", delimiter = ';', quoteCharacter = '~')
    void corruptionFinds(String bug, String type, String right, @Nullable String wrong) throws IOException {
        final PlantedBug planted = PlantedBug.in(type, right, wrong == null ? "" : wrong);

        assertIsFound(seed -> planted.run(LogCorruption.class, seed, MUTATIONS_PER_LOG));
    }

    @Test
    void aMoveFindsASegmentThatGoesBeforeItIsDurableWhy() throws IOException {
        final PlantedBug planted = PlantedBug.in("DeadSegments", " || because > durable", "");

        assertIsFound(seed -> planted.run(MovedMessage.class, seed));
    }

    @Test
    void theTestOfWhatIsRecoveredFindsThatTwoRecordsForOnePlaceCountTwice() throws IOException {
        final PlantedBug planted =
                PlantedBug.in("RecoveredMessages", "sequences[count - 1] == place.sequence()", "false");

        assertIsFound(seed -> planted.run(RecoveredMessagesTest.class, seed));
    }

    @Test
    void withoutABugNothingIsFound() throws IOException {
        final PlantedBug none = PlantedBug.in("MessageLog", "return writer.turn();", "return writer.turn();");

        assertThat(none.run(LogSimulation.class, 1L)).isNull();
        assertThat(none.run(LogCorruption.class, 1L, MUTATIONS_PER_LOG)).isNull();
    }

    private static void assertIsFound(LongFunction<@Nullable Throwable> test) {
        for (long seed = 0; seed < SEEDS_MAX; seed++) {
            if (test.apply(seed) instanceof AssertionError) {
                return;
            }
        }
        throw new AssertionError("not found by " + SEEDS_MAX + " seeds");
    }

    private static @Nullable Throwable failure(Runnable test) {
        try {
            test.run();
            return null;
        } catch (AssertionError failure) {
            return failure;
        }
    }
}
