package io.bilbymq.persistence;

import org.junit.jupiter.api.Test;

/** Whatever becomes of the files of a log: it opens, serves what is intact, and no wrong byte. */
class LogCorruptionTest {
    private static final int LOGS = Integer.getInteger("bilby.simulations", 3000) / 100;
    private static final int MUTATIONS_PER_LOG = 100;

    @Test
    void damagedFilesAreOpenedAndWhatIsIntactIsServed() {
        Seeds.each(LOGS, seed -> LogCorruption.run(seed, MUTATIONS_PER_LOG));
    }
}
