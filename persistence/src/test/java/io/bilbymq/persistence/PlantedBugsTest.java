package io.bilbymq.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.persistence.SimulatedDisk.PowerCut;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.LongConsumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The tests of the log find what they are there to find: logs with a bug in them, each caught within few seeds. */
class PlantedBugsTest {
    private static final int SEEDS_MAX = 500;

    @Test
    void theSimulationFindsADiskThatDoesNotSync() {
        assertIsFound(seed -> LogSimulation.run(seed, disk -> new Lying(disk, true, false, false)));
    }

    @Test
    void theSimulationFindsADiskThatDoesNotSyncItsFolder() {
        assertIsFound(seed -> LogSimulation.run(seed, disk -> new Lying(disk, false, true, false)));
    }

    @Test
    void theSimulationFindsALogThatDoesNotHearOfFailedSyncs() {
        assertIsFound(seed -> LogSimulation.run(seed, disk -> new Lying(disk, false, false, true)));
    }

    private static void assertIsFound(LongConsumer simulation) {
        final SplittableRandom seeds = new SplittableRandom(1);
        for (int i = 0; i < SEEDS_MAX; i++) {
            try {
                simulation.accept(seeds.nextLong());
            } catch (AssertionError found) {
                return;
            }
        }
        throw new AssertionError("not found by " + SEEDS_MAX + " seeds");
    }
}
