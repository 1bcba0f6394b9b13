package io.bilbymq.exchanges;

import java.util.List;
import java.util.Map;
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

    /** Of texts, and of lists and maps with texts in them, unpredictable; of anything else its own hash code. */
    static int of(Object value) {
        if (value instanceof String text) {
            return of(text);
        }
        int hash = 1;
        if (value instanceof List<?> list) {
            for (Object element : list) {
                hash = 31 * hash + of(element);
            }
            return hash;
        }
        if (value instanceof Map<?, ?> map) {
            // A sum, since maps with the same entries are equal in whatever order.
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                hash += (31 * of(entry.getKey()) + of(entry.getValue())) * 0x9E3779B1;
            }
            return hash;
        }
        return value.hashCode();
    }
}
