package io.bilbymq.exchanges;

import java.util.List;

/** The words of a routing key, and what is asked of them often. */
final class TopicKey {
    private final List<String> words;
    private final int[] hashes;
    private final long mask;

    TopicKey(String key) {
        words = TopicPattern.words(key);
        hashes = new int[words.size()];
        long maskOfAll = 0;
        for (int i = 0; i < hashes.length; i++) {
            hashes[i] = HashTrie.hash(words.get(i));
            maskOfAll |= bit(hashes[i]);
        }
        mask = maskOfAll;
    }

    int size() {
        return hashes.length;
    }

    String word(int i) {
        return words.get(i);
    }

    /** The hash of a word in a {@link HashTrie}. */
    int hash(int i) {
        return hashes[i];
    }

    /** The masks of all words together: a word whose mask is not in it is not in the key. */
    long mask() {
        return mask;
    }

    /** One bit for a word; other words may have the same. */
    static long mask(String word) {
        return bit(HashTrie.hash(word));
    }

    private static long bit(int hash) {
        return 1L << (hash >>> 26);
    }
}
