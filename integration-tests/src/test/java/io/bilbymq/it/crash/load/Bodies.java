package io.bilbymq.it.crash.load;

import java.util.random.RandomGenerator;

/**
 * Bodies of many sizes: now and then nothing at all, mostly small, a few large.
 *
 * @param bytesMax of the largest, at least 1
 */
public record Bodies(int bytesMax) {
    /** Up to a mebibyte. */
    public static final Bodies ALL_SIZES = new Bodies(1 << 20);

    byte[] next(RandomGenerator random) {
        byte[] body = new byte[Math.min(bytesMax, length(random))];
        random.nextBytes(body);
        return body;
    }

    private static int length(RandomGenerator random) {
        int kind = random.nextInt(1000);
        if (kind < 50) {
            return 0;
        } else if (kind < 800) {
            return 1 + random.nextInt(1 << 10);
        } else if (kind < 980) {
            return 1 + random.nextInt(1 << 14);
        } else if (kind < 998) {
            return 1 + random.nextInt(1 << 17);
        }
        return 1 + random.nextInt(1 << 20);
    }
}
