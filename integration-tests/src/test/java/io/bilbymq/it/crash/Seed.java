package io.bilbymq.it.crash;

/** Where a test's choices come from: another seed in each run, printed with the outcome. */
final class Seed {
    /** The system property that makes a test choose again what it chose. */
    static final String PROPERTY = "bilby.seed";

    private Seed() {}

    static long next() {
        return Long.getLong(PROPERTY, System.nanoTime() & Integer.MAX_VALUE);
    }
}
