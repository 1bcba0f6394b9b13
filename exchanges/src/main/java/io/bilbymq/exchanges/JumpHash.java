package io.bilbymq.exchanges;

/**
 * Lamping and Veach's consistent hash: with one more bucket a hash keeps its bucket or moves to the new one, and all
 * buckets get equal shares.
 */
final class JumpHash {
    private static final long MULTIPLIER = 2862933555777941757L;

    private JumpHash() {}

    /** The bucket of a hash, 0 to buckets − 1. Takes steps in the logarithm of the number of buckets. */
    static long of(long hash, long buckets) {
        long random = hash;
        long bucket = 0;
        long jump = 0;
        while (jump < buckets) {
            bucket = jump;
            random = random * MULTIPLIER + 1;
            // 31 random bits, as a number above 0 and up to 1.
            double part = ((random >>> 33) + 1) / (double) (1L << 31);
            jump = (long) ((bucket + 1) / part);
        }
        return bucket;
    }
}
