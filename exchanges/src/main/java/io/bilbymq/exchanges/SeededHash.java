package io.bilbymq.exchanges;

import java.util.concurrent.ThreadLocalRandom;

/**
 * A hash of a text that nobody outside this process can predict.
 *
 * <p>Binding keys and header values are chosen by clients, and texts with the same {@link String#hashCode()} are easy to
 * make: "Aa" and "BB" in any combination. Enough of them would turn a hash table into a list.
 */
final class SeededHash {
    private static final int SEED = ThreadLocalRandom.current().nextInt();

    private SeededHash() {}

    static int of(String text) {
        int hash = SEED;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x9E3779B1;
            hash ^= hash >>> 15;
        }
        return hash;
    }

    /** Of a text unpredictable, of anything else its own hash code. */
    static int of(Object value) {
        return value instanceof String text ? of(text) : value.hashCode();
    }
}
