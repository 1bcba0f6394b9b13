package io.bilbymq.exchanges;

import java.util.Arrays;
import java.util.List;

/**
 * Some words of a pattern, one after the other: in arrays, so that a walk through many patterns reads memory in order.
 * Immutable.
 */
final class TopicRun {
    /** What a word of a pattern stands for. */
    enum Kind {
        /** Itself. */
        WORD,
        /** Exactly one word. */
        ONE,
        /** Any number of words. */
        ANY
    }

    private static final TopicRun EMPTY = new TopicRun(new String[0], new int[0]);

    private final String[] words;

    /** The hashes of the words in a {@link HashTrie}. */
    private final int[] hashes;

    private TopicRun(String[] words, int[] hashes) {
        this.words = words;
        this.hashes = hashes;
    }

    static TopicRun empty() {
        return EMPTY;
    }

    static TopicRun of(List<String> pattern) {
        int length = pattern.size();
        String[] words = new String[length];
        int[] hashes = new int[length];
        for (int i = 0; i < length; i++) {
            // One object for the same word in all patterns: memory, and what a walk compares is in the processor's
            // cache.
            words[i] = pattern.get(i).intern();
            hashes[i] = HashTrie.hash(words[i]);
        }
        return new TopicRun(words, hashes);
    }

    int length() {
        return words.length;
    }

    boolean isEmpty() {
        return words.length == 0;
    }

    Kind kind(int i) {
        return switch (words[i]) {
            case TopicPattern.ONE -> Kind.ONE;
            case TopicPattern.ANY -> Kind.ANY;
            default -> Kind.WORD;
        };
    }

    String word(int i) {
        return words[i];
    }

    int hash(int i) {
        return hashes[i];
    }

    /** How many words at the beginning are the same in both. */
    int inCommonWith(TopicRun other) {
        int different = Arrays.mismatch(words, other.words);
        return different < 0 ? words.length : different;
    }

    /** The words from the first to before the last of these indexes. */
    TopicRun part(int from, int to) {
        return from == 0 && to == words.length
                ? this
                : new TopicRun(Arrays.copyOfRange(words, from, to), Arrays.copyOfRange(hashes, from, to));
    }

    /** The words from an index on. */
    TopicRun from(int index) {
        return part(index, words.length);
    }

    /** These words, and then others. */
    TopicRun then(TopicRun other) {
        int length = words.length;
        int both = length + other.words.length;
        String[] allWords = Arrays.copyOf(words, both);
        int[] allHashes = Arrays.copyOf(hashes, both);
        System.arraycopy(other.words, 0, allWords, length, both - length);
        System.arraycopy(other.hashes, 0, allHashes, length, both - length);
        return new TopicRun(allWords, allHashes);
    }

    /** How many words a key has to have at least for these. */
    int wordsNeeded() {
        int needed = 0;
        for (int i = 0; i < words.length; i++) {
            needed += kind(i) == Kind.ANY ? 0 : 1;
        }
        return needed;
    }

    /** The {@link TopicKey#mask} of the words that a key has to have for these. */
    long mask() {
        long mask = 0;
        for (int i = 0; i < words.length; i++) {
            mask |= kind(i) == Kind.WORD ? TopicKey.mask(hashes[i]) : 0;
        }
        return mask;
    }
}
