package io.bilbymq.persistence;

import org.junit.jupiter.api.Test;

/** Nothing that was confirmed is lost, and nothing else happens either, whatever the disk does. */
class LogSimulationTest {
    /** More of them with {@code -Dbilby.simulations=COUNT}, or by {@link LongRun}. */
    private static final int SEEDS = Integer.getInteger("bilby.simulations", 3000);

    @Test
    void everyPromiseIsKeptOnADiskThatFailsInAllWays() {
        Seeds.each(SEEDS, LogSimulation::run);
    }
}
