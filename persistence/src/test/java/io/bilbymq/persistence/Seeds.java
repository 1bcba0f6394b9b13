package io.bilbymq.persistence;

import java.io.IOException;
import java.util.SplittableRandom;
import java.util.function.LongConsumer;

/**
 * Random tests that can be run again: a failure names its seed, and {@code -Dbilby.seed=SEED} runs that one alone. The
 * same seeds in every build, new ones with {@code -Dbilby.seeds=fresh}.
 */
final class Seeds {
    private static final long FIRST_SEED = 20_261_122;

    private Seeds() {}

    /** What is done with one seed. */
    interface Trial {
        void run(long seed) throws IOException;
    }

    /** Does it, where that a disk fails is a failure of the test. */
    static void run(long seed, Trial trial) {
        try {
            trial.run(seed);
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }

    static void each(int count, LongConsumer test) {
        final Long wanted = Long.getLong("bilby.seed");
        if (wanted != null) {
            test.accept(wanted);
            return;
        }
        final boolean fresh = "fresh".equals(System.getProperty("bilby.seeds"));
        final SplittableRandom seeds = fresh ? new SplittableRandom() : new SplittableRandom(FIRST_SEED);
        for (int i = 0; i < count; i++) {
            test.accept(seeds.nextLong());
        }
    }
}
