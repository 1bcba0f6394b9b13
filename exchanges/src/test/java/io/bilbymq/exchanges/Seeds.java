package io.bilbymq.exchanges;

import java.util.SplittableRandom;

/**
 * Seeds for random tests: the same in every build, so that a build fails for what was changed and nothing else; new ones
 * with {@code -Dbilby.seeds=fresh}; always the same one with {@code -Dbilby.seed=SEED}.
 */
final class Seeds {
    private static final long FIRST_SEED = 20_261_122;

    private static final SplittableRandom SEEDS = "fresh".equals(System.getProperty("bilby.seeds"))
            ? new SplittableRandom()
            : new SplittableRandom(FIRST_SEED);

    private Seeds() {}

    static long next() {
        final Long wanted = Long.getLong("bilby.seed");
        return wanted != null ? wanted : SEEDS.nextLong();
    }
}
