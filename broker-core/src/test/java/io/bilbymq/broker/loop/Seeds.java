package io.bilbymq.broker.loop;

import java.util.Random;
import java.util.SplittableRandom;

/**
 * Random tests that can be run again: a failure names its seed, and {@code -Dbilby.seed=SEED} runs that one alone.
 *
 * <p>The same seeds are used in every build, so that a build fails for what was changed and nothing else. With {@code
 * -Dbilby.seeds=fresh} they are new ones each time, which is how to look for what nobody has met yet.
 */
public final class Seeds {
    private static final long FIRST_SEED = 20_261_122;

    private Seeds() {}

    /** What is tested with one random generator. */
    public interface Run {
        /** Does it; any exception is a failure. */
        void with(Random random);
    }

    /** Runs {@code test} {@code count} times with different seeds, or once with the seed asked for. */
    public static void each(int count, Run test) {
        final Long wanted = Long.getLong("bilby.seed");
        if (wanted != null) {
            one(wanted, test);
            return;
        }
        final boolean fresh = "fresh".equals(System.getProperty("bilby.seeds"));
        final SplittableRandom seeds = fresh ? new SplittableRandom() : new SplittableRandom(FIRST_SEED);
        for (int i = 0; i < count; i++) {
            one(seeds.nextLong(), test);
        }
    }

    /** Runs {@code test} with one seed. */
    public static void one(long seed, Run test) {
        try {
            test.with(new Random(seed));
        } catch (RuntimeException | AssertionError failure) {
            throw new AssertionError("fails with -Dbilby.seed=" + seed + ": " + failure.getMessage(), failure);
        }
    }
}
