package io.bilbymq.exchanges;

import java.util.Arrays;
import java.util.List;

/**
 * The words of a routing key, and where in the key each of them stands: a set of places, as bits, for each different word.
 *
 * <p>The wildcards of patterns are among the words, so that finding one is like finding any other; what stands in a key in
 * their shape is found by wildcards only.
 *
 * <p>A place is a number of words that are done: 0 is before the first word, {@link #size} behind the last. Sets of places
 * are so many {@code long}s each, in an array that may hold several.
 */
final class TopicKey {
    /** The number of {@code #}. */
    static final int ANY = 0;

    /** The number of {@code *}, which stands at all places. */
    static final int ONE = 1;

    private static final int ANY_HASH = HashTrie.hash(TopicPattern.ANY);
    private static final int ONE_HASH = HashTrie.hash(TopicPattern.ONE);

    private final int size;
    private final int longs;

    /** A hash table of numbers of words, each plus one. */
    private final int[] table;

    // By the number of a word.
    private final String[] words;
    private final int[] hashes;
    private final long[] places;

    private int different;
    private long mask;

    TopicKey(String key) {
        List<String> all = TopicPattern.words(key);
        size = all.size();
        longs = size / Long.SIZE + 1;
        int most = size + 2;
        table = new int[2 * Integer.highestOneBit(most)];
        words = new String[most];
        hashes = new int[most];
        places = new long[most * longs];
        add(TopicPattern.ANY, ANY_HASH);
        add(TopicPattern.ONE, ONE_HASH);
        Arrays.fill(places, ONE * longs, (ONE + 1) * longs, -1);
        for (int place = 0; place < size; place++) {
            int word = number(all.get(place));
            places[word * longs + place / Long.SIZE] |= 1L << place;
        }
    }

    private int number(String word) {
        int hash = HashTrie.hash(word);
        int known = find(word, hash);
        return known < 0 ? add(word, hash) : known;
    }

    private int add(String word, int hash) {
        int slot = slot(hash);
        while (table[slot] != 0) {
            slot = next(slot);
        }
        words[different] = word;
        hashes[different] = hash;
        mask |= mask(hash);
        table[slot] = different + 1;
        return different++;
    }

    /** The number of a word with this {@link HashTrie#hash}, or −1 if the key has not got it. */
    int find(String word, int hash) {
        for (int slot = slot(hash); table[slot] != 0; slot = next(slot)) {
            int number = table[slot] - 1;
            if (hashes[number] == hash && words[number].equals(word)) {
                return number;
            }
        }
        return -1;
    }

    private int slot(int hash) {
        return hash & table.length - 1;
    }

    private int next(int slot) {
        return slot + 1 & table.length - 1;
    }

    /** How many words there are. */
    int size() {
        return size;
    }

    /** The numbers of words are lower than this, those of wildcards included. */
    int different() {
        return different;
    }

    String word(int number) {
        return words[number];
    }

    /** The hash of a word in a {@link HashTrie}. */
    int hash(int number) {
        return hashes[number];
    }

    /** How many {@code long}s a set of places takes. */
    int longs() {
        return longs;
    }

    /** One {@code long} of the places before a word. */
    long places(int number, int i) {
        return places[number * longs + i];
    }

    /** The masks of all words together: a word whose mask is not in it is not in the key. */
    long mask() {
        return mask;
    }

    /** One bit for a word of this hash; other words may have the same. */
    static long mask(int hash) {
        return 1L << (hash >>> 26);
    }
}
